// What a publish builds on: the announcement that stands in a store, and the version that the next one follows, also
// when a part of them is lost or damaged. What is not whole is found out from what is left (manifests are signed), and
// said in a sentence each; the publish writes it anew.
//
// Thread rule: one thread, the publisher's that has the store's turn.
// Used in this folder alone.
#pragma once

#include "model/publish/store_check.h"

#include <optional>
#include <string>
#include <vector>

namespace galley {

/// Whether an error says that stored bytes are not what they were, as opposed to a store that cannot be read now.
bool isDamage(const Error& error);

struct StandingStore {
    std::optional<Announcement> announcement; ///< what servers have seen, or what can be known of it
    bool isAnnouncementLost = false;          ///< it must be written anew
    std::vector<std::string> repairs;         ///< what was lost or damaged, one sentence each
};
/// `lastAnnouncement` is the number of the newest one that anybody saw; at most `keep` versions are found again.
/// Untrusted when the store is another publisher's; Io. O(blobs) when something is lost.
Result<StandingStore> readStandingStore(const BlobStore& store, const PublicKey& key, std::uint64_t lastAnnouncement,
                                        std::size_t keep);

struct StandingVersion {
    Digest digest{};                  ///< of the manifest
    std::optional<Manifest> manifest; ///< nothing: lost
    bool isBaseDamaged = false;       ///< a server without any version could not load it
};
/// The version that the next one follows: the one that is run; the newest one while servers are pinned; where the
/// announcement is lost the one that is known to be `published`. There must be an announcement. Adds to the repairs.
/// Io.
Result<StandingVersion> readStandingVersion(const BlobStore& store, const PublicKey& key, StandingStore& standing,
                                            std::optional<Version> published, StoreCheck& check);

} // namespace galley
