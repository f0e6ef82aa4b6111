// Inline content of CommonMark (with GFM strikethrough), written such that it renders as it was meant: special
// characters are escaped, emphasis that CommonMark would not recognise beside letters is helped by a character
// reference. Source of the rules: CommonMark 0.31, sections 2.4 and 6. Pure functions, thread-safe.
// Used in this folder alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

enum InlineMark : std::uint8_t { Bold = 1, Italic = 2, Strike = 4, Code = 8 };

/// A piece of a paragraph: text with marks, or finished CommonMark (a link, an image).
struct InlinePiece {
    std::string text; ///< UTF-8
    std::uint8_t marks = 0;
    bool isMarkup = false;
    bool isSpace = false;
};

/// Where a run of inline content stands: it decides what has a meaning there.
enum class InlineContext : std::uint8_t { Paragraph, Heading, Cell, LinkText };

/// The pieces one behind the other with as few delimiters as possible. O(length).
std::string writeInline(std::vector<InlinePiece> pieces, InlineContext context);
/// Without the white space and line breaks at its end, which have no meaning there; a backslash there would show.
std::string trimmedBlock(std::string text);
/// The destination of a link: in angle brackets where it needs them.
std::string linkDestination(std::string_view url);
/// Plain text as CommonMark in one paragraph, escaped so that it reads the same.
std::string escapeCommonMark(std::string_view text);

inline bool isAsciiLetterOrDigit(char32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

} // namespace galley
