// Texts as Unicode sees them, by ICU: the composed form in which two writings of one text are equal, and blanks at the
// ends. Malformed UTF-8 is safe: it stays as it is. Thread-safe: no state.
#pragma once

#include <string>
#include <string_view>

namespace galley {

/// The text in normalisation form C. O(size); ASCII, and text that is composed already, is only copied.
std::string composed(std::string_view text);
/// True when composed() would change nothing. O(size).
bool isComposed(std::string_view text);

/// The code point at `at`, which moves behind it; kNoPoint for a byte that is not UTF-8. REQUIRES at < size.
char32_t nextPoint(std::string_view text, std::size_t& at);
inline constexpr char32_t kNoPoint = 0xFFFFFFFF;

/// The text without blanks at its ends: white space of Unicode, zero-width spaces and byte order marks. A view into it.
std::string_view withoutBlanks(std::string_view text);
inline bool isBlank(std::string_view text) {
    return withoutBlanks(text).empty();
}

} // namespace galley
