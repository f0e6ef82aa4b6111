// Looks for damage in a SQLite write-ahead log before SQLite does. SQLite takes the first frame with a wrong checksum
// for the end of the log and drops everything behind it, which is right for a write that a crash cut short, and loses
// acknowledged commits without a word when a byte was altered. This tells the two apart (FORMAT.md, section 5).
//
// Thread rule: pure functions. A live writer may append to the log or restart it meanwhile.
// Used in this folder alone.
#pragma once

#include "model/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace galley {

/// Reads up to `size` bytes at `offset` into `data`; gives how many there are.
using WalReader = std::function<std::size_t(std::uint64_t offset, char* data, std::size_t size)>;

/// Corrupt with the byte offset when committed frames stand behind a damaged one. A torn end is no error.
Result<void> checkWal(const WalReader& read);

/// The same for a file; an absent one is whole. Io.
Result<void> checkWalFile(const std::filesystem::path& path);

} // namespace galley
