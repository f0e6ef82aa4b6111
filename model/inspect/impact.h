// Which pages a change of a record can change: those that show it, in a card, as a label or as a part, however far it
// is passed on. What an editor wants to know before they touch a record that many pages share.
//
// Thread rule: a pure function.
#pragma once

#include "model/base/cancellation.h"
#include "model/page/page_builder.h"

#include <vector>

namespace galley {

/// The pages that a record reaches.
struct Impact {
    std::vector<RecordRef> pages; ///< sorted; for a change of the whole site: every page
    bool wholeSite = false;       ///< every page shows it, as part of the site's globals
    bool isComplete = true;       ///< false: there may be more than the limit
};

/// Follows references back from the record to pages and asks the builder whether they read it, in every locale; the
/// record itself counts when it is a page. Stops after `limit` pages. O(pages that refer to it, built once a locale).
/// NotFound when the record does not exist; Cancelled.
Result<Impact> impactOf(const Replica& replica, const PageBuilder& builder, RecordRef record, std::size_t limit = 1000,
                        const CancelToken& cancel = {});

} // namespace galley
