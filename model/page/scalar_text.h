// How single values become text: numbers for JSON and HTML, strings escaped for HTML. Appends, never allocates
// anything else. Thread-safe: no state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace galley {

void appendInteger(std::string& out, std::int64_t value);

/// The shortest text that reads back as the same number, written as JavaScript writes it: 7, 0.1, 1e+21, 1e-7.
/// Infinities and not-a-number, which JSON cannot say, become "null".
void appendReal(std::string& out, double value);

/// Escapes `& < > "` as in the Mustache specification; also `'`, so that single-quoted attributes are safe.
void appendHtmlEscaped(std::string& out, std::string_view text);

} // namespace galley
