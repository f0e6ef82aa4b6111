#include "model/publish/site_check.h"

#include "model/publish/asset_scan.h"
#include "model/publish/redirect_check.h"
#include "model/publish/site_version.h"
#include "model/workspace/site_files.h"

#include <map>

namespace galley {

namespace {

using Names = std::map<std::string, bool, std::less<>>;

std::shared_ptr<const Theme::Files> themeFilesOf(const std::shared_ptr<const Theme>& theme) {
    return {theme, &theme->files()};
}

} // namespace

SiteCheck::SiteCheck(const std::filesystem::path& site, std::shared_ptr<const Replica> published,
                     std::shared_ptr<const Replica> draft, const CancelToken& cancel)
    : m_published(std::move(published))
    , m_draft(std::move(draft))
    , m_changes(m_draft->state().changesSince(m_published->state())) {
    if (site.empty())
        return;
    const SitePaths paths(site);
    m_memory = paths.cache() / kKnownProblemsFile;
    if (auto own = checkOwnFiles(paths); !own) { // nothing outside the site is read
        m_fileErrors.push_back(std::move(own).error());
        return;
    }
    std::shared_ptr<const Names> assets;
    if (auto found = assetNames(paths.assets()); !found) {
        m_fileErrors.push_back(std::move(found).error());
    } else {
        auto names = std::make_shared<Names>();
        for (const std::string& name : *found)
            names->emplace(name, true);
        assets = std::move(names);
        m_files.assets = lookupIn(assets);
    }
    const auto theme = Theme::load(paths.theme());
    if (!theme)
        m_fileErrors.push_back(theme.error());
    else
        m_files.theme = lookupIn(themeFilesOf(*theme));

    const auto identity = readSiteIdentity(paths);
    const auto announcement = identity ? loadAnnouncement(FolderBlobStore(paths.blobs()), identity->publicKey)
                                       : Result<Announcement>(identity.error());
    if (announcement)
        m_serverProblems = checkServers(*announcement);
    const auto earlier = loadPublishedFiles(paths, m_published->state().version());
    if (!earlier)
        return;
    m_manifest = earlier->manifest;
    m_publishedFiles.assets = lookupIn(earlier->assets);
    for (const auto& [name, blob] : *earlier->assets)
        if (assets && !assets->contains(name))
            m_removedAssets.push_back(name);
    m_publishedFiles.theme = lookupIn(themeFilesOf(earlier->theme));
    for (const auto& [name, bytes] : earlier->theme->files())
        if (theme && !(*theme)->files().contains(name))
            m_removedThemeFiles.push_back(name);
    if (auto changes = changesSince(*earlier, paths, theme ? theme->get() : nullptr, cancel))
        m_fileChanges = *std::move(changes);
}

Result<StepProblems> SiteCheck::step(const Progress& progress, const CancelToken& cancel) const {
    GALLEY_TRY(StepProblems checked, checkStep(m_files, publishStep(), progress, cancel));
    checked.problems.insert(checked.problems.begin(), m_serverProblems.begin(), m_serverProblems.end());
    return checked;
}

std::vector<Problem> SiteCheck::redirects() const {
    return checkRedirects(*m_draft, m_files);
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
