// What becomes of the readers of addresses that a step takes from pages: edits of the site's redirects. The records are
// made so that two who take the same step agree: their ids follow from the addresses.
//
// Thread rule: pure functions.
#pragma once

#include "model/dataset/edit.h"
#include "model/index/replica.h"

#include <span>
#include <string_view>
#include <vector>

namespace galley {

/// Whether a step takes an address from a page that stays: whether redirectsForMoves() has something to do, also where
/// `next` has no type of redirects yet (ensureRedirectType()). O(changes).
bool movesPages(const Replica& live, const Replica& next);

/// Edits on `next`, which goes live after `live`: each address of a page that is there in both, in any language, leads
/// to the page wherever it is, unless it is the page's still or another page's by now. A redirect that stood live
/// before is changed, one that somebody made or changed in this step holds. Redirects from an address that a page has
/// newly are deleted. Nothing without a type of redirects. Making the step again makes no more edits. O(changes);
/// O(pages) when the schema says otherwise how addresses are made.
std::vector<Edit> redirectsForMoves(const Replica& live, const Replica& next);

/// Edits on `next` for pages that are taken off the site, refs of `live`: each address that one of them has there leads
/// to `target`, or says that it is gone where that is empty. With a target, redirects to one of the pages go there too;
/// without one they stay, as they say the same and lead to the page again when it comes back. REQUIRES a type of
/// redirects in `next`. InvalidInput when the target is no address, leads in a circle, or to one of the pages.
/// O(pages + redirects).
Result<std::vector<Edit>> redirectsForRemovals(const Replica& live, const Replica& next,
                                               std::span<const RecordRef> pages, std::string_view target);

/// A redirect between two addresses, written by a person; an empty target: gone. Exists when the address has one;
/// InvalidInput when one of them is no address or when it would lead in a circle. REQUIRES a type of redirects. O(1).
Result<Edit> newRedirect(const Replica& replica, std::string_view from, std::string_view to, std::string_view note);

} // namespace galley
