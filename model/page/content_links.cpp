#include "model/page/content_links.h"

namespace galley {

namespace {

constexpr std::string_view kScheme = "galley:";

bool endsTarget(char c) {
    return c == ')' || c == '>' || c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '"';
}

/// Whether what stands before the scheme makes it a link target.
bool opensTarget(std::string_view before) {
    if (before.ends_with('<'))
        before.remove_suffix(1);
    if (before.ends_with("]("))
        return true;
    while (before.ends_with(' '))
        before.remove_suffix(1);
    return before.ends_with("]:");
}

int hexDigit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/// Undoes percent-encoding and CommonMark's backslash escapes.
std::string decodeTarget(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) {
            decoded.push_back(text[++i]);
            continue;
        }
        const int high = text[i] == '%' && i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
        if (low < 0) {
            decoded.push_back(text[i]);
            continue;
        }
        decoded.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return decoded;
}

} // namespace

bool hasContentLinks(std::string_view text) {
    return text.find(kScheme) != std::string_view::npos;
}

std::string resolveContentLinks(std::string_view text, const RecordAddress& addressOf) {
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = text.find(kScheme); at != std::string_view::npos; at = text.find(kScheme, at + 1)) {
        if (!opensTarget(text.substr(0, at)))
            continue;
        std::size_t end = at + kScheme.size();
        while (end < text.size() && !endsTarget(text[end]))
            ++end;
        const std::string target = decodeTarget(text.substr(at + kScheme.size(), end - at - kScheme.size()));
        const std::size_t slash = target.find('/');
        std::optional<std::string> address;
        if (slash != std::string::npos)
            address = addressOf(std::string_view(target).substr(0, slash), std::string_view(target).substr(slash + 1));
        out += text.substr(copied, at - copied);
        out += address.value_or("#");
        copied = end;
        at = end - 1;
    }
    out += text.substr(copied);
    return out;
}

} // namespace galley
