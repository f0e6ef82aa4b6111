#include "model/base/json_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstring>

namespace galley {

namespace {

constexpr std::array<bool, 256> kJsonSpecial = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = 0; c < 0x20; ++c)
        table[c] = true;
    table['"'] = table['\\'] = true;
    return table;
}();

void appendJsonEscape(std::string& out, char c) {
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        break;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(c);
    out += "\\u00";
    out += kDigits[code >> 4];
    out += kDigits[code & 15];
}

/// Whether any of eight bytes needs an escape: below 0x20, `"` or `\\`. Bytes above 0x7f never do.
bool anySpecial(const char* eight) {
    constexpr std::uint64_t kOnes = 0x0101010101010101U;
    constexpr std::uint64_t kHighs = 0x8080808080808080U;
    std::uint64_t word = 0;
    std::memcpy(&word, eight, sizeof word);
    const std::uint64_t quote = word ^ (kOnes * '"');
    const std::uint64_t slash = word ^ (kOnes * '\\');
    // Each term has the high bit of a byte set where (and, by a borrow, perhaps above where) the byte is in question.
    return (((word - kOnes * 0x20) | (quote - kOnes) | (slash - kOnes)) & ~word & kHighs) != 0;
}

} // namespace

void appendJsonString(std::string& out, std::string_view text) {
    out += '"';
    const char* run = text.data();
    const char* const end = run + text.size();
    for (const char* at = run; at != end;) {
        if (end - at >= 8 && !anySpecial(at)) {
            at += 8;
            continue;
        }
        if (kJsonSpecial[static_cast<unsigned char>(*at)]) [[unlikely]] {
            out.append(run, at);
            appendJsonEscape(out, *at);
            run = at + 1;
        }
        ++at;
    }
    out.append(run, end);
    out += '"';
}

void appendInteger(std::string& out, std::int64_t value) {
    std::array<char, 24> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    out.append(buffer.data(), end);
}

void appendReal(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    if (value == 0) {
        out += '0';
        return;
    }
    std::array<char, 64> buffer{};
    const double size = std::abs(value);
    const bool plain = size >= 1e-6 && size < 1e21;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                   plain ? std::chars_format::fixed : std::chars_format::scientific)
                         .ptr;
    std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    // to_chars pads exponents to two digits.
    if (!plain && text.size() > 3 && text[text.size() - 2] == '0' &&
        (text[text.size() - 3] == '+' || text[text.size() - 3] == '-')) {
        out.append(text.substr(0, text.size() - 2));
        out += text.back();
        return;
    }
    out.append(text);
}

} // namespace galley
