#include "model/base/json_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

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

} // namespace

void appendJsonString(std::string& out, std::string_view text) {
    out += '"';
    const char* run = text.data();
    const char* const end = run + text.size();
    for (const char* at = run; at != end; ++at) {
        if (kJsonSpecial[static_cast<unsigned char>(*at)]) [[unlikely]] {
            out.append(run, at);
            appendJsonEscape(out, *at);
            run = at + 1;
        }
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
