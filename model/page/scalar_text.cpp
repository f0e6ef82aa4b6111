#include "model/page/scalar_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace galley {

namespace {

constexpr std::array<bool, 256> kHtmlSpecial = [] {
    std::array<bool, 256> table{};
    for (const char c : {'&', '<', '>', '"', '\''})
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

std::string_view htmlEntity(char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return "&#39;";
    }
}

} // namespace

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
    if (!plain && text.size() > 3 && text[text.size() - 2] == '0') {
        out.append(text.substr(0, text.size() - 2));
        out += text.back();
        return;
    }
    out.append(text);
}

void appendHtmlEscaped(std::string& out, std::string_view text) {
    const char* run = text.data();
    const char* const end = run + text.size();
    for (const char* at = run; at != end; ++at) {
        if (kHtmlSpecial[static_cast<unsigned char>(*at)]) [[unlikely]] {
            out.append(run, at);
            out += htmlEntity(*at);
            run = at + 1;
        }
    }
    out.append(run, end);
}

} // namespace galley
