// What the folding of words needs to know of Unicode's characters, as compact tables that a program beside this file
// writes (generate/unicode_tables.cpp). An inner part of text_fold: use that one.
// Thread-safe: constants.
// Used in this folder alone.
#pragma once

#include <span>
#include <string_view>

namespace galley::unicode {

/// Characters from first to last.
struct Range {
    char32_t first;
    char32_t last;
};

std::span<const Range> letters();   ///< letters, digits and the marks that count, sorted
std::span<const Range> pairs();     ///< the same of scripts without spaces between words; none is in letters()
std::span<const Range> dropped();   ///< accents, points and invisible characters: comparison passes over them
std::span<const Range> composing(); ///< may form one character with the one before
std::span<const std::u32string_view> groups();     ///< a letter, and behind it those that compare equal to it
std::span<const std::u32string_view> expansions(); ///< a letter, and behind it the several that it compares equal to
std::span<const std::u32string_view> composites(); ///< a symbol, and behind it the text that it stands for (™ ℃ ½ ㌔)

} // namespace galley::unicode
