// SiteVersion: one published version in memory, whole: content, theme and assets. Every byte that is loaded here was
// named by a signed manifest and is checked against its digest, so a store need not be trusted.
//
// Thread rule: immutable values and pure functions.
#pragma once

#include "model/index/replica.h"
#include "model/page/theme.h"
#include "model/publish/manifest.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace galley {

struct SiteVersion {
    Digest digest{}; ///< of the manifest
    Manifest manifest;
    std::shared_ptr<const Replica> replica;
    std::shared_ptr<const Theme> theme;
    std::shared_ptr<const AssetList> assets;
    Version version() const { return manifest.version; }
};

// All of these: NotFound, Io, Corrupt, Untrusted, Unsupported, with the blob's name as the error's file.

/// The announcement that stands in the store.
Result<Announcement> loadAnnouncement(const BlobStore& store, const std::optional<PublicKey>& key);
Result<Manifest> loadManifest(const BlobStore& store, const Digest& digest, const PublicKey& key);
/// The content from nothing: snapshot, then the chain of deltas. The checksum is the manifest's. O(dataset).
Result<std::shared_ptr<const State>> loadState(const BlobStore& store, const Manifest& manifest);
Result<std::shared_ptr<const Theme>> loadTheme(const BlobStore& store, const BlobRef& bundle);
Result<std::shared_ptr<const AssetList>> loadAssetList(const BlobStore& store, const BlobRef& list);

/// What an announcement leads to: all that can be run again.
struct ReachedBlobs {
    std::set<Digest> blobs;            ///< whether they are there or not
    std::map<Digest, Error> damaged{}; ///< manifests and asset lists that cannot be read: what they lead to is unknown
};
/// Io when the store cannot be read now. O(versions + assets).
Result<ReachedBlobs> reachedBlobs(const BlobStore& store, const Announcement& announcement, const PublicKey& key);

/// The deltas that lead from one version to another through versions that were published in between, forwards or back;
/// nothing when there is no such way of at most kMaxChain steps. Equal versions need no step. O(steps).
std::optional<std::vector<BlobRef>> deltasBetween(const BlobStore& store, const PublicKey& key, const Digest& from,
                                                  const Digest& to);

} // namespace galley
