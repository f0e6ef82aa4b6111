// Folding: moving the records of a state's overlay into compressed columns. The result has the same content, version,
// ordinals and checksum, in less memory; only where records stand differs.
//
// Thread rule: a pure function; may run on a worker while the old state is read and edited.
#pragma once

#include "model/dataset/state.h"

namespace galley {

/// The folded state. Types without records in the overlay keep their columns. Cancelled. O(records of changed types).
Result<std::shared_ptr<const State>> foldState(const std::shared_ptr<const State>& state, const Progress& progress = {},
                                               const CancelToken& cancel = {});

} // namespace galley
