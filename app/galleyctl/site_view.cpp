#include "app/galleyctl/site_view.h"

#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "model/publish/asset_scan.h"
#include "model/publish/store_remedy.h"
#include "model/workspace/site_files.h"

namespace galley {

namespace {

PastVersion pastOf(const SiteVersion& version) {
    const Manifest& manifest = version.manifest;
    PastVersion past;
    past.version = manifest.version;
    past.manifest = version.digest;
    past.kept = manifest;
    past.theme = manifest.theme.digest;
    past.assets = manifest.assets.digest;
    past.time = manifest.time;
    past.author = manifest.author;
    past.message = manifest.message;
    return past;
}

std::string versionName(Version version) {
    return "version " + std::to_string(version.value());
}

/// The files of the folder; those that did not change since the last publish are not read.
Result<std::shared_ptr<const AssetList>> assetsInFolder(const std::filesystem::path& site) {
    const SitePaths paths(site);
    EarlierAssets earlier;
    const auto announcement = announcementOf(site);
    if (announcement && *announcement) {
        const FolderBlobStore store(paths.blobs());
        const auto manifest = loadManifest(store, (*announcement)->manifest, (*announcement)->key);
        const auto list = manifest ? loadAssetList(store, manifest->assets)
                                   : Result<std::shared_ptr<const AssetList>>(manifest.error());
        if (list) {
            earlier.list = **list;
            earlier.time = manifest->time;
        }
    }
    GALLEY_TRY(AssetList assets, listAssets(paths.assets(), earlier, interruption()));
    return std::make_shared<const AssetList>(std::move(assets));
}

template <class T>
Result<T> toldOfStore(Result<T> result) {
    if (result || result.error().code != ErrorCode::Corrupt)
        return result;
    return withStoreRemedy(std::move(result).error(), {});
}

} // namespace

Result<std::shared_ptr<const Theme>> SiteView::theme() const {
    if (files == Files::Lost)
        return fault;
    const SitePaths paths(site);
    if (release.digest != Digest{})
        return toldOfStore(loadTheme(FolderBlobStore(paths.blobs()), release));
    return files == Files::Store ? toldOfStore(pastTheme(paths, *past)) : Theme::load(paths.theme());
}

Result<std::shared_ptr<const AssetList>> SiteView::assets() const {
    if (files == Files::Lost)
        return fault;
    return files == Files::Store ? toldOfStore(pastAssets(SitePaths(site), *past)) : assetsInFolder(site);
}

Result<SiteView> servedView(const std::filesystem::path& site, std::optional<Version> version) {
    GALLEY_TRY(const SiteVersion loaded, loadPublished(site, version));
    SiteView view;
    view.site = site;
    view.name = versionName(loaded.version());
    view.state = loaded.replica->statePointer();
    view.built = loaded.replica;
    view.files = SiteView::Files::Store;
    view.past = pastOf(loaded);
    return view;
}

Result<SiteViews> SiteViews::open(const std::filesystem::path& site) {
    GALLEY_TRY(auto workspace, openForReading(site));
    return SiteViews(std::move(workspace));
}

Result<SiteView> SiteViews::named(const std::string& words) {
    SiteView view;
    if (const auto key = releaseNamed(*m_workspace, words)) {
        GALLEY_CHECK(m_workspace->setLine(*key));
        const Release& release = *m_workspace->lines().find(*key);
        view.site = m_workspace->folder();
        view.built = m_workspace->draft();
        view.state = view.built->statePointer();
        view.name = "release " + release.title;
        view.release = BlobRef{release.theme, release.themeBytes};
        return view;
    }
    if (words != "draft" && words != "live" && words != "published")
        return versionNumbered(words);
    const bool isDraft = words == "draft";
    GALLEY_CHECK(m_workspace->setLine({}));
    view.site = m_workspace->folder();
    view.built = isDraft ? m_workspace->draft() : m_workspace->published();
    view.state = view.built->statePointer();
    view.name = isDraft ? "the draft" : versionName(view.state->version());
    if (isDraft || m_workspace->publishedVersion() == Version{})
        return view;
    findFiles(view, view.state->version());
    return view;
}

void SiteViews::findFiles(SiteView& view, Version version) const {
    auto past = findPastVersion(SitePaths(view.site), m_workspace->journal(), version);
    if (past) {
        view.past = *std::move(past);
        view.files = SiteView::Files::Store;
        return;
    }
    const bool isUnpublished =
        past.error().code == ErrorCode::NotFound && past.error().file == view.site.string(); // else a blob is missing
    view.files = isUnpublished ? SiteView::Files::Unpublished : SiteView::Files::Lost;
    view.fault = std::move(past).error();
}

Result<SiteView> SiteViews::versionNumbered(const std::string& words) {
    SiteView view;
    view.site = m_workspace->folder();
    const Version version{numberFrom(words).value_or(0)};
    if (version != Version{})
        findFiles(view, version);
    const bool isOpen =
        version == m_workspace->draft()->state().version() || version == m_workspace->publishedVersion();
    if (view.past && !isOpen) {
        // Of the journal, whose records have the places of the draft's.
        const auto empty = State::empty(m_workspace->draft()->state().schemaPointer());
        GALLEY_TRY(view.state, m_workspace->disk().stateAt({version, {}, 0}, empty, interruption()));
    } else {
        GALLEY_TRY(view.state, stateNamed(*m_workspace, words));
    }
    view.name = versionName(version);
    if (view.state == m_workspace->draft()->statePointer())
        view.built = m_workspace->draft();
    return view;
}

} // namespace galley
