// Checkpoints: snapshots of the draft in cache/, so that opening a site need not replay its whole journal. A file is
// named after its commit and that commit's hash, so that it never serves another history; whoever deletes them loses
// time and nothing else.
// Thread rule: the workspace's thread.
#pragma once

#include "model/dataset/state.h"
#include "model/journal/journal.h"
#include "model/workspace/site_files.h"

#include <memory>

namespace galley {

/// The state of the newest checkpoint up to `head` that belongs to this journal and can be read; nullptr when there is
/// none. O(dataset).
std::shared_ptr<const State> readNewestCheckpoint(const SitePaths& paths, const Journal& journal, Version head);

/// The newest checkpoint behind a version that can be read, of whatever history: the journal that could tell has lost
/// its commit. nullptr when there is none. Io. O(dataset).
Result<std::shared_ptr<const State>> readNewestCheckpointAfter(const SitePaths& paths, Version version);

/// Writes the state after commit `version` and removes all other checkpoints. NotFound when the journal has no such
/// commit, Corrupt, Io: the other checkpoints then stay. O(dataset).
Result<void> replaceCheckpoints(const SitePaths& paths, const Journal& journal, Version version, const State& state);

} // namespace galley
