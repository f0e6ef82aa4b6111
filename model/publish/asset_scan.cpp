#include "model/publish/asset_scan.h"

#include "model/base/digest_stream.h"
#include "model/base/file.h"
#include "model/base/hash.h"
#include "model/base/inside_folder.h"
#include "model/base/unicode_text.h"

#include <sys/stat.h>

#include <algorithm>
#include <set>

namespace galley {

namespace {

namespace fs = std::filesystem;

/// Clocks and file systems round; a file touched this close to the last publish is read again.
constexpr Instant kMargin = 5'000;
constexpr std::uint64_t kMaxAssetBytes = 4ULL << 30;

struct Found {
    std::string path;
    std::uint64_t bytes = 0;
    Instant changed = 0;
};

Error at(ErrorCode code, std::string message, const fs::path& path) {
    return Error{code, std::move(message)}.inFile(path.string());
}

Result<void> checkLink(const fs::path& link, const fs::path& folder) {
    std::error_code failure;
    const fs::path target = fs::canonical(link, failure);
    const fs::path inside = failure ? fs::path() : target.lexically_relative(fs::canonical(folder, failure));
    if (failure || inside.empty() || *inside.begin() == "..")
        return at(ErrorCode::InvalidInput, "a symbolic link leads out of the assets; replace it by the file", link);
    return {};
}

Result<std::vector<Found>> findFiles(const fs::path& folder) {
    std::vector<Found> files;
    std::error_code failure;
    if (folder.empty() || !fs::exists(folder, failure))
        return files;
    fs::recursive_directory_iterator entry(folder, failure);
    for (const fs::recursive_directory_iterator end; !failure && entry != end; entry.increment(failure)) {
        const fs::path& path = entry->path();
        if (path.filename().string().starts_with('.')) {
            entry.disable_recursion_pending();
            continue;
        }
        if (entry->is_symlink(failure))
            GALLEY_CHECK(checkLink(path, folder));
        struct stat status {};
        if (::stat(path.c_str(), &status) != 0)
            return at(ErrorCode::Io, "cannot examine", path);
        if (S_ISREG(status.st_mode))
            files.push_back({path.lexically_relative(folder).generic_string(),
                             static_cast<std::uint64_t>(status.st_size),
                             Instant{status.st_ctim.tv_sec} * 1000 + status.st_ctim.tv_nsec / 1'000'000});
        else if (!S_ISDIR(status.st_mode))
            return at(ErrorCode::InvalidInput, "is no file but a pipe, a socket or a device; move it away", path);
    }
    if (failure)
        return at(ErrorCode::Io, "cannot list the folder: " + failure.message(), folder);
    return files;
}

/// The entry of the earlier list that surely holds the bytes of this file; nullptr when the file must be read.
const AssetList::value_type* unchanged(const Found& file, const EarlierAssets& earlier) {
    const auto known = earlier.list.find(file.path);
    const bool isSame = known != earlier.list.end() && known->second.bytes == file.bytes &&
                        file.changed + kMargin < earlier.time &&
                        (!earlier.isWhole || earlier.isWhole(file.path, known->second));
    return isSame ? &*known : nullptr;
}

Error scanCancelled() {
    return Error{ErrorCode::Cancelled, "looking through the assets was cancelled"};
}

Result<Digest> digestOfFile(const fs::path& folder, const std::string& path, const CancelToken& cancel) {
    DigestStream digest;
    GALLEY_CHECK(readPiecesInside(folder, path, [&](std::string_view piece) -> Result<bool> {
        if (cancel.isCancelled())
            return scanCancelled();
        digest.add(piece);
        return true;
    }));
    return digest.finish();
}

/// Whether a file holds other bytes than the list says; reads it only where size and time leave that open.
Result<bool> isChanged(const fs::path& folder, const Found& file, const EarlierAssets& earlier,
                       const CancelToken& cancel) {
    const auto known = earlier.list.find(file.path);
    if (known == earlier.list.end() || known->second.bytes != file.bytes)
        return true;
    if (unchanged(file, earlier) != nullptr)
        return false;
    GALLEY_TRY(const Digest digest, digestOfFile(folder, file.path, cancel));
    return digest != known->second.digest;
}

/// Puts a file into the store.
Result<BlobRef> putFile(const fs::path& folder, const Found& file, BlobStore& store) {
    if (!isSafeRelativePath(file.path))
        return at(ErrorCode::InvalidInput, "the name of an asset has a backslash; rename it", folder / file.path);
    GALLEY_TRY(const std::string bytes, readFileInside(folder, file.path, kMaxAssetBytes));
    return putBlob(store, bytes);
}

/// Takes along an earlier file that was not chosen, which may have to be written anew.
Result<void> keepEarlier(const fs::path& folder, const AssetList::value_type& file, const EarlierAssets& earlier,
                         BlobStore& store) {
    if (!earlier.isWhole || earlier.isWhole(file.first, file.second))
        return {};
    const auto bytes = readFileInside(folder, file.first, kMaxAssetBytes);
    if (bytes && sha256(*bytes) == file.second.digest)
        return store.put(file.second.digest, *bytes);
    return at(ErrorCode::Corrupt,
              "the published file is damaged or lost, and the site's folder has another one; publish all of the draft, "
              "or bring it back from a backup",
              folder / file.first);
}

} // namespace

Result<AssetList> stageAssets(const fs::path& folder, const EarlierAssets& earlier, BlobStore& store,
                              const Progress& progress, const CancelToken& cancel) {
    GALLEY_TRY(const std::vector<Found> files, findFiles(folder));
    AssetList assets;
    std::uint64_t done = 0;
    for (const Found& file : files) {
        if (cancel.isCancelled())
            return scanCancelled();
        if (progress && done % (files.size() / 100 + 1) == 0)
            progress(done, files.size());
        ++done;
        if (const auto* known = unchanged(file, earlier)) {
            assets.insert(*known);
            continue;
        }
        GALLEY_TRY(const BlobRef reference, putFile(folder, file, store));
        assets.emplace(file.path, reference);
    }
    return assets;
}

Result<AssetList> stageChosenAssets(const fs::path& folder, const std::set<std::string>& chosen,
                                    const EarlierAssets& earlier, BlobStore& store, const Progress& progress,
                                    const CancelToken& cancel) {
    std::set<std::string> names;
    for (const std::string& name : chosen)
        names.insert(composed(name));
    GALLEY_TRY(const std::vector<Found> files, findFiles(folder));
    AssetList assets;
    for (const Found& file : files) {
        if (cancel.isCancelled())
            return scanCancelled();
        if (!names.contains(composed(file.path)))
            continue;
        if (const auto* known = unchanged(file, earlier)) {
            assets.insert(*known);
            continue;
        }
        GALLEY_TRY(const BlobRef reference, putFile(folder, file, store));
        assets.emplace(file.path, reference);
    }
    std::uint64_t done = 0;
    for (const AssetList::value_type& file : earlier.list) {
        if (cancel.isCancelled())
            return scanCancelled();
        if (progress && done % (earlier.list.size() / 100 + 1) == 0)
            progress(done, earlier.list.size());
        ++done;
        if (!assets.contains(file.first)) {
            GALLEY_CHECK(keepEarlier(folder, file, earlier, store));
            assets.insert(file);
        }
    }
    return assets;
}

Result<AssetList> listAssets(const fs::path& folder, const EarlierAssets& earlier, const CancelToken& cancel) {
    GALLEY_TRY(const std::vector<Found> files, findFiles(folder));
    AssetList assets;
    for (const Found& file : files) {
        if (cancel.isCancelled())
            return scanCancelled();
        if (const auto* known = unchanged(file, earlier)) {
            assets.insert(*known);
            continue;
        }
        GALLEY_TRY(const Digest digest, digestOfFile(folder, file.path, cancel));
        assets.emplace(file.path, BlobRef{digest, file.bytes});
    }
    return assets;
}

Result<std::vector<std::string>> assetNames(const fs::path& folder) {
    GALLEY_TRY(std::vector<Found> files, findFiles(folder));
    std::vector<std::string> names;
    for (Found& file : files)
        names.push_back(std::move(file.path));
    return names;
}

Result<std::vector<std::string>> changedAssets(const fs::path& folder, const EarlierAssets& earlier,
                                               const CancelToken& cancel) {
    GALLEY_TRY(const std::vector<Found> files, findFiles(folder));
    std::set<std::string> changed;
    for (const auto& [path, blob] : earlier.list)
        changed.insert(path); // gone, unless it is found
    for (const Found& file : files) {
        if (cancel.isCancelled())
            return scanCancelled();
        GALLEY_TRY(const bool isOther, isChanged(folder, file, earlier, cancel));
        if (isOther)
            changed.insert(file.path);
        else
            changed.erase(file.path);
    }
    return std::vector<std::string>(changed.begin(), changed.end());
}

Result<std::uint64_t> assetsStamp(const fs::path& folder) {
    GALLEY_TRY(std::vector<Found> files, findFiles(folder));
    std::sort(files.begin(), files.end(), [](const Found& left, const Found& right) { return left.path < right.path; });
    std::string all;
    for (const Found& file : files)
        all.append(file.path).append({'\0'}).append(std::to_string(file.bytes) + ' ' + std::to_string(file.changed) +
                                                    '\n');
    return hash64(all);
}

} // namespace galley
