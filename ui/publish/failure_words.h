// Why a site cannot be published, in the words of an editor.
//
// Thread rule: pure functions; any thread.
#pragma once

#include "model/base/error.h"

#include <QString>

#include <filesystem>

namespace galley::ui {

/// What keeps a site from being published, with file and line where the error has them, and what to do. Never empty.
/// Files are named as they stand below `site`, the site's folder. What readers see is for the caller to say.
QString failureWords(const Error& error, const std::filesystem::path& site);
/// That the disk did not confirm a version which readers have: why, and what to do.
QString unconfirmedWords(const Error& error, const std::filesystem::path& site);

} // namespace galley::ui
