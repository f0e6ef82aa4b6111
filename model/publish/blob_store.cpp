#include "model/publish/blob_store.h"

#include "model/base/digest_stream.h"
#include "model/base/file.h"
#include "model/base/file_stamp.h"
#include "model/base/inside_folder.h"
#include "model/base/replacement_file.h"
#include "model/base/system_io.h"
#include "model/base/time.h"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>

namespace galley {

namespace {

namespace fs = std::filesystem;

constexpr const char* kAnnouncement = "announcement.json";
constexpr std::uint64_t kMaxAnnouncementBytes = 1U << 20;
/// Larger blobs are copied to the scratch folder, if there is one.
constexpr std::uint64_t kInMemory = 16U << 20;
constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;
/// Clocks of file systems go by ticks of up to 10 ms.
constexpr std::int64_t kTickNanoseconds = 100 * kNanosecondsPerMillisecond;

Error folderError(const char* what, const std::error_code& reason, const fs::path& path) {
    return Error{ErrorCode::Io, std::string(what) + ": " + reason.message()}.inFile(path.string());
}

Error otherThanPromised(const BlobRef& reference) {
    return Error{ErrorCode::Corrupt, "the bytes are not those that the name promises"}.inFile(toHex(reference.digest));
}

Result<void> checkSize(std::uint64_t bytes, const BlobSize& size, const Digest& digest) {
    if (bytes >= size.least && bytes <= size.most)
        return {};
    const bool isExact = size.least == size.most;
    return Error{ErrorCode::Corrupt, "the file has " + std::to_string(bytes) + " bytes, where " +
                                         (isExact ? "" : "at most ") + std::to_string(size.most) + " are expected"}
        .inFile(toHex(digest));
}

/// Like sha256(), but hears that readers are to end.
Result<Digest> digestOf(std::string_view bytes, const BlobStore& store) {
    constexpr std::size_t kPiece = 4U << 20;
    if (bytes.size() <= kPiece)
        return sha256(bytes);
    DigestStream digest;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(kPiece, bytes.size()))) {
        if (store.isStopped())
            return Error{ErrorCode::Cancelled, "reading was stopped"};
        digest.add(bytes.substr(0, kPiece));
    }
    return digest.finish();
}

} // namespace

Result<BlobRef> putBlob(BlobStore& store, std::string_view bytes) {
    const BlobRef reference{sha256(bytes), bytes.size()};
    GALLEY_CHECK(store.put(reference.digest, bytes));
    return reference;
}

Result<void> BlobStore::check(const BlobRef& reference) const {
    GALLEY_CHECK(readBlob(*this, reference));
    return {};
}

Result<Blob> readBlob(const BlobStore& store, const BlobRef& reference) {
    GALLEY_TRY(Blob blob, store.get(reference.digest, {reference.bytes, reference.bytes}));
    if (blob.bytes.size() != reference.bytes)
        return otherThanPromised(reference);
    GALLEY_TRY(const Digest digest, digestOf(blob.bytes, store));
    if (digest != reference.digest)
        return otherThanPromised(reference);
    return blob;
}

Result<void> FolderBlobStore::makeFolder() const {
    return makeFolders(m_folder);
}

Result<void> FolderBlobStore::put(const Digest& digest, std::string_view bytes) {
    GALLEY_CHECK(makeFolder());
    // Bytes that were damaged on disk are put right: equal names promise equal bytes.
    if (const auto present = get(digest, {bytes.size(), bytes.size()}); present && present->bytes == bytes)
        return {};
    return writeFileAtomically(pathOf(digest), bytes);
}

Result<Blob> FolderBlobStore::get(const Digest& digest, const BlobSize& size) const {
    GALLEY_TRY(const Descriptor file, openFileInside(m_folder, toHex(digest)));
    struct stat status {};
    if (::fstat(file.number(), &status) != 0)
        return refusedBySystem("cannot examine", pathOf(digest));
    GALLEY_CHECK(checkSize(static_cast<std::uint64_t>(status.st_size), size, digest));
    // Whoever exchanges the file now gains nothing: readers check the bytes of the copy.
    GALLEY_TRY(FileCopy copy, FileCopy::read(pathOf(digest), {m_scratch, kInMemory, size.most, m_stop}));
    const auto owner = std::make_shared<const FileCopy>(std::move(copy));
    return Blob{owner->bytes(), owner};
}

Result<void> FolderBlobStore::check(const BlobRef& reference) const {
    DigestStream digest;
    std::uint64_t bytes = 0;
    GALLEY_CHECK(readPiecesInside(m_folder, toHex(reference.digest), [&](std::string_view piece) -> Result<bool> {
        digest.add(piece);
        bytes += piece.size();
        return bytes <= reference.bytes;
    }));
    return bytes == reference.bytes && digest.finish() == reference.digest ? Result<void>()
                                                                           : otherThanPromised(reference);
}

Result<std::uint64_t> FolderBlobStore::sizeOf(const Digest& digest) const {
    GALLEY_TRY(const FileStamp stamp, stampOf(pathOf(digest)));
    return stamp.size;
}

std::optional<std::string> FolderBlobStore::stamp(const Digest& digest) const {
    const auto found = stampOf(pathOf(digest));
    // A file that changed just now may change again within one tick of the clock.
    if (!found || found->changed + kTickNanoseconds > Clock::system().now() * kNanosecondsPerMillisecond)
        return std::nullopt;
    return std::to_string(found->device) + ' ' + std::to_string(found->inode) + ' ' + std::to_string(found->size) +
           ' ' + std::to_string(found->changed);
}

std::string BlobStore::lookOf(const Digest& digest) const {
    const auto bytes = sizeOf(digest);
    return (bytes ? std::to_string(*bytes) : "none") + ' ' + stamp(digest).value_or("");
}

std::string FolderBlobStore::lookOf(const Digest& digest) const {
    const auto file = stampOf(pathOf(digest));
    return BlobStore::lookOf(digest) + (file ? " file " + std::to_string(file->inode) : std::string());
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
    auto bytes = readFileInside(m_folder, kAnnouncement, kMaxAnnouncementBytes);
    if (bytes || bytes.error().code != ErrorCode::NotFound)
        return bytes;
    Error absent = bytes.error();
    absent.file = (m_folder / kAnnouncement).string(); // also when the folder is not there
    return absent;
}

Result<void> FolderBlobStore::replaceAnnouncement(std::string_view bytes) {
    GALLEY_CHECK(makeFolder());
    return writeFileAtomically(m_folder / kAnnouncement, bytes);
}

Result<std::shared_ptr<const void>> FolderBlobStore::takeTurn() {
    GALLEY_CHECK(makeFolder());
    auto taken = FileLock::acquire(m_folder / ".lock");
    if (!taken && taken.error().code == ErrorCode::Locked)
        return Error{ErrorCode::Locked, "another program is publishing this site, or making a backup of it; try again "
                                        "when it has ended"}
            .inFile(m_folder.string());
    if (!taken)
        return std::move(taken).error();
    FileLock lock = *std::move(taken);
    removeTemporaryFiles(m_folder);
    return std::shared_ptr<const void>(std::make_shared<const FileLock>(std::move(lock)));
}

} // namespace galley
