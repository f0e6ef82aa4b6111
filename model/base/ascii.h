// Letters and digits of ASCII, letters without differences of case: for names, codes and suffixes that are ASCII. Texts
// of people are folded by text_fold.h. Thread-safe: pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace galley {

constexpr char asciiLower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool isAsciiLetter(char c) {
    return asciiLower(c) >= 'a' && asciiLower(c) <= 'z';
}

constexpr bool isAsciiDigit(char c) {
    return c >= '0' && c <= '9';
}

/// The last `count` decimal digits of a number.
inline void appendDigits(std::string& out, unsigned value, std::size_t count) {
    const std::size_t begin = out.size();
    out.append(count, '0');
    for (std::size_t at = begin + count; at-- > begin; value /= 10)
        out[at] = static_cast<char>('0' + value % 10);
}

/// Other characters stay as they are.
inline std::string asciiLowered(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), asciiLower);
    return lower;
}

/// Whether two texts differ in the case of ASCII letters at most.
inline bool isEqualIgnoringCase(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return asciiLower(a) == asciiLower(b); });
}

} // namespace galley
