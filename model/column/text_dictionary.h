// Chooses what a dictionary for compressing blocks of a large text should hold: the pieces whose bytes occur most often
// elsewhere in the text. Training in zstd's library does the same better and a hundred times slower, which is too slow
// for the dictionaries of some megabytes that pay for texts of tens of megabytes.
// Thread rule: a pure function.
// Used in this folder alone.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace galley {

/// Pieces of `text` that repeat, at most `capacity` bytes; the most useful stand last, so each suffix is the choice for
/// a smaller capacity. `ends` says where the strings of the text end, ascending, the last at its end. Empty when
/// nothing repeats. Deterministic. Some 10 ns a byte of text, and half as much memory as the text for a while.
std::string selectDictionary(std::string_view text, std::span<const std::size_t> ends, std::size_t capacity);

} // namespace galley
