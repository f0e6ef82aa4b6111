// How records are called in lists, headers and searches: name, address and type as people read them.
//
// Thread rule: pure functions of an immutable state; any thread.
#pragma once

#include "model/index/replica.h"

#include <QString>

#include <string>

namespace galley::ui {

/// The display field in a locale or its fallbacks, else the id; "/old → /new" for a redirect. UTF-8.
std::string displayNameUtf8(const RecordView& record, std::size_t locale);
QString displayName(const RecordView& record, std::size_t locale);
/// The slug of a page in a locale or its fallbacks; empty for other records and where there is none.
QString pageSlug(const RecordView& record, std::size_t locale);
/// Whether a record is the page that the site serves at "/".
bool isHomePage(const Replica& replica, RecordRef record);
/// "type/id".
QString recordKey(const RecordView& record);
QString typeLabel(const Type& type);

} // namespace galley::ui
