// Any version that was ever published, as it was: its content from the journal, its theme and assets from the store,
// which keeps them for good (EverPublished). A version that is still kept comes from the store alone, as servers load
// it. What cannot be found any more is an error that names it; nothing of today takes its place.
//
// Thread rule: pure functions; any thread. They wait for the disk.
#pragma once

#include "model/publish/site_version.h"
#include "model/workspace/site_disk.h"

#include <string>

namespace galley {

/// What is known of a published version without its content.
struct PastVersion {
    Version version;
    Digest manifest{};
    std::optional<Manifest> kept; ///< while it can be announced again: it is loaded from the store
    Digest theme{};
    Digest assets{};
    Instant time = 0; ///< of the publish
    std::string author;
    std::string message;
};

/// NotFound: no such version was published, as far as journal and announcement know. Corrupt, Untrusted, Io.
/// O(publishes) where it is not under its own number.
Result<PastVersion> findPastVersion(const SitePaths& paths, const Journal& journal, Version version);

/// Its content; `empty` is the state before the first commit. O(dataset), and O(commits) when it is not kept. NotFound,
/// Corrupt, Io, Cancelled.
Result<std::shared_ptr<const State>> pastContent(const SiteDisk& disk, const PastVersion& version,
                                                 const std::shared_ptr<const State>& empty,
                                                 const CancelToken& cancel = {});
/// NotFound, with the blob's name as file: the store does not have it any more, as of versions that were published by
/// programs which did not keep it. Corrupt, Io.
Result<std::shared_ptr<const Theme>> pastTheme(const SitePaths& paths, const PastVersion& version);
Result<std::shared_ptr<const AssetList>> pastAssets(const SitePaths& paths, const PastVersion& version);

/// All of it. Of a version that is not kept the manifest has what is known of it.
Result<SiteVersion> loadPastVersion(const SiteDisk& disk, Version version, const std::shared_ptr<const State>& empty,
                                    const CancelToken& cancel = {});

} // namespace galley
