#include "model/publish/site_version.h"

#include "model/blob/delta.h"
#include "model/blob/snapshot.h"

#include <algorithm>

namespace galley {

namespace {

Error named(Error error, const Digest& digest) {
    return std::move(error).inFile(toHex(digest));
}

/// The steps from a descendant up to one of its ancestors, newest first: for each the manifest's parent.
std::optional<std::vector<ManifestParent>> ancestry(const BlobStore& store, const PublicKey& key, Digest descendant,
                                                    const Digest& ancestor) {
    std::vector<ManifestParent> steps;
    while (descendant != ancestor) {
        const auto manifest = loadManifest(store, descendant, key);
        if (!manifest || !manifest->parent || steps.size() == kMaxChain)
            return std::nullopt;
        steps.push_back(*manifest->parent);
        descendant = steps.back().manifest;
    }
    return steps;
}

} // namespace

Result<Announcement> loadAnnouncement(const BlobStore& store, const std::optional<PublicKey>& key) {
    GALLEY_TRY(const std::string bytes, store.readAnnouncement());
    auto announcement = decodeAnnouncement(bytes, key);
    if (!announcement)
        return std::move(announcement).error().inFile("announcement.json");
    return announcement;
}

Result<Manifest> loadManifest(const BlobStore& store, const Digest& digest, const PublicKey& key) {
    GALLEY_TRY(const Blob blob, store.get(digest, {0, kMaxSignedBytes}));
    if (sha256(blob.bytes) != digest)
        return named({ErrorCode::Corrupt, "the bytes are not those that the name promises"}, digest);
    auto manifest = decodeManifest(blob.bytes, key);
    if (!manifest)
        return named(std::move(manifest).error(), digest);
    return manifest;
}

Result<std::shared_ptr<const State>> loadState(const BlobStore& store, const Manifest& manifest) {
    GALLEY_TRY(const Blob snapshot, readBlob(store, manifest.base.snapshot));
    auto state = readSnapshot(snapshot.bytes, snapshot.owner);
    if (!state)
        return named(std::move(state).error(), manifest.base.snapshot.digest);
    for (const BlobRef& reference : manifest.base.chain) {
        GALLEY_TRY(const Blob delta, readBlob(store, reference));
        state = applyDelta(*state, delta.bytes);
        if (!state)
            return named(std::move(state).error(), reference.digest);
    }
    if ((*state)->version() != manifest.version || (*state)->checksum() != manifest.checksum)
        return Error{ErrorCode::Corrupt, "the snapshot and its deltas do not lead to the version of the manifest"};
    return state;
}

Result<std::shared_ptr<const Theme>> loadTheme(const BlobStore& store, const BlobRef& bundle) {
    GALLEY_TRY(const Blob blob, readBlob(store, bundle));
    auto files = decodeBundle(blob.bytes);
    if (!files)
        return named(std::move(files).error(), bundle.digest);
    return Theme::fromFiles(*std::move(files));
}

Result<std::shared_ptr<const AssetList>> loadAssetList(const BlobStore& store, const BlobRef& list) {
    GALLEY_TRY(const Blob blob, readBlob(store, list));
    auto assets = decodeAssetList(blob.bytes);
    if (!assets)
        return named(std::move(assets).error(), list.digest);
    return std::make_shared<const AssetList>(*std::move(assets));
}

Result<ReachedBlobs> reachedBlobs(const BlobStore& store, const Announcement& announcement, const PublicKey& key) {
    ReachedBlobs reached;
    std::set<Digest>& blobs = reached.blobs;
    std::set<Digest> manifests;
    for (const KeptVersion& kept : announcement.versions)
        manifests.insert(kept.manifest);
    for (const ScheduledVersion& scheduled : announcement.timeline)
        manifests.insert(scheduled.manifest);
    for (const Digest& digest : manifests) {
        blobs.insert(digest);
        const auto manifest = loadManifest(store, digest, key);
        if (!manifest && manifest.error().code == ErrorCode::Io)
            return manifest.error();
        if (!manifest) {
            reached.damaged.emplace(digest, manifest.error());
            continue;
        }
        blobs.insert({manifest->theme.digest, manifest->base.snapshot.digest});
        for (const BlobRef& delta : manifest->base.chain)
            blobs.insert(delta.digest);
        if (manifest->parent)
            blobs.insert({manifest->parent->delta.digest, manifest->parent->reverse.digest});
        if (!blobs.insert(manifest->assets.digest).second)
            continue;
        const auto assets = loadAssetList(store, manifest->assets);
        if (!assets && assets.error().code == ErrorCode::Io)
            return assets.error();
        if (!assets) {
            reached.damaged.emplace(manifest->assets.digest, assets.error());
            continue;
        }
        for (const auto& [path, reference] : **assets)
            blobs.insert(reference.digest);
    }
    return reached;
}

std::optional<std::vector<BlobRef>> deltasBetween(const BlobStore& store, const PublicKey& key, const Digest& from,
                                                  const Digest& to) {
    std::vector<BlobRef> deltas;
    if (const auto forwards = ancestry(store, key, to, from)) {
        for (const ManifestParent& step : *forwards)
            deltas.push_back(step.delta);
        std::reverse(deltas.begin(), deltas.end());
        return deltas;
    }
    if (const auto back = ancestry(store, key, from, to)) {
        for (const ManifestParent& step : *back)
            deltas.push_back(step.reverse);
        return deltas;
    }
    return std::nullopt;
}

} // namespace galley
