// The theme and the assets of a site beside those that readers get: what a publish would change besides records.
// Thread rule: pure functions on files; any thread.
#pragma once

#include "model/base/cancellation.h"
#include "model/page/theme.h"
#include "model/publish/site_version.h"
#include "model/workspace/site_files.h"

#include <memory>
#include <string>
#include <vector>

namespace galley {

/// The files of one published version.
struct PublishedFiles {
    Digest manifest{};
    Instant time = 0; ///< of the publish
    std::shared_ptr<const AssetList> assets;
    std::shared_ptr<const Theme> theme;
};

struct FileChanges {
    bool changesLook = false;        ///< the theme
    std::vector<std::string> assets; ///< paths below assets/ of those that are new, other or gone; sorted
    bool isEmpty() const { return !changesLook && assets.empty(); }
    bool operator==(const FileChanges&) const = default;
};

/// How one file differs between two sets of files.
struct FileDifference {
    enum class Kind : std::uint8_t { Added, Removed, Changed };
    std::string path;
    Kind kind = Kind::Changed;
    friend bool operator==(const FileDifference&, const FileDifference&) = default;
};
const char* toString(FileDifference::Kind kind); ///< "added", "removed", "changed"

/// Sorted by path. O(files).
std::vector<FileDifference> differingFiles(const AssetList& before, const AssetList& after);
std::vector<FileDifference> differingFiles(const FileBundle& before, const FileBundle& after);

/// Of a kept version in the store of the site's folder. NotFound when it is none; Io, Corrupt.
Result<PublishedFiles> loadPublishedFiles(const SitePaths& paths, Version version);

/// What is other now in the site's folder. `theme` is what stands there; nullptr when it cannot be used, which says
/// nothing of a change. Reads files whose size and time leave it open. Io, InvalidInput, Cancelled.
Result<FileChanges> changesSince(const PublishedFiles& published, const SitePaths& paths, const Theme* theme,
                                 const CancelToken& cancel);

/// Both at once: what a publish would change besides records. Nothing for the version of nothing.
Result<FileChanges> fileChanges(const SitePaths& paths, Version published, const CancelToken& cancel);

} // namespace galley
