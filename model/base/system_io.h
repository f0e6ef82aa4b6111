// Calls of the system that go on until all is done: it may do less at a time, or be interrupted by a signal.
// Thread-safe: no shared state.
#pragma once

#include "model/base/error.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace galley {

/// Fills `size` bytes: from `offset`, or from where the descriptor stands. Gives how many there were, fewer at the end
/// of the file; nothing when the system refused, then errno says why.
std::optional<std::size_t> readFully(int descriptor, char* data, std::size_t size,
                                     std::optional<std::uint64_t> offset = std::nullopt);

/// Writes all bytes, to `offset` or to where the descriptor stands; false when the system refused, then errno says why.
bool writeFully(int descriptor, std::string_view bytes, std::optional<std::uint64_t> offset = std::nullopt);

/// Opens a file as open() does: a descriptor, or -1 and errno says why.
int openFully(const char* path, int flags, unsigned mode = 0);

/// What the system says to an errno, and what to do where a limit or a shortage stands behind it.
std::string systemReason(int reason);

/// `what` was refused by the system's last call: Io, with the reason that errno gives.
Error refusedBySystem(const std::string& what, const std::filesystem::path& path);

/// The same, and NotFound where nothing has that name.
Error systemError(const std::string& what, const std::filesystem::path& path);

/// Whether a message ends with such a reason: nothing is wrong with the file then, and it need not be taken away.
bool saysSystemIsShort(std::string_view message);

/// Syncs by fsync() or syncfs(); false when the system refused, then errno says why.
bool syncFully(int (*sync)(int), int descriptor);

} // namespace galley
