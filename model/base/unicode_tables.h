// What of the Unicode character database the folding of text needs, as compact tables. An inner part of text_fold: use
// that one.
// Thread-safe: constants.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace galley::unicode {

/// Code points from first to last.
struct Range {
    char32_t first;
    char32_t last;
};

/// Every `step`-th code point from first to last is a capital; its small letter stands `distance` behind it.
struct CaseRange {
    char32_t first;
    char32_t last;
    std::uint8_t step;
    std::int32_t distance;
};

std::span<const CaseRange> cases(); ///< simple case folding, sorted
std::span<const Range> words();     ///< letters, digits, and the marks that belong to them, sorted
std::span<const Range> dropped();   ///< accents and points that stand apart, and invisible joiners: search skips them
std::span<const std::u32string_view> bases(); ///< a plain small letter, and behind it what search takes for it

} // namespace galley::unicode
