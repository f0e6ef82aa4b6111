// Ids in what servers load. A state keeps the id of each record that it ever knew: of those that were deleted, and of
// those that only the draft or a release has. Such a name is a word that was not published, and leaves with no
// snapshot.
//
// Thread rule: a pure function.
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"
#include "model/index/replica.h"

#include <memory>

namespace galley {

/// The same content at the same ordinals, in which ids of records that do not exist, and that no record refers to, are
/// replaced by a meaningless one. The state itself when there are none. O(ordinals), and O(records) of the types in
/// whose columns such an id stands. Cancelled.
Result<std::shared_ptr<const State>> withPublicIds(const Replica& replica, const std::shared_ptr<const State>& state,
                                                   const Progress& progress, const CancelToken& cancel);

} // namespace galley
