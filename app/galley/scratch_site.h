// A copy of a site, to do to it what the site shall not have done: publishing, rolling back.
//
// Thread rule: any thread.
#pragma once

#include "model/base/result.h"

#include <filesystem>

namespace galley {

/// Copies the whole folder, with history and published versions, to `target`, which is not there. The site is locked
/// meanwhile, and not changed. Locked: it is open in a window; NotFound, Corrupt: it is no site; Io. O(folder).
Result<void> copySiteFolder(const std::filesystem::path& site, const std::filesystem::path& target);

} // namespace galley
