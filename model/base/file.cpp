#include "model/base/file.h"

#include "model/base/hash.h"
#include "model/base/parallel.h"
#include "model/base/replacement_file.h"
#include "model/base/system_io.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace galley {

namespace {

constexpr std::size_t kRandomDigits = 32;
constexpr std::size_t kCopiedAtOnce = 4U << 20;

Result<void> checkRegular(int descriptor, struct stat& status, const std::filesystem::path& path) {
    if (::fstat(descriptor, &status) != 0)
        return systemError("cannot examine", path);
    if (S_ISDIR(status.st_mode))
        return Error{ErrorCode::InvalidInput, "is a folder; replace it by the file, or choose another one"}.inFile(
            path.string());
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::InvalidInput,
                     "is no file but a device or a pipe; replace it by the file, or choose another one"}
            .inFile(path.string());
    return {};
}

/// Opens a regular file for reading. A pipe or a device is refused without waiting for its other end.
Result<Descriptor> openRegular(const std::filesystem::path& path, struct stat& status) {
    Descriptor descriptor(openFully(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!descriptor.isOpen())
        return systemError("cannot open", path);
    GALLEY_CHECK(checkRegular(descriptor.number(), status, path));
    return descriptor;
}

Error tooLarge(std::uint64_t limit, const std::filesystem::path& path) {
    return Error{ErrorCode::InvalidInput, "larger than " + std::to_string(limit) +
                                              " bytes, more than such a file holds; replace it by the right one"}
        .inFile(path.string());
}

Error noMemoryFor(std::uint64_t bytes, const std::filesystem::path& path) {
    return Error{ErrorCode::Io, "not enough memory to read " + std::to_string(bytes) +
                                    " bytes; end other programs, or replace it by a smaller file"}
        .inFile(path.string());
}

/// Fills `size` bytes; fewer when the file ends before. Gives their number.
Result<std::size_t> readUpTo(int descriptor, char* data, std::size_t size, const std::filesystem::path& path) {
    const auto filled = readFully(descriptor, data, size);
    return filled ? Result<std::size_t>(*filled) : systemError("cannot read", path);
}

/// Calls copyPiece(begin, buffer) for each piece of so many bytes, from several threads: most of the time goes into
/// finding memory for the copy. What one piece fails with; then no more are begun.
template <class CopyPiece>
Result<void> copyPieces(std::uint64_t size, const CopyPiece& copyPiece) {
    constexpr std::size_t kPiecesInTurn = 8;
    const std::uint64_t pieces = (size + kCopiedAtOnce - 1) / kCopiedAtOnce;
    std::atomic<bool> hasFailed = false;
    Result<void> outcome;
    parallelFor((pieces + kPiecesInTurn - 1) / kPiecesInTurn, defaultThreads(), [&](std::size_t turn) {
        std::string buffer;
        const std::uint64_t end = std::min<std::uint64_t>(pieces, (turn + 1) * kPiecesInTurn);
        for (std::uint64_t piece = turn * kPiecesInTurn; piece < end && !hasFailed; ++piece) {
            Result<void> copied = copyPiece(piece * kCopiedAtOnce, buffer);
            if (!copied && !hasFailed.exchange(true))
                outcome = std::move(copied);
        }
    });
    return outcome;
}

Result<void> replaceFile(const std::filesystem::path& path, std::string_view bytes, ReplacementFile::Access access) {
    GALLEY_TRY(ReplacementFile file, ReplacementFile::begin(path, access));
    GALLEY_CHECK(file.write(bytes));
    return file.finish();
}

bool lockDescriptor(int descriptor, FileLock::Mode mode) {
    const int operation = mode == FileLock::Mode::Exclusive ? LOCK_EX : LOCK_SH;
    return ::flock(descriptor, operation | LOCK_NB) == 0;
}

/// The first byte, by which holders see each other: flock() cannot be asked who else has a lock.
struct flock firstByte(short type) {
    struct flock range {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    range.l_len = 1;
    return range;
}

} // namespace

Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit) {
    struct stat status {};
    GALLEY_TRY(const Descriptor descriptor, openRegular(path, status));
    return readFile(descriptor.number(), path, limit);
}

