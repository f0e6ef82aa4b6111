#include "model/publish/past_version.h"

#include <utility>

namespace galley {

namespace {

std::string nameOf(Version version) {
    return "version " + std::to_string(version.value());
}

Result<PastVersion> fromManifest(const BlobStore& store, const KeptVersion& kept, const PublicKey& key) {
    GALLEY_TRY(Manifest manifest, loadManifest(store, kept.manifest, key));
    PastVersion past{kept.version,    kept.manifest,   {}, manifest.theme.digest, manifest.assets.digest, manifest.time,
                     manifest.author, manifest.message};
    past.kept = std::move(manifest);
    return past;
}

/// From a commit that says what servers were to run; nothing when it is of another version.
std::optional<PastVersion> fromCommit(const Commit& commit, Version version) {
    const auto* const publication = std::get_if<Publication>(&commit.body);
    if (publication == nullptr || publication->version != version)
        return std::nullopt;
    return PastVersion{version,       publication->manifest, {}, publication->theme, publication->assets, commit.time,
                       commit.author, publication->message};
}

/// The commit of its publish, or else another one that names it.
Result<std::optional<PastVersion>> inJournal(const Journal& journal, Version version) {
    GALLEY_TRY(const auto own, journal.findHeader(version.value()));
    if (own && own->bodyKind == BodyKind::Publication) {
        GALLEY_TRY(const Commit commit, journal.readCommit(own->number));
        if (auto past = fromCommit(commit, version))
            return past;
    }
    GALLEY_TRY(const auto numbers, journal.numbersOf(BodyKind::Publication, version.value() + 1));
    for (const std::uint64_t number : numbers) {
        GALLEY_TRY(const Commit commit, journal.readCommit(number));
        if (auto past = fromCommit(commit, version)) // of several the first is that of the publish
            return past;
    }
    return std::optional<PastVersion>();
}

/// A blob of which the digest alone is known.
Result<BlobRef> referenceTo(const BlobStore& store, const Digest& digest, Version version, const char* what) {
    const auto bytes = store.sizeOf(digest);
    if (bytes)
        return BlobRef{digest, *bytes};
    if (bytes.error().code != ErrorCode::NotFound)
        return bytes.error();
    return Error{ErrorCode::NotFound,
                 std::string("the ") + what + " of " + nameOf(version) +
                     " is not in the store any more: it was published by a program that did not keep it, or was lost; "
                     "a backup of that time has it"}
        .inFile(toHex(digest));
}

} // namespace

Result<PastVersion> findPastVersion(const SitePaths& paths, const Journal& journal, Version version) {
    const FolderBlobStore store(paths.blobs());
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(paths));
    const auto announcement = loadAnnouncement(store, identity.publicKey);
    if (!announcement && announcement.error().code == ErrorCode::Io)
        return announcement.error();
    const KeptVersion* const kept = announcement ? announcement->find(version) : nullptr;
    if (kept != nullptr)
        return fromManifest(store, *kept, identity.publicKey);
    GALLEY_TRY(auto recorded, inJournal(journal, version));
    if (!recorded)
        return Error{ErrorCode::NotFound, nameOf(version) + " was not published"}.inFile(paths.folder.string());
    return *std::move(recorded);
}

Result<std::shared_ptr<const State>> pastContent(const SiteDisk& disk, const PastVersion& version,
                                                 const std::shared_ptr<const State>& empty, const CancelToken& cancel) {
    if (version.kept)
        return loadState(FolderBlobStore(disk.paths().blobs()), *version.kept);
    GALLEY_TRY(auto state, disk.stateAt({version.version, {}, 0}, empty, cancel));
    if (state->version() != version.version)
        return Error{ErrorCode::Corrupt, "the commits of " + nameOf(version.version) +
                                             " are not all in the journal any more, so that its content is not known"}
            .inFile(disk.paths().journalFile().string());
    return state;
}

Result<std::shared_ptr<const Theme>> pastTheme(const SitePaths& paths, const PastVersion& version) {
    const FolderBlobStore store(paths.blobs());
    GALLEY_TRY(const BlobRef bundle, referenceTo(store, version.theme, version.version, "theme"));
    return loadTheme(store, bundle);
}

Result<std::shared_ptr<const AssetList>> pastAssets(const SitePaths& paths, const PastVersion& version) {
    const FolderBlobStore store(paths.blobs());
    GALLEY_TRY(const BlobRef list, referenceTo(store, version.assets, version.version, "list of assets"));
    return loadAssetList(store, list);
}

Result<SiteVersion> loadPastVersion(const SiteDisk& disk, Version version, const std::shared_ptr<const State>& empty,
                                    const CancelToken& cancel) {
    GALLEY_TRY(const PastVersion past, findPastVersion(disk.paths(), disk.journal(), version));
    SiteVersion loaded;
    loaded.digest = past.manifest;
    GALLEY_TRY(loaded.theme, pastTheme(disk.paths(), past));
    GALLEY_TRY(loaded.assets, pastAssets(disk.paths(), past));
    GALLEY_TRY(const auto state, pastContent(disk, past, empty, cancel));
    loaded.replica = Replica::build(state);
    if (past.kept) {
        loaded.manifest = *past.kept;
        return loaded;
    }
    const FolderBlobStore store(disk.paths().blobs());
    loaded.manifest.version = past.version;
    loaded.manifest.checksum = state->checksum();
    GALLEY_TRY(loaded.manifest.theme, referenceTo(store, past.theme, version, "theme"));
    GALLEY_TRY(loaded.manifest.assets, referenceTo(store, past.assets, version, "list of assets"));
    loaded.manifest.author = past.author;
    loaded.manifest.message = past.message;
    loaded.manifest.time = past.time;
    return loaded;
}

} // namespace galley
