#include "model/publish/blob_store.h"

#include "model/base/file.h"

namespace galley {

namespace {

namespace fs = std::filesystem;

constexpr const char* kAnnouncement = "announcement.json";
constexpr std::uint64_t kMaxAnnouncementBytes = 1U << 20;

Error folderError(const char* what, const std::error_code& reason, const fs::path& path) {
    return Error{ErrorCode::Io, std::string(what) + ": " + reason.message()}.inFile(path.string());
}

} // namespace

Result<BlobRef> putBlob(BlobStore& store, std::string_view bytes) {
    const BlobRef reference{sha256(bytes), bytes.size()};
    GALLEY_CHECK(store.put(reference.digest, bytes));
    return reference;
}

Result<Blob> readBlob(const BlobStore& store, const BlobRef& reference) {
    GALLEY_TRY(Blob blob, store.get(reference.digest));
    if (blob.bytes.size() != reference.bytes || sha256(blob.bytes) != reference.digest)
        return Error{ErrorCode::Corrupt, "the bytes are not those that the name promises"}.inFile(
            toHex(reference.digest));
    return blob;
}

Result<void> FolderBlobStore::makeFolder() const {
    std::error_code failure;
    fs::create_directories(m_folder, failure);
    if (failure)
        return folderError("cannot make the folder", failure, m_folder);
    return {};
}

Result<void> FolderBlobStore::put(const Digest& digest, std::string_view bytes) {
    GALLEY_CHECK(makeFolder());
    // Bytes that were damaged on disk are put right: equal names promise equal bytes.
    if (const auto present = get(digest); present && present->bytes == bytes)
        return {};
    return writeFileAtomically(pathOf(digest), bytes);
}

Result<Blob> FolderBlobStore::get(const Digest& digest) const {
    GALLEY_TRY(MappedFile file, MappedFile::open(pathOf(digest)));
    const auto owner = std::make_shared<const MappedFile>(std::move(file));
    return Blob{owner->bytes(), owner};
}

Result<std::vector<Digest>> FolderBlobStore::list() const {
    std::vector<Digest> digests;
    std::error_code failure;
    fs::directory_iterator entry(m_folder, failure);
    if (failure == std::errc::no_such_file_or_directory)
        return digests;
    for (const fs::directory_iterator end; !failure && entry != end; entry.increment(failure))
        if (const auto digest = digestFromHex(entry->path().filename().string()))
            digests.push_back(*digest);
    if (failure)
        return folderError("cannot list the folder", failure, m_folder);
    return digests;
}

Result<void> FolderBlobStore::remove(const Digest& digest) {
    std::error_code failure;
    fs::remove(pathOf(digest), failure);
    if (failure)
        return folderError("cannot remove", failure, pathOf(digest));
    return {};
}

Result<std::string> FolderBlobStore::readAnnouncement() const {
    return readFile(m_folder / kAnnouncement, kMaxAnnouncementBytes);
}

Result<void> FolderBlobStore::replaceAnnouncement(std::string_view bytes) {
    GALLEY_CHECK(makeFolder());
    return writeFileAtomically(m_folder / kAnnouncement, bytes);
}

Result<std::shared_ptr<const void>> FolderBlobStore::takeTurn() {
    GALLEY_CHECK(makeFolder());
    GALLEY_TRY(FileLock lock, FileLock::acquire(m_folder / ".lock"));
    std::error_code failure;
    fs::directory_iterator entry(m_folder, failure);
    std::vector<fs::path> leftovers;
    for (const fs::directory_iterator end; !failure && entry != end; entry.increment(failure))
        if (entry->path().filename().string().find(".tmp") != std::string::npos)
            leftovers.push_back(entry->path());
    for (const fs::path& leftover : leftovers)
        fs::remove(leftover, failure);
    return std::shared_ptr<const void>(std::make_shared<const FileLock>(std::move(lock)));
}

} // namespace galley