Result<std::string> readFile(int descriptor, const std::filesystem::path& path, std::uint64_t limit) {
    struct stat status {};
    GALLEY_CHECK(checkRegular(descriptor, status, path));
    if (static_cast<std::uint64_t>(status.st_size) > limit)
        return tooLarge(limit, path);
    std::string bytes;
    try {
        bytes.resize(static_cast<std::size_t>(status.st_size));
    } catch (const std::bad_alloc&) {
        return noMemoryFor(static_cast<std::uint64_t>(status.st_size), path);
    }
    GALLEY_TRY(const std::size_t filled, readUpTo(descriptor, bytes.data(), bytes.size(), path));
    bytes.resize(filled);
    return bytes;
}

Result<std::string> readBeginning(const std::filesystem::path& path, std::size_t bytes) {
    struct stat status {};
    GALLEY_TRY(const Descriptor descriptor, openRegular(path, status));
    std::string beginning(std::min(bytes, static_cast<std::size_t>(status.st_size)), '\0');
    GALLEY_TRY(const std::size_t filled, readUpTo(descriptor.number(), beginning.data(), beginning.size(), path));
    beginning.resize(filled);
    return beginning;
}

Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view bytes) {
    return replaceFile(path, bytes, ReplacementFile::Access::Everybody);
}

Result<void> writeSecretAtomically(const std::filesystem::path& path, std::string_view bytes) {
    return replaceFile(path, bytes, ReplacementFile::Access::Owner);
}

Result<void> writeCacheFile(const std::filesystem::path& path, std::string_view bytes) {
    if (path.has_parent_path())
        GALLEY_CHECK(makeFolders(path.parent_path()));
    GALLEY_TRY(ReplacementFile file, ReplacementFile::begin(path));
    GALLEY_CHECK(file.write(bytes));
    return file.finishUnsynced();
}

bool isSafeRelativePath(std::string_view relative) {
    if (relative.empty() || relative.front() == '/' || relative.find('\0') != std::string_view::npos ||
        relative.find('\\') != std::string_view::npos)
        return false;
    while (!relative.empty()) {
        const std::size_t slash = relative.find('/');
        const std::string_view part = relative.substr(0, slash);
        if (part.empty() || part == "." || part == "..")
            return false;
        if (slash == std::string_view::npos)
            return true;
        relative.remove_prefix(slash + 1);
    }
    return false;
}

