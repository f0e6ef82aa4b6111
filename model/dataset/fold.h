// Folding: moving the records of a state's overlay into compressed columns. The result has the same content, version,
// ordinals and checksum, in less memory; only where records stand differs.
//
// Thread rule: a pure function; may run on a worker while the old state is read and edited.
#pragma once

#include "model/base/parallel.h"
#include "model/column/string_heap.h"
#include "model/dataset/state.h"

namespace galley {

/// An overlay of more records is folded before a snapshot or a checkpoint is written, and while servers follow, so that
/// reading stays fast however many deltas were applied.
inline constexpr std::size_t kFoldOverlay = 4096;

struct FoldOptions {
    int textLevel = kTextLevel;          ///< of zstd, for long texts
    unsigned threads = defaultThreads(); ///< the result does not depend on it
};

/// The folded state. Types without records in the overlay keep their columns. Cancelled. O(records of changed types).
Result<std::shared_ptr<const State>> foldState(const std::shared_ptr<const State>& state, const Progress& progress = {},
                                               const CancelToken& cancel = {}, const FoldOptions& options = {});

} // namespace galley
