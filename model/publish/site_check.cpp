#include "model/publish/site_check.h"

#include "model/publish/asset_scan.h"
#include "model/publish/site_version.h"
#include "model/workspace/site_files.h"

#include <map>

namespace galley {

namespace {

using Names = std::map<std::string, bool, std::less<>>;

std::shared_ptr<const Theme::Files> filesOf(const std::shared_ptr<const Theme>& theme) {
    return {theme, &theme->files()};
}

} // namespace

SiteCheck::SiteCheck(const std::filesystem::path& site, std::shared_ptr<const Replica> published,
                     std::shared_ptr<const Replica> draft)
    : m_published(std::move(published))
    , m_draft(std::move(draft))
    , m_changes(m_draft->state().changesSince(m_published->state())) {
    if (site.empty())
        return;
    const SitePaths paths(site);
    m_memory = paths.cache() / kKnownProblemsFile;
    std::shared_ptr<const Names> assets;
    if (const auto found = assetNames(paths.assets())) {
        auto names = std::make_shared<Names>();
        for (const std::string& name : *found)
            names->emplace(name, true);
        assets = std::move(names);
        m_files.assets = lookupIn(assets);
    }
    const auto theme = Theme::load(paths.theme());
    if (theme)
        m_files.theme = lookupIn(filesOf(*theme));

    const auto identity = readSiteIdentity(paths);
    if (!identity)
        return;
    const FolderBlobStore store(paths.blobs());
    const auto announcement = loadAnnouncement(store, identity->publicKey);
    const KeptVersion* const kept = announcement ? announcement->find(m_published->state().version()) : nullptr;
    const auto manifest = kept ? loadManifest(store, kept->manifest, identity->publicKey)
                               : Result<Manifest>(Error{ErrorCode::NotFound, "nothing is published"});
    if (!manifest)
        return;
    m_manifest = kept->manifest;
    if (const auto list = loadAssetList(store, manifest->assets)) {
        m_publishedFiles.assets = lookupIn(*list);
        for (const auto& [name, blob] : **list)
            if (assets && !assets->contains(name))
                m_removedAssets.push_back(name);
        m_changesFiles = assets && (assets->size() != (*list)->size() || !m_removedAssets.empty());
    }
    if (const auto earlier = loadTheme(store, manifest->theme)) {
        m_publishedFiles.theme = lookupIn(filesOf(*earlier));
        for (const auto& [name, bytes] : (*earlier)->files())
            if (theme && !(*theme)->files().contains(name))
                m_removedThemeFiles.push_back(name);
        m_changesFiles = m_changesFiles || (theme && (*theme)->digest() != (*earlier)->digest());
    }
}

Result<StepProblems> SiteCheck::step(const Progress& progress, const CancelToken& cancel) const {
    return checkStep(m_files, publishStep(), progress, cancel);
}

std::optional<KnownProblems> SiteCheck::knownElsewhere(const StepProblems& checked) const {
    if (checked.isWhole || m_published->state().recordCount() == 0)
        return KnownProblems();
    const auto known = m_manifest ? readKnownProblems(m_memory, *m_manifest)
                                  : Result<KnownProblems>(Error{ErrorCode::NotFound, "nothing is published"});
    return known ? std::optional(standingElsewhere(*known, m_files, publishStep(), checked)) : std::nullopt;
}

Result<KnownProblems> SiteCheck::findElsewhere(const StepProblems& checked, const Progress& progress,
                                               const CancelToken& cancel) const {
    if (checked.isWhole)
        return KnownProblems();
    GALLEY_TRY(std::vector<Problem> problems, Validator(m_publishedFiles).check(*m_published, progress, cancel));
    StepProblems all;
    all.problems = std::move(problems);
    const KnownProblems known = knownAfter({}, all);
    if (m_manifest) // a cache: a failure costs another look
        static_cast<void>(writeKnownProblems(m_memory, *m_manifest, known));
    return standingElsewhere(known, m_files, publishStep(), checked);
}

} // namespace galley
