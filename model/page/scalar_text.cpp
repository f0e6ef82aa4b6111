#include "model/page/scalar_text.h"

#include <array>

namespace galley {

namespace {

constexpr std::array<bool, 256> kHtmlSpecial = [] {
    std::array<bool, 256> table{};
    for (const char c : {'&', '<', '>', '"', '\'', '='})
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

constexpr std::string_view kMarkPrefix = "data-galley-";

/// Whether `text` ends like the name of a preview's attribute.
bool endsInMarkName(std::string_view text) {
    const std::size_t last = text.find_last_not_of("abcdefghijklmnopqrstuvwxyz");
    return last != std::string_view::npos && last + 1 < text.size() && text.substr(0, last + 1).ends_with(kMarkPrefix);
}

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
    case '=':
        return "&#61;";
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
            if (*at == '=' && !endsInMarkName({run, static_cast<std::size_t>(at - run)}))
                continue;
            out.append(run, at);
            out += htmlEntity(*at);
            run = at + 1;
        }
    }
    out.append(run, end);
}

void appendWithoutMarks(std::string& out, std::string_view html) {
    for (std::size_t at = html.find(kMarkPrefix); at != std::string_view::npos; at = html.find(kMarkPrefix)) {
        out += html.substr(0, at);
        out += "data-galley&#45;";
        html.remove_prefix(at + kMarkPrefix.size());
    }
    out += html;
}

} // namespace galley
