// UTF-8 as text from outside must be: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629); and single
// characters from and to it.
// Thread-safe: no state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace galley {

/// O(size); ASCII is checked eight bytes at a time.
bool isValidUtf8(std::string_view text);

/// Whether a number is a character: no surrogate, nothing above U+10FFFF.
constexpr bool isScalarValue(char32_t code) {
    return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

struct DecodedCharacter {
    char32_t code = 0;
    std::size_t length = 0; ///< bytes; 0: malformed
};
/// The character that begins at `at`. REQUIRES at < text.size().
inline DecodedCharacter decodedUtf8(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t index) -> char32_t {
        return at + index < text.size() ? static_cast<unsigned char>(text[at + index]) : 0;
    };
    const auto more = [&](std::size_t index) { return (byte(index) & 0xc0) == 0x80; };
    const char32_t lead = byte(0);
    if (lead < 0x80)
        return {lead, 1};
    if (lead < 0xe0)
        return lead >= 0xc2 && more(1) ? DecodedCharacter{((lead & 0x1f) << 6) | (byte(1) & 0x3f), 2}
                                       : DecodedCharacter{};
    if (lead < 0xf0) {
        const char32_t code = ((lead & 0xf) << 12) | ((byte(1) & 0x3f) << 6) | (byte(2) & 0x3f);
        const bool isGood = more(1) && more(2) && code >= 0x800 && isScalarValue(code);
        return isGood ? DecodedCharacter{code, 3} : DecodedCharacter{};
    }
    const char32_t code = ((lead & 0x7) << 18) | ((byte(1) & 0x3f) << 12) | ((byte(2) & 0x3f) << 6) | (byte(3) & 0x3f);
    const bool isGood = lead < 0xf5 && more(1) && more(2) && more(3) && code >= 0x10000 && isScalarValue(code);
    return isGood ? DecodedCharacter{code, 4} : DecodedCharacter{};
}

/// Writes a character to `out`, which has room for 4 bytes, and returns the number of bytes. REQUIRES isScalarValue().
inline std::size_t encodeUtf8(char32_t code, char* out) {
    const auto put = [&](std::size_t index, char32_t bits) { out[index] = static_cast<char>(bits); };
    if (code < 0x80) {
        put(0, code);
        return 1;
    }
    if (code < 0x800) {
        put(0, 0xc0 | (code >> 6));
        put(1, 0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        put(0, 0xe0 | (code >> 12));
        put(1, 0x80 | ((code >> 6) & 0x3f));
        put(2, 0x80 | (code & 0x3f));
        return 3;
    }
    put(0, 0xf0 | (code >> 18));
    put(1, 0x80 | ((code >> 12) & 0x3f));
    put(2, 0x80 | ((code >> 6) & 0x3f));
    put(3, 0x80 | (code & 0x3f));
    return 4;
}

/// Appends a character. REQUIRES isScalarValue().
inline void appendUtf8(std::string& out, char32_t code) {
    char raw[4];
    out.append(raw, encodeUtf8(code, raw));
}

} // namespace galley
