#include "model/page/scalar_text.h"

#include <array>

namespace galley {

namespace {

constexpr std::array<bool, 256> kHtmlSpecial = [] {
    std::array<bool, 256> table{};
    for (const char c : {'&', '<', '>', '"', '\'', '-'})
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

/// What the name of a preview's attribute begins with, before its last hyphen.
constexpr std::string_view kMarkStem = "data-galley";

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
    case '-':
        return "&#45;";
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
            if (*at == '-' && at != text.data() && at[-1] != kMarkStem.back())
                continue;
            out.append(run, at);
            run = at;
            if (*at == '-' && !out.ends_with(kMarkStem))
                continue;
            out += htmlEntity(*at);
            ++run;
        }
    }
    out.append(run, end);
}

void appendWithoutMarks(std::string& out, std::string_view html) {
    while (!html.empty()) {
        const std::size_t hyphen = html.find('-');
        out += html.substr(0, hyphen);
        if (hyphen == std::string_view::npos)
            return;
        if (out.ends_with(kMarkStem))
            out += "&#45;";
        else
            out += '-';
        html.remove_prefix(hyphen + 1);
    }
}

} // namespace galley
