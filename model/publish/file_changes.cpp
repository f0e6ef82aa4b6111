#include "model/publish/file_changes.h"

#include "model/publish/asset_scan.h"
#include "model/publish/site_version.h"

namespace galley {

Result<PublishedFiles> loadPublishedFiles(const SitePaths& paths, Version version) {
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(paths));
    const FolderBlobStore store(paths.blobs());
    GALLEY_TRY(const Announcement announcement, loadAnnouncement(store, identity.publicKey));
    const KeptVersion* const kept = announcement.find(version);
    if (kept == nullptr)
        return Error{ErrorCode::NotFound, "version " + std::to_string(version.value()) + " is not kept"};
    GALLEY_TRY(const Manifest manifest, loadManifest(store, kept->manifest, identity.publicKey));
    PublishedFiles files;
    files.manifest = kept->manifest;
    files.time = manifest.time;
    GALLEY_TRY(files.assets, loadAssetList(store, manifest.assets));
    GALLEY_TRY(files.theme, loadTheme(store, manifest.theme));
    return files;
}

Result<FileChanges> changesSince(const PublishedFiles& published, const SitePaths& paths, const Theme* theme,
                                 const CancelToken& cancel) {
    FileChanges changes;
    changes.changesLook = theme != nullptr && theme->digest() != published.theme->digest();
    EarlierAssets earlier;
    earlier.list = *published.assets;
    earlier.time = published.time;
    GALLEY_TRY(changes.assets, changedAssets(paths.assets(), earlier, cancel));
    return changes;
}

Result<FileChanges> fileChanges(const SitePaths& paths, Version published, const CancelToken& cancel) {
    if (published == Version{})
        return FileChanges();
    GALLEY_TRY(const PublishedFiles files, loadPublishedFiles(paths, published));
    const auto theme = Theme::load(paths.theme());
    return changesSince(files, paths, theme ? theme->get() : nullptr, cancel);
}

} // namespace galley
