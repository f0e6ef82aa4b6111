// What Enter and the list button do to a CommonMark text. Places are bytes of UTF-8; a caret is an empty selection.
//
// Thread-safe: no state. O(size).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace galley {

/// A text and what is selected in it.
struct MarkedText {
    std::string text;
    std::size_t from = 0;
    std::size_t to = 0;

    bool operator==(const MarkedText&) const = default;
};

/// What Enter makes of a text whose caret stands in a list item: the next item, with the same bullet, the next number
/// and an empty task box where the item has one. In an item without words the list ends: its marker goes, and a blank
/// line parts what follows. nullopt: Enter is a plain line feed here, as in code and before the marker.
std::optional<MarkedText> continueList(std::string_view text, std::size_t from, std::size_t to);

/// Makes the selected lines items of a list with bullets, or plain lines again when all are items.
MarkedText toggleList(std::string_view text, std::size_t from, std::size_t to);

} // namespace galley
