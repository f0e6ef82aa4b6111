// Files the careful way: whole reads with errors that name the path, and writes that are atomic and durable.
// Thread-safe: no shared state.
#pragma once

#include "model/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace galley {

/// Reads a whole file. NotFound, Io; InvalidInput when it is larger than `limit` bytes.
Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit = UINT64_MAX);

/// Replaces `path` in one step: writes a temporary neighbour, syncs it, renames it and syncs the folder.
/// After a failure the old content is untouched and the temporary file is gone. Io.
Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);

/// Like writeFileAtomically with owner-only permission bits (0600), for secrets.
Result<void> writeSecretAtomically(const std::filesystem::path& path, std::string_view bytes);

/// True when `relative` stays inside the folder it is appended to: not absolute, no "..", no empty part.
bool isSafeRelativePath(std::string_view relative);

/// A file mapped read-only for as long as the object lives. Movable; empty files map to an empty view.
class MappedFile {
public:
    static Result<MappedFile> open(const std::filesystem::path& path);
    MappedFile() = default;
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    ~MappedFile();
    std::string_view bytes() const { return {m_data, m_size}; }

private:
    const char* m_data = nullptr;
    std::size_t m_size = 0;
};

/// An exclusive advisory lock on a file (flock), released when the object dies or the process ends.
class FileLock {
public:
    /// Locked when another process holds it. Creates the file.
    static Result<FileLock> acquire(const std::filesystem::path& path);
    FileLock() = default;
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    int m_descriptor = -1;
};

} // namespace galley
