// How single values become JSON text: compact, UTF-8 unescaped but for `"`, `\` and control characters, numbers as
// JavaScript writes them. Everything that Galley writes as JSON by hand goes through here, so that the same value has
// the same bytes in an export, in a page document and in a template. Appends to the caller's string and allocates
// nothing else. Thread-safe: no state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace galley {

/// A quoted JSON string. `\n`, `\r` and `\t` have their short form, other control characters are `\u00xx` in lower
/// case.
void appendJsonString(std::string& out, std::string_view text);

void appendInteger(std::string& out, std::int64_t value);

/// The shortest text that reads back as the same number, written as JavaScript writes it: 7, 0.1, 1e+21, 1e-7.
/// Infinities and not-a-number, which JSON cannot say, become "null"; negative zero becomes "0".
void appendReal(std::string& out, double value);

} // namespace galley
