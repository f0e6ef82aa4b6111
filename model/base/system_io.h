// Reading from a descriptor and writing to it until all is done: the system may do less at a time, or be interrupted.
// Thread-safe: no shared state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace galley {

/// Fills `size` bytes: from `offset`, or from where the descriptor stands. Gives how many there were, fewer at the end
/// of the file; nothing when the system refused, then errno says why.
std::optional<std::size_t> readFully(int descriptor, char* data, std::size_t size,
                                     std::optional<std::uint64_t> offset = std::nullopt);

/// Writes all bytes; false when the system refused, then errno says why.
bool writeFully(int descriptor, std::string_view bytes);

} // namespace galley
