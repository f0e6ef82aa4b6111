// The step of a server from a version to another: by deltas where they hang together, else by the snapshot. What both
// have alike (theme, asset list, chunks of content) they share. Nothing is given out before it is whole and checked.
//
// Thread rule: pure functions of the store; plain values.
// Used in this folder alone.
#pragma once

#include "model/publish/site_version.h"

#include <chrono>
#include <memory>
#include <optional>

namespace galley {

/// One step of a server from a version to another.
struct SiteSwitch {
    std::shared_ptr<const SiteVersion> before; ///< nullptr: the first
    std::shared_ptr<const SiteVersion> after;
    /// What the step did to records that both versions number alike; nothing: take everything as new.
    std::optional<ChangeSet> changes;
    std::chrono::microseconds duration{0}; ///< from seeing the announcement to having the version
};

/// From a version, or from nothing, to the one of the manifest. NotFound, Io, Corrupt, Untrusted, Unsupported,
/// Cancelled. O(changes) by deltas, else O(site).
Result<SiteSwitch> stepTo(const BlobStore& store, const PublicKey& key, std::shared_ptr<const SiteVersion> before,
                          const Digest& manifest);

/// One step from the first to the last of steps that follow each other; at least one. O(changes).
SiteSwitch sumOf(std::vector<SiteSwitch> steps);

} // namespace galley
