// SiteView: what of a site the words of the command line mean: the draft, what is published, or any earlier version,
// each with the theme and the assets that it had.
//
// Thread rule: the main thread.
#pragma once

#include "model/publish/past_version.h"
#include "model/workspace/workspace.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace galley {

struct SiteView {
    /// Where theme and assets come from.
    enum class Files : std::uint8_t {
        Folder,      ///< of the site
        Store,       ///< as they were published
        Unpublished, ///< of a commit that was not: nobody wrote down what they were then
        Lost,        ///< see `fault`
    };
    std::filesystem::path site;
    std::string name; ///< for people: "the draft", "version 12"
    std::shared_ptr<const State> state;
    std::shared_ptr<const Replica> built; ///< of the state; nullptr: not built yet
    Files files = Files::Folder;
    std::optional<PastVersion> past; ///< with Files::Store
    BlobRef release{};               ///< the theme that a release brings; zeros: none
    Error fault;                     ///< with Files::Lost: why they are not known

    std::shared_ptr<const Replica> replica() const { return built ? built : Replica::build(state); }
    /// The site's own of today where it was not published. NotFound, by name, when the store does not have it any more;
    /// `fault`; errors of Theme::load().
    Result<std::shared_ptr<const Theme>> theme() const;
    /// Likewise; files of the folder that may have changed are read.
    Result<std::shared_ptr<const AssetList>> assets() const;
};

/// As page servers load it from the site's blobs; no version: the announced one. NotFound when nothing is published, or
/// that version is not kept.
Result<SiteView> servedView(const std::filesystem::path& site, std::optional<Version> version = {});

/// What words name in one open site. Their states can be compared with each other.
class SiteViews {
public:
    /// Errors of openForReading().
    static Result<SiteViews> open(const std::filesystem::path& site);
    /// "draft", "live" (or "published"), the title of a release, or the number of a version or a commit. NotFound for
    /// numbers that are not there (yet), InvalidInput for other words. O(commits) for old versions.
    Result<SiteView> named(const std::string& words);

private:
    explicit SiteViews(std::unique_ptr<Workspace> workspace)
        : m_workspace(std::move(workspace)) {}
    Result<SiteView> versionNumbered(const std::string& words);
    /// Where theme and assets of a version are found.
    void findFiles(SiteView& view, Version version) const;

    std::unique_ptr<Workspace> m_workspace;
};

} // namespace galley
