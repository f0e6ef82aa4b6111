#include "model/base/inside_folder.h"

#include "model/base/descriptor.h"
#include "model/base/file.h"
#include "model/base/file_stamp.h"
#include "model/base/system_io.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace galley {

namespace {

namespace fs = std::filesystem;

constexpr int kReading = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

/// Each part of the path for itself, without following any link.
int openStepwise(int folder, const fs::path& relative) {
    Descriptor at(::dup(folder));
    for (auto part = relative.begin(); part != relative.end(); ++part) {
        const bool isLast = std::next(part) == relative.end();
        const int flags = kReading | O_NOFOLLOW | (isLast ? 0 : O_DIRECTORY);
        Descriptor next(::openat(at.number(), part->c_str(), flags));
        if (!next.isOpen())
            return -1;
        at = std::move(next);
    }
    return at.release();
}

/// A descriptor, or -1 with the reason in errno.
int openBeneath(int folder, const fs::path& relative) {
    open_how how{};
    how.flags = kReading;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    long opened = -1;
    do
        opened = ::syscall(SYS_openat2, folder, relative.c_str(), &how, sizeof how);
    while (opened < 0 && errno == EINTR);
    if (opened >= 0 || (errno != ENOSYS && errno != EPERM && errno != E2BIG))
        return static_cast<int>(opened);
    return openStepwise(folder, relative);
}

Error leadsOut(const fs::path& path) {
    return Error{ErrorCode::InvalidInput, "leads out of its folder by a link; replace it by the file"}.inFile(
        path.string());
}

Error accessError(const char* what, const fs::path& path) {
    const ErrorCode code = errno == ENOENT || errno == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io;
    return Error{code, std::string(what) + ": " + systemReason(errno)}.inFile(path.string());
}

Error openingError(const fs::path& path) {
    return errno == EXDEV || errno == ELOOP ? leadsOut(path) : accessError("cannot open", path);
}

/// Whatever it is.
Result<Descriptor> openInside(const fs::path& folder, const fs::path& relative) {
    const fs::path path = folder / relative;
    if (!isSafeRelativePath(relative.generic_string()))
        return Error{ErrorCode::InvalidInput, "is no name of a file inside its folder"}.inFile(path.string());
    const Descriptor base(openFully(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!base.isOpen())
        return accessError("cannot open", folder);
    Descriptor file(openBeneath(base.number(), relative));
    if (!file.isOpen())
        return openingError(path);
    return file;
}

} // namespace

Result<std::string> readFileInside(const fs::path& folder, const fs::path& relative, std::uint64_t limit) {
    GALLEY_TRY(const Descriptor file, openInside(folder, relative));
    return readFile(file.number(), folder / relative, limit);
}

Result<Descriptor> openFileInside(const fs::path& folder, const fs::path& relative) {
    GALLEY_TRY(Descriptor file, openInside(folder, relative));
    struct stat status {};
    if (::fstat(file.number(), &status) != 0)
        return accessError("cannot examine", folder / relative);
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::InvalidInput, "is no regular file but a folder, a device or a pipe; replace it by the "
                                              "file"}
            .inFile((folder / relative).string());
    return file;
}

Result<void> readPiecesInside(const fs::path& folder, const fs::path& relative,
                              const std::function<Result<bool>(std::string_view)>& take) {
    constexpr std::size_t kPiece = 1U << 20;
    GALLEY_TRY(const Descriptor file, openFileInside(folder, relative));
    std::string piece(kPiece, '\0');
    for (bool goesOn = true; goesOn;) {
        const auto got = readFully(file.number(), piece.data(), piece.size());
        if (!got)
            return accessError("cannot read", folder / relative);
        if (*got == 0)
            break;
        GALLEY_TRY(goesOn, take(std::string_view(piece).substr(0, *got)));
    }
    return {};
}

bool isWithin(const fs::path& path, const fs::path& folder) {
    const auto outer = stampOf(folder);
    std::error_code ignored;
    for (fs::path at = fs::absolute(path, ignored); outer && !at.empty(); at = at.parent_path()) {
        if (const auto inner = stampOf(at); inner && inner->isSameFile(*outer))
            return true;
        if (at == at.parent_path())
            return false;
    }
    return false;
}

Result<void> checkInside(const fs::path& folder, const fs::path& relative) {
    const fs::path path = folder / relative;
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0)
        return errno == ENOENT || errno == ENOTDIR ? Result<void>() : accessError("cannot examine", path);
    if (S_ISLNK(status.st_mode)) {
        const Descriptor base(openFully(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        const Descriptor target(base.isOpen() ? openBeneath(base.number(), relative) : -1);
        if (!target.isOpen())
            return openingError(path);
        if (::fstat(target.number(), &status) != 0)
            return accessError("cannot examine", path);
    }
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        return Error{ErrorCode::InvalidInput, "is no file but a device or a pipe; replace it by the file"}.inFile(
            path.string());
    return {};
}

} // namespace galley
