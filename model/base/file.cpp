#include "model/base/file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace galley {

namespace {

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number)
        : m_number(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_number >= 0)
            ::close(m_number);
    }
    int number() const { return m_number; }
    bool isOpen() const { return m_number >= 0; }
    int release() { return std::exchange(m_number, -1); }

private:
    int m_number;
};

Error systemError(const std::string& what, const std::filesystem::path& path) {
    const int reason = errno;
    Error error{reason == ENOENT ? ErrorCode::NotFound : ErrorCode::Io, what + ": " + std::strerror(reason)};
    error.file = path.string();
    return error;
}

Result<void> syncFolder(const std::filesystem::path& folder) {
    const Descriptor descriptor(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.isOpen() || ::fsync(descriptor.number()) != 0)
        return systemError("cannot sync the folder", folder);
    return {};
}

Result<void> writeAll(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return systemError("cannot write", path);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> writeTemporary(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
    const Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (!descriptor.isOpen())
        return systemError("cannot create", path);
    GALLEY_CHECK(writeAll(descriptor.number(), bytes, path));
    if (::fsync(descriptor.number()) != 0)
        return systemError("cannot sync", path);
    return {};
}

Result<void> replaceFile(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
    const std::filesystem::path temporary = path.string() + ".tmp" + std::to_string(::getpid());
    Result<void> written = writeTemporary(temporary, bytes, mode);
    if (written && ::rename(temporary.c_str(), path.c_str()) != 0)
        written = systemError("cannot replace", path);
    if (!written) {
        ::unlink(temporary.c_str());
        return written;
    }
    return syncFolder(path.parent_path());
}

} // namespace

Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit) {
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor.isOpen())
        return systemError("cannot open", path);
    struct stat status {};
    if (::fstat(descriptor.number(), &status) != 0)
        return systemError("cannot examine", path);
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::InvalidInput, "not a regular file"}.inFile(path.string());
    if (static_cast<std::uint64_t>(status.st_size) > limit)
        return Error{ErrorCode::InvalidInput, "larger than " + std::to_string(limit) + " bytes"}.inFile(path.string());
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t got = ::read(descriptor.number(), bytes.data() + filled, bytes.size() - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return systemError("cannot read", path);
        if (got == 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view bytes) {
    return replaceFile(path, bytes, 0644);
}

Result<void> writeSecretAtomically(const std::filesystem::path& path, std::string_view bytes) {
    return replaceFile(path, bytes, 0600);
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

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor.isOpen())
        return systemError("cannot open", path);
    struct stat status {};
    if (::fstat(descriptor.number(), &status) != 0)
        return systemError("cannot examine", path);
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::InvalidInput, "not a regular file"}.inFile(path.string());
    MappedFile file;
    if (status.st_size == 0)
        return file;
    void* data =
        ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE, descriptor.number(), 0);
    if (data == MAP_FAILED)
        return systemError("cannot map", path);
    file.m_data = static_cast<const char*>(data);
    file.m_size = static_cast<std::size_t>(status.st_size);
    return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr))
    , m_size(std::exchange(other.m_size, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

MappedFile::~MappedFile() {
    if (m_data != nullptr)
        ::munmap(const_cast<char*>(m_data), m_size);
}

Result<FileLock> FileLock::acquire(const std::filesystem::path& path) {
    Descriptor descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!descriptor.isOpen())
        return systemError("cannot open", path);
    if (::flock(descriptor.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return Error{ErrorCode::Locked, "another process holds it"}.inFile(path.string());
        return systemError("cannot lock", path);
    }
    FileLock lock;
    lock.m_descriptor = descriptor.release();
    return lock;
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
