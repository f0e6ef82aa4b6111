// What an audit asks of a site beyond its journal: whether the journal has what was published from it, and whether the
// files of the kept versions are what was published.
//
// Thread rule: pure functions; any thread.
#pragma once

#include "model/base/cancellation.h"
#include "model/journal/journal.h"
#include "model/publish/ever_published.h"
#include "model/publish/site_version.h"
#include "model/workspace/site_files.h"

#include <optional>
#include <vector>

namespace galley {

/// The first commit by which a journal differs from what the kept versions were published from: one that is missing, of
/// another hash (JournalHead), or that records another publish under a version's number. Nothing when it has them all,
/// and what a repair left out is known. `journal` is whole up to `report`.lastGood. Manifests that cannot be read say
/// nothing. O(versions); Io, Corrupt.
Result<std::optional<VerifyReport::Damage>> compareWithPublished(const Journal& journal, const VerifyReport& report,
                                                                 const BlobStore& store,
                                                                 const Announcement& announcement);

/// A file of the store that is lost, or is not what its name promises.
struct DamagedFile {
    Error error;                   ///< with the blob's name as file
    std::vector<Version> versions; ///< kept ones that need it, oldest first
    bool isNeededNow = false;      ///< by the version that servers run
    bool isOfHistory = false;      ///< it is needed by none of them, but to show older ones as they were
};
/// Reads every byte that a server could load for any of the kept versions. O(bytes); Cancelled.
Result<std::vector<DamagedFile>> damagedFiles(const BlobStore& store, const Announcement& announcement,
                                              const Progress& progress = {}, const CancelToken& cancel = {});
/// Reads what stays of all that was published, but for what the announcement leads to. What is not known to have been
/// in the store is no damage. O(bytes); Io, Cancelled.
Result<std::vector<DamagedFile>> damagedHistory(const BlobStore& store, const EverPublished& history,
                                                const Announcement& announcement, const Progress& progress = {},
                                                const CancelToken& cancel = {});
/// The first one for the store in a site's folder. An announcement that is lost or damaged is such a file; nothing
/// before the first publish. Also the errors of readSiteIdentity().
Result<std::vector<DamagedFile>> damagedFiles(const SitePaths& paths, const Progress& progress = {},
                                              const CancelToken& cancel = {});

} // namespace galley
