#include "model/publish/file_changes.h"

#include "model/publish/asset_scan.h"
#include "model/publish/site_version.h"

namespace galley {

namespace {

/// Of two maps in order of their keys.
template <class Map>
std::vector<FileDifference> differencesOf(const Map& before, const Map& after) {
    std::vector<FileDifference> differences;
    auto left = before.begin();
    auto right = after.begin();
    while (left != before.end() || right != after.end()) {
        if (right == after.end() || (left != before.end() && left->first < right->first)) {
            differences.push_back({(left++)->first, FileDifference::Kind::Removed});
        } else if (left == before.end() || right->first < left->first) {
            differences.push_back({(right++)->first, FileDifference::Kind::Added});
        } else {
            if (left->second != right->second)
                differences.push_back({left->first, FileDifference::Kind::Changed});
            ++left;
            ++right;
        }
    }
    return differences;
}

} // namespace

const char* toString(FileDifference::Kind kind) {
    switch (kind) {
    case FileDifference::Kind::Added:
        return "added";
    case FileDifference::Kind::Removed:
        return "removed";
    case FileDifference::Kind::Changed:
        return "changed";
    }
    return "";
}

std::vector<FileDifference> differingFiles(const AssetList& before, const AssetList& after) {
    return differencesOf(before, after);
}

std::vector<FileDifference> differingFiles(const FileBundle& before, const FileBundle& after) {
    return differencesOf(before, after);
}

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
