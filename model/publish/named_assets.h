// Which files below assets/ records name: what a publish of chosen records takes along.
// Thread rule: pure functions; any thread.
// Used in this folder alone.
#pragma once

#include "model/index/replica.h"

#include <set>
#include <span>
#include <string>

namespace galley {

/// Paths below assets/ that readers of these records would ask for: by asset fields at any depth and in any language,
/// by links and images of texts, and by fields that hold addresses; whether there are such files or not. What is not
/// public names nothing, nor does a record that does not exist. Names are as they are written: servers find a file
/// whichever form its accents have (base/composed_names.h). O(size of the records).
std::set<std::string> assetsNamedBy(const Replica& replica, std::span<const RecordRef> records);

} // namespace galley
