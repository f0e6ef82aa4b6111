// The theme as a value: a theme folder as one bundle in a store, and such a bundle as the theme folder of a site again.
//
// Thread rule: pure functions on files; one install of a site at a time, which the store's turn sees to.
#pragma once

#include "model/publish/file_changes.h"

#include <filesystem>
#include <vector>

namespace galley {

/// Puts the files of a theme folder into the store, as a publish does; a missing folder gives the bundle of the
/// built-in theme. REQUIRES the store's turn until something names the bundle that publishes know of: they collect what
/// nothing names. Errors of Theme::load(), Io.
Result<BlobRef> storeThemeBundle(const std::filesystem::path& folder, BlobStore& store);

struct ThemeInstall {
    std::vector<FileDifference> changes; ///< of the files of the theme; none: it was there already, nothing was done
    std::filesystem::path before;        ///< folder beside it with the theme that was replaced; empty: there was none
};

/// Makes `folder` a theme of exactly these files, in one step: killed at any moment it is the old theme or the new one,
/// whole. The old folder stays beside it as "theme-before-TIME" (TIME in UTC) until the next install. Hidden files (a
/// .git) are no part of a theme: they move along, and what has some is never removed. InvalidInput, and nothing is
/// changed: a name that leads out of the folder or is hidden, a file that is another's folder, files beyond the limits
/// of a theme or with a template that cannot be used, a `folder` that is a link. Io: whichever theme stands there is
/// whole.
Result<ThemeInstall> installTheme(const FileBundle& files, const std::filesystem::path& folder);
/// The same for a bundle of the store; NotFound and Corrupt, too.
Result<ThemeInstall> installTheme(const BlobStore& store, const BlobRef& bundle, const std::filesystem::path& folder);

/// Where a file system cannot exchange two folders in one step, an install that is killed may leave none: then this
/// puts the replaced one back. Nothing to do otherwise. Io.
Result<void> settleThemeFolder(const std::filesystem::path& folder);

} // namespace galley
