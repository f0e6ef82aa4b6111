// The words of a CommonMark text and what the marks around them make of them, with their places in the source: what an
// editor needs to change marks. Read by the parser that renders pages, so both always agree.
//
// Thread-safe: no state. O(size).
// Used in this folder alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace galley {

/// A stretch of source that readers see, without marks; an escaped character includes its backslash. The numbers tell
/// apart what has the same style: 0 is none, and equal numbers mean one pair of marks, one link, one code span.
struct MarkdownPiece {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint32_t block = 0; ///< paragraph, heading, cell or code block, counted in order
    std::uint32_t strong = 0;
    std::uint32_t emphasis = 0;
    std::uint32_t link = 0;
    std::uint32_t code = 0;
    std::uint32_t image = 0;
    bool isCodeBlock = false;
    bool isEscaped = false; ///< its first character has a backslash before it
    bool isEntity = false;
};

/// In the order of the source. Empty for a text that is too large to render.
std::vector<MarkdownPiece> markdownPieces(std::string_view commonMark);

} // namespace galley
