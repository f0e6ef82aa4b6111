// What is to be known of an open site to settle what is published in it, and to publish: all lines at one moment, and
// the replicas of those that are asked for.
//
// Thread rule: a plain value and functions of any thread; replicas may cost as much as what differs.
// Used in this folder alone.
#pragma once

#include "model/publish/manifest.h"
#include "model/workspace/workspace_access.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace galley {

struct Standing {
    Lines lines;
    std::shared_ptr<const Replica> shown; ///< of the line that is looked at
    std::string line;                     ///< its key
    std::shared_ptr<const Replica> published;
    std::uint64_t announcement = 0;
    Version version() const { return published->state().version(); }
};

/// As it is now; `seals` ends what is being typed first.
Result<Standing> standingNow(const WorkspaceAccess& workspace, bool seals = false);

/// Of a line by its key, as draft() gives that of the one that is looked at. O(what differs), where it was derived from
/// that.
std::shared_ptr<const Replica> replicaOfLine(const Standing& standing, std::string_view key);
/// What is live, with the ids that all lines know.
std::shared_ptr<const Replica> liveReplica(const Standing& standing);

/// The version that the next publish follows: the one that servers run, or the newest one while they are pinned.
const KeptVersion& standingVersion(const Announcement& announcement);

} // namespace galley
