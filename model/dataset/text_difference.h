// What differs between two texts, word by word (base/words.h), for people to read.
//
// Thread rule: a pure function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

struct TextPiece {
    enum class Side : std::uint8_t { Both, Before, After };
    Side side = Side::Both;
    std::string text;
    friend bool operator==(const TextPiece&, const TextPiece&) = default;
};

/// Pieces in reading order, none empty: those of Both and Before make the first text, those of Both and After the
/// second; where words were replaced, the old ones stand first. Texts that differ in more than a thousand words are
/// replaced as a whole between their common ends. O(size), and time and memory in addition as alignment.h says.
std::vector<TextPiece> textDifference(std::string_view before, std::string_view after);

} // namespace galley
