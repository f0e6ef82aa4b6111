// Files the careful way: whole reads with errors that name the path, and writes that are atomic and durable.
// Thread-safe: no shared state.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/descriptor.h"
#include "model/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace galley {

/// Reads a whole file. NotFound, Io; InvalidInput when it is larger than `limit` bytes.
Result<std::string> readFile(const std::filesystem::path& path, std::uint64_t limit = UINT64_MAX);

/// The same for a file that is open for reading, from its beginning; `path` is for errors.
Result<std::string> readFile(int descriptor, const std::filesystem::path& path, std::uint64_t limit = UINT64_MAX);

/// The first bytes of a file, at most `bytes`. NotFound, Io, InvalidInput (no regular file).
Result<std::string> readBeginning(const std::filesystem::path& path, std::size_t bytes);

/// Replaces `path` in one step: writes a new temporary neighbour, syncs it, renames it and syncs the folder. A link
/// that stands at `path` is replaced, not followed. After a failure the old content is untouched and the temporary file
/// is gone. Io.
Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);

/// Replaces the file of a cache, whose folder is made if it is missing: in one step as well, but nothing waits for the
/// disk. After a crash of the machine it may be damaged: whoever reads it must notice, and make it anew. Io.
Result<void> writeCacheFile(const std::filesystem::path& path, std::string_view bytes);

/// Like writeFileAtomically with owner-only permission bits (0600), for secrets.
Result<void> writeSecretAtomically(const std::filesystem::path& path, std::string_view bytes);

/// A file without a name, for reading and writing, which is gone when it is closed. NotFound, Io.
Result<Descriptor> openUnnamedFile(const std::filesystem::path& folder);

/// True for the name of a temporary neighbour that a crash may have left: "NAME.tmp-" and 32 hex digits.
bool isTemporaryName(std::string_view name);

/// True when `relative` stays inside the folder it is appended to: not absolute, no "..", no empty part.
bool isSafeRelativePath(std::string_view relative);

/// A file's bytes that nobody else can change afterwards, whatever becomes of the file: a copy in memory, or of large
/// files in an unnamed file of a folder that is given. Movable.
class FileCopy {
public:
    struct Options {
        std::filesystem::path scratch{};    ///< folder for copies of large files; empty: all are held in memory
        std::uint64_t inMemory = 16U << 20; ///< bytes; larger files go to the scratch folder
        std::uint64_t limit = UINT64_MAX;   ///< larger files are refused
        CancelToken cancel{};
    };
    /// NotFound, Io (also when the file shrinks while it is read), InvalidInput (no regular file, above the limit),
    /// Cancelled.
    static Result<FileCopy> read(const std::filesystem::path& path, const Options& options);
    static Result<FileCopy> read(const std::filesystem::path& path) { return read(path, Options()); }
    FileCopy() = default;
    FileCopy(FileCopy&& other) noexcept;
    FileCopy& operator=(FileCopy&& other) noexcept;
    ~FileCopy();
    std::string_view bytes() const { return {m_memory ? m_memory.get() : m_mapped, m_size}; }
    /// Lets go of the memory that reading the unnamed file took; its bytes come from there again.
    void forget() const;

private:
    std::unique_ptr<char[]> m_memory;
    char* m_mapped = nullptr; ///< the unnamed file
    std::size_t m_size = 0;
};

/// An advisory lock on a file (flock, and for counting its holders fcntl), released when the object dies or the process
/// ends.
class FileLock {
public:
    enum class Mode : std::uint8_t {
        Exclusive, ///< nobody else holds it
        Shared,    ///< others may hold it in this mode, too
    };
    /// Creates the file. Locked when another holder is in the way; InvalidInput when a link, a folder, a pipe stands
    /// there, which are not followed or waited for; Io.
    static Result<FileLock> acquire(const std::filesystem::path& path, Mode mode = Mode::Exclusive);
    /// Holds it in that mode from now on. False when another holder is in the way: it may not be held at all then.
    bool change(Mode mode);
    /// Whether others hold it, too, in whatever mode. Some microseconds.
    bool isHeldByOthers() const;
    FileLock() = default;
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    int m_descriptor = -1;
};

} // namespace galley
