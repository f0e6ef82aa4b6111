// Edits that lead from one content of a record to another, where nobody knows which edits did: by whole fields, the
// record made or deleted. Merging reads more out of them: what counts there is how values differ (merge.h).
//
// Thread rule: pure functions.
#pragma once

#include "model/dataset/edit.h"

#include <vector>

namespace galley {

/// From what the record is in `before` to what it is in `after`, which share ordinals; either may not know it yet. None
/// when it says the same. O(size of the record).
std::vector<Edit> recordEdits(const State& before, const State& after, RecordRef ref);
/// The same for several, appended in their order.
std::vector<Edit> recordEdits(const State& before, const State& after, const std::vector<RecordRef>& refs);

} // namespace galley
