// CommonMark to HTML, through md4c: CommonMark 0.30 with tables and strikethrough. Raw HTML is off: it shows as text.
// Character references of HTML show as the characters that they stand for, unknown ones as they are written. Links and
// images keep http, https, mailto, tel and relative addresses; others become "#". Input is untrusted: output is
// bounded, and text that resembles a preview attribute is broken up (see template.h). Thread-safe: no state.
#pragma once

#include <string>
#include <string_view>

namespace galley {

/// Appends HTML blocks, each ending in a newline. Text of more than 8 MiB, or built to grow more than thirtyfold,
/// appears as one escaped paragraph instead. O(size) for any text that people write.
void appendMarkdownHtml(std::string& out, std::string_view commonMark);

/// False when appendMarkdownHtml() shows the text as one paragraph with its signs because it is too large. A text
/// without tables and references costs one look at it, others as much as rendering them.
bool rendersMarkdown(std::string_view commonMark);

/// True when following `url` from a page can not run code: no scheme, or http, https, mailto or tel. Control
/// characters and blanks that browsers ignore are ignored here too.
bool isSafeUrl(std::string_view url);

} // namespace galley