Result<Descriptor> openUnnamedFile(const std::filesystem::path& folder) {
    Descriptor unnamed(openFully(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (unnamed.isOpen())
        return unnamed;
    // Some file systems cannot: a name for a moment.
    const std::filesystem::path path = folder / (kTemporaryMark + randomId());
    Descriptor named(openFully(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!named.isOpen())
        return systemError("cannot create", path);
    ::unlink(path.c_str());
    return named;
}

bool isTemporaryName(std::string_view name) {
    const std::size_t mark = name.rfind(kTemporaryMark);
    if (mark == std::string_view::npos)
        return false;
    const std::string_view random = name.substr(mark + std::strlen(kTemporaryMark));
    return random.size() == kRandomDigits && random.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<FileCopy> FileCopy::read(const std::filesystem::path& path, const Options& options) {
    struct stat status {};
    GALLEY_TRY(const Descriptor source, openRegular(path, status));
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > options.limit)
        return tooLarge(options.limit, path);
    FileCopy copy;
    if (size == 0)
        return copy;
    copy.m_size = static_cast<std::size_t>(size);
    const auto changed = [&path] {
        return Error{ErrorCode::Io, "the file became shorter while it was read; try again"}.inFile(path.string());
    };
    const auto lengthAt = [size](std::uint64_t begin) {
        return static_cast<std::size_t>(std::min<std::uint64_t>(kCopiedAtOnce, size - begin));
    };
    const auto readPiece = [&](std::uint64_t begin, char* to) -> Result<void> {
        if (options.cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading was stopped"}.inFile(path.string());
        const auto got = readFully(source.number(), to, lengthAt(begin), begin);
        if (!got)
            return systemError("cannot read", path);
        return *got < lengthAt(begin) ? Result<void>(changed()) : Result<void>();
    };
    if (options.scratch.empty() || size <= options.inMemory) {
        copy.m_memory.reset(new (std::nothrow) char[copy.m_size]);
        if (!copy.m_memory)
            return noMemoryFor(size, path);
        const auto intoMemory = [&](std::uint64_t begin, std::string&) {
            return readPiece(begin, copy.m_memory.get() + begin);
        };
        GALLEY_CHECK(copyPieces(size, intoMemory));
        return copy;
    }
    GALLEY_CHECK(makeFolders(options.scratch));
    GALLEY_TRY(const Descriptor target, openUnnamedFile(options.scratch));
    const auto intoFile = [&](std::uint64_t begin, std::string& buffer) -> Result<void> {
        buffer.resize(lengthAt(begin));
        GALLEY_CHECK(readPiece(begin, buffer.data()));
        if (!writeFully(target.number(), buffer, begin))
            return systemError("cannot write", options.scratch);
        return {};
    };
    GALLEY_CHECK(copyPieces(size, intoFile));
    void* const data = ::mmap(nullptr, copy.m_size, PROT_READ, MAP_SHARED, target.number(), 0);
    if (data == MAP_FAILED)
        return systemError("cannot map the copy of", path);
    copy.m_mapped = static_cast<char*>(data);
    return copy;
}

FileCopy::FileCopy(FileCopy&& other) noexcept
    : m_memory(std::move(other.m_memory))
    , m_mapped(std::exchange(other.m_mapped, nullptr))
    , m_size(std::exchange(other.m_size, 0)) {}

FileCopy& FileCopy::operator=(FileCopy&& other) noexcept {
    std::swap(m_memory, other.m_memory);
    std::swap(m_mapped, other.m_mapped);
    std::swap(m_size, other.m_size);
    return *this;
}

FileCopy::~FileCopy() {
    if (m_mapped != nullptr)
        ::munmap(m_mapped, m_size);
}

void FileCopy::forget() const {
    if (m_mapped != nullptr)
        ::madvise(m_mapped, m_size, MADV_DONTNEED);
}

Result<FileLock> FileLock::acquire(const std::filesystem::path& path, Mode mode) {
    constexpr int kFlags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    Descriptor descriptor(openFully(path.c_str(), kFlags, 0644));
    const auto inItsPlace = [&path](const char* what) {
        return Error{ErrorCode::InvalidInput, std::string(what) + " is in the place of this file; move it away"}.inFile(
            path.string());
    };
    if (!descriptor.isOpen() && errno == EISDIR)
        return inItsPlace("a folder");
    if (!descriptor.isOpen() && errno == ELOOP)
        return inItsPlace("a link");
    if (!descriptor.isOpen())
        return systemError("cannot open", path);
    struct stat status {};
    if (::fstat(descriptor.number(), &status) != 0)
        return systemError("cannot examine", path);
    if (!S_ISREG(status.st_mode))
        return inItsPlace("something else");
    if (!lockDescriptor(descriptor.number(), mode)) {
        if (errno == EWOULDBLOCK)
            return Error{ErrorCode::Locked, "another process holds it"}.inFile(path.string());
        return systemError("cannot lock", path);
    }
    // Where that is not possible, others are taken for absent.
    struct flock presence = firstByte(F_RDLCK);
    ::fcntl(descriptor.number(), F_OFD_SETLK, &presence);
    FileLock lock;
    lock.m_descriptor = descriptor.release();
    return lock;
}

bool FileLock::change(Mode mode) {
    return m_descriptor >= 0 && lockDescriptor(m_descriptor, mode);
}

bool FileLock::isHeldByOthers() const {
    struct flock asked = firstByte(F_WRLCK);
    return m_descriptor >= 0 && ::fcntl(m_descriptor, F_OFD_GETLK, &asked) == 0 && asked.l_type != F_UNLCK;
}

FileLock::FileLock(FileLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

FileLock::~FileLock() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace galley
