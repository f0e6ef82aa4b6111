// FileStamp: which file a path leads to and how it looked, to notice that somebody else deleted, replaced, cut or wrote
// it. Looking costs one system call and never opens the file, so that no lock on it is lost.
// Thread-safe: no shared state.
#pragma once

#include "model/base/result.h"

#include <cstdint>
#include <filesystem>

namespace galley {

struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t modified = 0; ///< nanoseconds since 1970
    std::int64_t changed = 0;  ///< the same, of the file itself: also by a rename or other rights
    /// Whether it is the same file, whatever was written since.
    bool isSameFile(const FileStamp& other) const { return device == other.device && inode == other.inode; }
    /// Whether it is the same file with the same bytes, as far as its time of modification tells.
    friend bool operator==(const FileStamp& a, const FileStamp& b) {
        return a.isSameFile(b) && a.size == b.size && a.modified == b.modified;
    }
};

/// Follows links. NotFound, Io.
Result<FileStamp> stampOf(const std::filesystem::path& path);

/// Whether this process may write the file, or make files in the folder, as the system says now. NotFound, Io with its
/// reason.
Result<void> checkWritable(const std::filesystem::path& path);

/// The folder that a path's last name is in.
std::filesystem::path folderOf(const std::filesystem::path& path);

} // namespace galley
