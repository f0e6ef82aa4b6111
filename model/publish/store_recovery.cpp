#include "model/publish/store_recovery.h"

#include "model/publish/site_version.h"

namespace galley {

namespace {

/// Finds out from the manifests in the store what an announcement would say that servers have not seen yet.
Result<StandingStore> recovered(const BlobStore& store, const PublicKey& key, std::uint64_t lastAnnouncement,
                                std::size_t keep, const std::string& whatItWas) {
    GALLEY_TRY(auto versions, versionsInStore(store, key, keep));
    StandingStore standing;
    standing.isAnnouncementLost = true;
    standing.repairs.push_back("announcement.json was " + whatItWas +
                               "; it is written anew with the versions that stand in the store, and pins no server to "
                               "a version");
    if (versions.empty())
        return standing;
    Announcement& announcement = standing.announcement.emplace();
    announcement.number = lastAnnouncement;
    announcement.version = versions.back().version;
    announcement.manifest = versions.back().manifest;
    announcement.versions = std::move(versions);
    return standing;
}

} // namespace

bool isDamage(const Error& error) {
    return error.code == ErrorCode::Corrupt || error.code == ErrorCode::Untrusted ||
           error.code == ErrorCode::NotFound || error.code == ErrorCode::InvalidInput;
}

Result<StandingStore> readStandingStore(const BlobStore& store, const PublicKey& key, std::uint64_t lastAnnouncement,
                                        std::size_t keep) {
    auto announced = loadAnnouncement(store, key);
    const bool isAbsent = !announced && announced.error().code == ErrorCode::NotFound;
    StandingStore standing;
    if (announced ? announced->number >= lastAnnouncement : isAbsent && lastAnnouncement == 0) {
        if (announced)
            standing.announcement = *std::move(announced);
        return standing;
    }
    if (!announced && !isDamage(announced.error()))
        return std::move(announced).error();
    // Whoever has another key is another publisher, whose store this is.
    if (!announced && loadAnnouncement(store, std::nullopt)) {
        Error error = std::move(announced).error();
        error.message += "; if this is no store of another site, move that file away and publish again";
        return error;
    }
    return recovered(store, key, lastAnnouncement, keep, announced ? "an older one" : isAbsent ? "lost" : "damaged");
}

Result<StandingVersion> readStandingVersion(const BlobStore& store, const PublicKey& key, StandingStore& standing,
                                            std::optional<Version> published, StoreCheck& check) {
    const Announcement& announcement = *standing.announcement;
    StandingVersion version;
    // While the servers are pinned, versions follow from the newest one, not from the one that is run.
    version.digest = announcement.pinned ? announcement.versions.back().manifest : announcement.manifest;
    if (standing.isAnnouncementLost && published)
        if (const KeptVersion* const kept = announcement.find(*published))
            version.digest = kept->manifest;
    auto manifest = loadManifest(store, version.digest, key);
    if (!manifest && !isDamage(manifest.error()))
        return std::move(manifest).error();
    if (!manifest) {
        standing.repairs.push_back("the manifest of the published version was damaged (" + manifest.error().toString() +
                                   "); it cannot be gone back to");
        return version;
    }
    version.manifest = *std::move(manifest);
    const auto whole = check.check(version.manifest->base);
    if (!whole && !isDamage(whole.error()))
        return whole.error();
    if (!whole) {
        standing.repairs.push_back("a file that new servers load was damaged (" + whole.error().toString() +
                                   "); the content is written as a whole snapshot");
        version.isBaseDamaged = true;
    }
    return version;
}

} // namespace galley
