// The words of a CommonMark text as a reader sees them: what search indexes and pages show where markup has no place.
// Thread-safe: no state.
#pragma once

#include <string>
#include <string_view>

namespace galley {

/// Appends the text without markup: blocks separated by a newline, images as their alternative text. Not escaped. A
/// text that is too large to be parsed (common_mark_parser.h) is appended as it is. O(size); a text without any sign
/// of CommonMark costs one look at each byte.
void appendMarkdownPlain(std::string& out, std::string_view commonMark);

} // namespace galley
