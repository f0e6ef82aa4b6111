// Where the files that come with the programs are: the default theme and the demo site. They stand in
// <prefix>/share/galley once installed and in share/galley of the build tree before; seen from the program both are
// ../share/galley, so no path is compiled in and an installation can be moved.
//
// Thread rule: pure functions on files.
#pragma once

#include "model/base/result.h"

#include <filesystem>
#include <string_view>

namespace galley {

/// The folder "theme" or "demo". NotFound names the place where it was looked for.
Result<std::filesystem::path> resourceFolder(std::string_view name);

/// Copies a folder with its subfolders, following symbolic links; existing files are replaced. Io.
Result<void> copyFolder(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace galley
