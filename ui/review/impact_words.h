// What a person reads of the pages that a record reaches: how many there are, and the first of them by name, each with
// a way to it.
//
// Thread rule: GUI thread, for the colour of links.
// Used in this folder alone.
#pragma once

#include "model/inspect/impact.h"

#include <QString>

namespace galley::ui {

/// When a record is on the pages: one that a publish takes away was.
enum class ShownWhen : std::uint8_t { Now, UntilNow };

/// One line of HTML, "Shown on 12 pages: …", whatever the names have in them. A page's own is not named, so it is empty
/// for a record on no page and for a page on its own alone. `draft` says which pages can be gone to: those that it has.
QString impactHtml(const State& state, RecordRef record, const Impact& impact, ShownWhen when, const State& draft);

} // namespace galley::ui
