// ArchiveReader: the members of a tar archive in zstd, one after the other, from bytes that may be anything
// (FORMAT.md). Only regular files are given out; what follows the end of the archive is looked at as well, so that an
// archive that lacks its last byte is found. Holds at most some megabytes beside the window of zstd (128 MiB).
//
// It says what stands in the archive and believes nothing: names and sizes are for the caller to check.
// Thread rule: one thread at a time.
// Used in this folder alone.
#pragma once

#include "model/base/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace galley {

/// Fills at most that many bytes and says how many; 0 at the end.
using ByteSource = std::function<Result<std::size_t>(char*, std::size_t)>;

struct ArchivedFile {
    std::string name;
    std::uint64_t bytes = 0;
};

class ArchiveReader {
public:
    // Errors name `file`, and members as their record. All functions: InvalidInput (no such archive at all), Corrupt
    // (damaged, cut short, or a member that is no regular file), Io, and what the source says.

    static Result<ArchiveReader> open(ByteSource source, std::string file);
    ArchiveReader(ArchiveReader&& other) noexcept;
    ArchiveReader& operator=(ArchiveReader&& other) noexcept;
    ~ArchiveReader();

    /// The next member; nothing at the end, once all of the archive was found whole.
    Result<std::optional<ArchivedFile>> next();
    /// The next bytes of the member, at most `size`; 0 at its end.
    Result<std::size_t> read(char* to, std::size_t size);

private:
    struct Impl;
    explicit ArchiveReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace galley
