// The characters of one block of a CommonMark text, as markdown_block.h moves marks around them.
//
// Thread-safe: no state.
// Used in this folder alone.
#pragma once

#include "model/page/markdown_pieces.h"

#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// One character that readers see, with its backslash; or a whole code span, entity or bare address, which marks never
/// enter.
struct MarkdownUnit {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint32_t strong = 0; ///< as in MarkdownPiece
    std::uint32_t emphasis = 0;
    std::uint32_t link = 0;
    bool isBlank = false;
    bool isPunctuation = false;
    bool isWord = false; ///< letter, mark or digit
    bool isAtom = false;
};

/// Pieces of the block `block`; none for a code block, and images are left out.
std::vector<MarkdownUnit> markdownUnits(std::string_view text, const std::vector<MarkdownPiece>& pieces,
                                        std::uint32_t block);

/// The blocks of text that have pieces in [from, to), or at `from` when both are equal; code blocks left out.
std::vector<std::uint32_t> markdownBlocks(const std::vector<MarkdownPiece>& pieces, std::size_t from, std::size_t to);

/// Behind the "](…)", "][…]" or "]" at `at`.
std::size_t markdownLinkEnd(std::string_view text, std::size_t at);

/// The word around a place strictly inside it, by the rules of its script; an empty range elsewhere.
struct MarkdownRange {
    std::size_t begin = 0;
    std::size_t end = 0;
};
MarkdownRange markdownWordAround(const std::vector<MarkdownUnit>& units, std::string_view text, std::size_t at);

} // namespace galley
