// ArchiveWriter: members, one after the other, as tar in zstd (FORMAT.md). Holds a few megabytes, whatever is written.
// Thread rule: one thread at a time.
// Used in this folder alone.
#pragma once

#include "model/base/result.h"
#include "model/base/time.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace galley {

class ArchiveWriter {
public:
    enum class Access : std::uint8_t { Everybody, Owner };

    /// `descriptor` stays the caller's and is open as long as the writer; errors name `file`. Members have the time
    /// `time`. Io.
    static Result<ArchiveWriter> begin(int descriptor, std::string file, Instant time);
    ArchiveWriter(ArchiveWriter&& other) noexcept;
    ArchiveWriter& operator=(ArchiveWriter&& other) noexcept;
    ~ArchiveWriter();

    /// Begins a member; the one before is whole. Io.
    Result<void> add(const std::string& name, std::uint64_t bytes, Access access = Access::Everybody);
    /// The next bytes of the member. REQUIRES: as many in all as add() was told. Io.
    Result<void> write(std::string_view bytes);
    /// Ends the archive: the last call. Io.
    Result<void> finish();

private:
    struct Impl;
    explicit ArchiveWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace galley
