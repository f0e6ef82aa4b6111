// Makes new sites: the demo magazine at any size, and an empty one with the default theme. Shared by the command line
// and the desktop application. A site does not know its own path: it may be moved when it is closed.
//
// Thread rule: pure functions on files; progress is called on the caller's thread.
#pragma once

#include "model/workspace/workspace.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace galley {

/// How a new site is made.
struct NewSiteOptions {
    Actor actor;
    Progress progress; ///< records written
    CancelToken cancel;
    /// Puts the first content into a site that createSite() made; empty: none. What it fails with, createSite() does.
    std::function<Result<void>(Workspace&)> fill;
};

/// What a new site holds.
struct NewSiteReport {
    std::uint64_t pages = 0;
    std::uint64_t records = 0;
};

/// The schema that an empty site starts with: one type of page, in English.
Schema starterSchema(std::string siteName);

/// Makes a site without records: `schema`, the default theme, an empty journal. Of the theme, templates for modules and
/// types stay away that would leave out a field of this schema; the built-in rendering shows them. The folder must be
/// absent or empty: Exists otherwise. After a failure it is as before.
Result<void> createSite(const std::filesystem::path& folder, const Schema& schema, const NewSiteOptions& options);

/// Makes the demo site with at least its hand-made pages and, above that, generated ones up to `pages` in all. As
/// createSite(); NotFound when the program's own files are missing. O(pages).
Result<NewSiteReport> createDemoSite(const std::filesystem::path& folder, std::uint64_t pages,
                                     const NewSiteOptions& options);

/// Undoes the making of a site folder when the work ends early: removes what stands in the folder, and the folder
/// itself if it was not there before. keep() ends its duty.
class NewFolderGuard {
public:
    /// Exists when the folder holds anything.
    static Result<NewFolderGuard> take(const std::filesystem::path& folder);
    NewFolderGuard(NewFolderGuard&& other) noexcept;
    NewFolderGuard& operator=(NewFolderGuard&&) = delete;
    ~NewFolderGuard();
    void keep() { m_isArmed = false; }

private:
    NewFolderGuard(std::filesystem::path folder, bool existed);
    std::filesystem::path m_folder;
    bool m_existed = false;
    bool m_isArmed = true;
};

} // namespace galley
