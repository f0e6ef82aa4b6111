// The head file beside a journal's database: number and hash of the last commit that was acknowledged (FORMAT.md,
// section 4). It shows that commits at the end are missing, which the hash chain alone cannot.
//
// Thread rule: one writer; readers may read at any time.
#pragma once

#include "model/base/result.h"
#include "model/journal/commit.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace galley {

std::string encodeHead(const JournalHead& head);
/// Nothing when the bytes are no whole head.
std::optional<JournalHead> decodeHead(std::string_view bytes);

/// What the file says: nothing when it is absent, not whole, or no plain file (what stands there is not followed). Io:
/// it cannot be read now, and may say anything.
Result<std::optional<JournalHead>> readHead(const std::filesystem::path& path);

/// The same for who must know why it says nothing. Nothing: it is absent. Corrupt: it is not whole. InvalidInput: it is
/// no plain file.
Result<std::optional<JournalHead>> examineHead(const std::filesystem::path& path);

/// Keeps the file open and replaces its content in place, without a sync. Failures are ignored: an old head is true as
/// well, one that was cut says nothing, and the commit that it would name is durable without it.
class HeadWriter {
public:
    explicit HeadWriter(const std::filesystem::path& path);
    HeadWriter(const HeadWriter&) = delete;
    HeadWriter& operator=(const HeadWriter&) = delete;
    ~HeadWriter();
    void write(const JournalHead& head);
    /// Whether the file by that name is still the one that is written here, and holds this head, or that of another
    /// commit: of another writer. True when it could not be written before: then it says nothing.
    bool isInPlace(const JournalHead& head) const;
    /// Whether the file by that name is still the one that is written here, whatever it holds.
    bool isSameFile() const;

private:
    std::filesystem::path m_path;
    int m_descriptor;
    bool m_isWritten = true; ///< the last head was
};

} // namespace galley
