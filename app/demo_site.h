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
    /// For who may end the program before the site is made: told where it is built, which is not yet its place
    /// (new_site_folder.h), and before it is put there. May be empty.
    std::function<void(const std::filesystem::path& hidden)> began;
    std::function<void()> placing;
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
/// absent or empty: Exists otherwise, and for all but one of several programs that make it at a time; Locked while
/// another one makes a site in an empty folder. It is built under a hidden name: after a failure, and for others until
/// it is whole, the folder is as before. Io, also when there is too little memory.
Result<void> createSite(const std::filesystem::path& folder, const Schema& schema, const NewSiteOptions& options);

/// Makes the demo site with at least its hand-made pages and, above that, generated ones up to `pages` in all. As
/// createSite(); NotFound when the program's own files are missing. O(pages).
Result<NewSiteReport> createDemoSite(const std::filesystem::path& folder, std::uint64_t pages,
                                     const NewSiteOptions& options);

} // namespace galley
