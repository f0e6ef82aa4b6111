#include "model/page/content_links.h"

#include "model/base/common_mark_parser.h"

#include <algorithm>
#include <vector>

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

/// Collects where a source is code, which shows as it is written.
class CodeRanges {
public:
    explicit CodeRanges(const std::string& source)
        : m_source(source) {}

    static bool isTooLarge() { return false; }
    void enterBlock(MD_BLOCKTYPE, void*) {}
    void leaveBlock(MD_BLOCKTYPE, void*) {}
    void enterSpan(MD_SPANTYPE, void*) {}
    void leaveSpan(MD_SPANTYPE, void*) {}
    void text(MD_TEXTTYPE type, std::string_view piece) {
        const bool isOfSource = piece.data() >= m_source.data() && piece.data() < m_source.data() + m_source.size();
        if (type == MD_TEXT_CODE && isOfSource)
            m_ranges.emplace_back(static_cast<std::size_t>(piece.data() - m_source.data()), piece.size());
    }
    /// O(log ranges)
    bool holds(std::size_t at) const {
        const auto next = std::upper_bound(m_ranges.begin(), m_ranges.end(), at,
                                           [](std::size_t place, const auto& range) { return place < range.first; });
        return next != m_ranges.begin() && at - std::prev(next)->first < std::prev(next)->second;
    }

private:
    const std::string& m_source;
    std::vector<std::pair<std::size_t, std::size_t>> m_ranges; ///< begin and size, in order
};

} // namespace

bool hasContentLinks(std::string_view text) {
    return text.find(kScheme) != std::string_view::npos;
}

std::string resolveContentLinks(std::string_view source, const RecordAddress& addressOf) {
    const std::string text(source);
    CodeRanges code(text);
    parseCommonMark(text, code);
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = text.find(kScheme); at != std::string_view::npos; at = text.find(kScheme, at + 1)) {
        if (!opensTarget(source.substr(0, at)) || code.holds(at))
            continue;
        std::size_t end = at + kScheme.size();
        while (end < text.size() && !endsTarget(text[end]))
            ++end;
        const std::string target = decodeTarget(source.substr(at + kScheme.size(), end - at - kScheme.size()));
        const std::size_t slash = target.find('/');
        std::optional<std::string> address;
        if (slash != std::string::npos)
            address = addressOf(std::string_view(target).substr(0, slash), std::string_view(target).substr(slash + 1));
        out += source.substr(copied, at - copied);
        out += address.value_or("#");
        copied = end;
        at = end - 1;
    }
    out += source.substr(copied);
    return out;
}

} // namespace galley
