// Reading the assets of a site for publishing: which files there are, and their digests. Files that have not changed
// since the last publish, by size and by the time that the file system itself keeps, are not read again.
// Thread rule: pure functions on files.
#pragma once

#include "model/base/cancellation.h"
#include "model/publish/manifest.h"

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace galley {

/// What one publish knows of the assets before it.
struct EarlierAssets {
    AssetList list;
    Instant time = 0; ///< files whose status changed before this moment are as they were
    /// Whether the blob of an unchanged file is whole; otherwise the file is read again. Empty: it is.
    std::function<bool(const std::string& path, const BlobRef& blob)> isWhole{};
};

/// Puts every file below the folder into the store, and lists them. Hidden files are left out. Io; InvalidInput for a
/// link that leads out of the folder, Cancelled. O(changed bytes).
Result<AssetList> stageAssets(const std::filesystem::path& folder, const EarlierAssets& earlier, BlobStore& store,
                              const Progress& progress, const CancelToken& cancel);

/// The same for a version that takes along some files alone: of the folder those that are named by `chosen` (paths, in
/// whichever form of their accents), in the place of earlier ones or besides them; all other earlier ones stay as they
/// were, and all other files of the folder are neither read nor put into the store. Corrupt: an earlier one is lost,
/// and the folder does not have it either.
Result<AssetList> stageChosenAssets(const std::filesystem::path& folder, const std::set<std::string>& chosen,
                                    const EarlierAssets& earlier, BlobStore& store, const Progress& progress,
                                    const CancelToken& cancel);

/// The list that stageAssets() would make, without a store. Errors and cost as there.
Result<AssetList> listAssets(const std::filesystem::path& folder, const EarlierAssets& earlier,
                             const CancelToken& cancel);

/// Paths of the files that stageAssets() would list, without reading them. Io, InvalidInput. O(files).
Result<std::vector<std::string>> assetNames(const std::filesystem::path& folder);

/// Another number when any of the files came, went or may have changed. Io, InvalidInput. O(files).
Result<std::uint64_t> assetsStamp(const std::filesystem::path& folder);

/// Paths of the files that are not in the earlier list, or other than there, or gone; sorted. Errors and cost as
/// stageAssets(), in bounded memory; nothing is written.
Result<std::vector<std::string>> changedAssets(const std::filesystem::path& folder, const EarlierAssets& earlier,
                                               const CancelToken& cancel);

} // namespace galley
