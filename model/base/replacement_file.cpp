#include "model/base/replacement_file.h"

#include "model/base/descriptor.h"
#include "model/base/file.h"
#include "model/base/hash.h"
#include "model/base/system_io.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace galley {

namespace {

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
        return Error{ErrorCode::Io, "cannot replace: this is no file but a device or a pipe; move it away, or choose "
                                    "another name"}
            .inFile(path.string());
    return {};
}

/// The name of a file, which its folder holds.
Result<void> syncName(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.parent_path();
    const int descriptor = openFully(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    Result<void> synced;
    if (descriptor < 0 || !syncFully(::fsync, descriptor))
        synced = systemError("cannot sync the folder that it stands in", path);
    if (descriptor >= 0)
        ::close(descriptor);
    return synced;
}

} // namespace

Result<void> renameDurably(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0)
        return systemError("cannot rename", from);
    return syncName(to);
}

Result<void> makeFolders(const std::filesystem::path& folder) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return Error{ErrorCode::Io, "cannot make the folder: " + failed.message()}.inFile(folder.string());
    return {};
}

Result<void> copyFile(const std::filesystem::path& from, const std::filesystem::path& to) {
    constexpr std::size_t kPiece = 1U << 20;
    constexpr mode_t kOthers = 0077;
    const Descriptor source(openFully(from.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat status {};
    if (!source.isOpen() || ::fstat(source.number(), &status) != 0)
        return systemError("cannot open", from);
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::InvalidInput, "not a regular file"}.inFile(from.string());
    const bool isPrivate = (status.st_mode & kOthers) == 0;
    GALLEY_TRY(ReplacementFile target, ReplacementFile::begin(to, isPrivate ? ReplacementFile::Access::Owner
                                                                            : ReplacementFile::Access::Everybody));
    std::string piece(kPiece, '\0');
    while (true) {
        const auto got = readFully(source.number(), piece.data(), piece.size());
        if (!got)
            return systemError("cannot read", from);
        GALLEY_CHECK(target.write(std::string_view(piece).substr(0, *got)));
        if (*got < piece.size())
            return target.finishUnsynced();
    }
}

void removeTemporaryFiles(const std::filesystem::path& folder) {
    std::error_code failed;
    std::vector<std::filesystem::path> found;
    for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed))
        if (isTemporaryName(entry->path().filename().string()))
            found.push_back(entry->path());
    for (const std::filesystem::path& one : found)
        std::filesystem::remove_all(one, failed);
}

Result<void> renameNewDurably(const std::filesystem::path& from, const std::filesystem::path& to) {
    bool isDone = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0;
    // A file system that cannot be told so: a second name is refused where there is one.
    if (!isDone && (errno == EINVAL || errno == ENOSYS))
        isDone = ::link(from.c_str(), to.c_str()) == 0 && ::unlink(from.c_str()) == 0;
    if (isDone) {
        Result<void> synced = syncName(to);
        if (!synced)
            ::unlink(to.c_str()); // it might be gone after a crash
        return synced;
    }
    if (errno == EEXIST)
        return Error{ErrorCode::Exists, "is there already; use another name"}.inFile(to.string());
    return systemError("cannot rename", from);
}

Result<ReplacementFile> ReplacementFile::begin(const std::filesystem::path& path, Access access) {
    GALLEY_CHECK(checkReplaceable(path));
    std::filesystem::path temporary = path;
    temporary += kTemporaryMark + randomId();
    const mode_t mode = access == Access::Owner ? 0600 : 0644;
    const int descriptor = openFully(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
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

Result<void> ReplacementFile::rewriteStart(std::string_view bytes) {
    return writeFully(m_descriptor, bytes, 0) ? Result<void>() : systemError("cannot write", m_path);
}

Result<void> ReplacementFile::finish() {
    if (!syncFully(::fsync, m_descriptor))
        return systemError("cannot sync", m_path);
    GALLEY_CHECK(finishUnsynced());
    return syncName(m_path);
}

Result<void> ReplacementFile::finishUnsynced() {
    // Some file systems say only here that bytes did not arrive. After a signal it is closed all the same.
    if (::close(std::exchange(m_descriptor, -1)) != 0 && errno != EINTR)
        return systemError("cannot write", m_path);
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return systemError("cannot replace", m_path);
    m_temporary.clear();
    return {};
}

} // namespace galley
