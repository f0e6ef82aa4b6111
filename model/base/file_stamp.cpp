#include "model/base/file_stamp.h"

#include "model/base/system_io.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace galley {

namespace {

Error stampError(const char* what, const std::filesystem::path& path) {
    const int reason = errno;
    const bool isAbsent = reason == ENOENT || reason == ENOTDIR;
    return Error{isAbsent ? ErrorCode::NotFound : ErrorCode::Io, std::string(what) + ": " + systemReason(reason)}
        .inFile(path.string());
}

} // namespace

Result<FileStamp> stampOf(const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return stampError("cannot be found", path);
    FileStamp stamp;
    stamp.device = status.st_dev;
    stamp.inode = status.st_ino;
    stamp.size = static_cast<std::uint64_t>(status.st_size);
    stamp.modified = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    stamp.changed = std::int64_t{status.st_ctim.tv_sec} * 1'000'000'000 + status.st_ctim.tv_nsec;
    return stamp;
}

Result<void> checkWritable(const std::filesystem::path& path) {
    if (::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0)
        return stampError("cannot be written", path);
    return {};
}

std::filesystem::path folderOf(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.parent_path();
    return folder.empty() ? std::filesystem::path(".") : folder;
}

} // namespace galley
