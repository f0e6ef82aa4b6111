#include "app/galley/scratch_site.h"

#include "model/workspace/site_files.h"
#include "model/workspace/site_place.h"

#include <system_error>

namespace galley {

Result<void> copySiteFolder(const std::filesystem::path& site, const std::filesystem::path& target) {
    const SitePaths paths(site);
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(paths));
    GALLEY_CHECK(checkOwnFiles(paths)); // so that nothing of it is a link into the site
    GALLEY_TRY(const auto place, SitePlace::take(paths, identity));
    std::error_code error;
    std::filesystem::copy(site, target, std::filesystem::copy_options::recursive, error);
    if (error)
        return Error{ErrorCode::Io, "the site cannot be copied to " + target.string() + ": " + error.message()};
    std::filesystem::remove(SitePaths(target).lockFile(), error);
    return {};
}

} // namespace galley
