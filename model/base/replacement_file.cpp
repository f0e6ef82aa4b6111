#include "model/base/replacement_file.h"

#include "model/base/hash.h"
#include "model/base/system_io.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace galley {

namespace {

/// Of the system's last call.
Error systemError(const std::string& what, const std::filesystem::path& path) {
    const int reason = errno;
    Error error{reason == ENOENT ? ErrorCode::NotFound : ErrorCode::Io, what + ": " + std::strerror(reason)};
    error.file = path.string();
    return error;
}

/// A folder cannot be replaced by a file, and a device must not be.
Result<void> checkReplaceable(const std::filesystem::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0)
        return {};
    if (S_ISDIR(status.st_mode))
        return Error{ErrorCode::Io, "cannot replace: a folder is in the place of this file; move it away"}.inFile(
            path.string());
    // A link to a device is a name of the device, such as /dev/stdout.
    const bool leadsSomewhere = !S_ISLNK(status.st_mode) || ::stat(path.c_str(), &status) == 0;
    if (leadsSomewhere && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        return Error{ErrorCode::Io, "cannot replace: this is no file but a device or a pipe; use another name"}.inFile(
            path.string());
    return {};
}

Result<void> syncFolder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    Result<void> synced;
    if (descriptor < 0 || ::fsync(descriptor) != 0)
        synced = systemError("cannot sync the folder", folder);
    if (descriptor >= 0)
        ::close(descriptor);
    return synced;
}

} // namespace

Result<void> renameDurably(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0)
        return systemError("cannot rename", from);
    return syncFolder(to.parent_path());
}

Result<ReplacementFile> ReplacementFile::begin(const std::filesystem::path& path, Access access) {
    GALLEY_CHECK(checkReplaceable(path));
    std::filesystem::path temporary = path;
    temporary += kTemporaryMark + randomId();
    const mode_t mode = access == Access::Owner ? 0600 : 0644;
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (descriptor < 0)
        return systemError("cannot create", path);
    return ReplacementFile(path, std::move(temporary), descriptor);
}

ReplacementFile::ReplacementFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
    : m_path(std::move(path))
    , m_temporary(std::move(temporary))
    , m_descriptor(descriptor) {}

ReplacementFile::ReplacementFile(ReplacementFile&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_temporary(std::exchange(other.m_temporary, {}))
    , m_descriptor(std::exchange(other.m_descriptor, -1)) {}

ReplacementFile::~ReplacementFile() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

Result<void> ReplacementFile::write(std::string_view bytes) {
    return writeFully(m_descriptor, bytes) ? Result<void>() : systemError("cannot write", m_path);
}

Result<void> ReplacementFile::finish() {
    if (::fsync(m_descriptor) != 0)
        return systemError("cannot sync", m_path);
    GALLEY_CHECK(finishUnsynced());
    return syncFolder(m_path.parent_path());
}

Result<void> ReplacementFile::finishUnsynced() {
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return systemError("cannot replace", m_path);
    m_temporary.clear();
    return {};
}

} // namespace galley
