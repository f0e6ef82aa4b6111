#include "model/page/scalar_text.h"

#include <array>

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
