// What a restoration changes, record by record, with now and then beside each other.
//
// Thread rule: a pure function; any thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/content_changes.h"
#include "ui/review/differences_page.h"

namespace galley::ui {

/// HTML, whatever is in the records; of many records the first, and how many there are besides. Records that are made
/// or deleted say so. Empty when cancelled.
QString restorationPage(const DifferencesStyle& style, const ChangeSet& changes, std::size_t locale,
                        const CancelToken& cancel);

} // namespace galley::ui
