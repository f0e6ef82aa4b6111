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

/// `![…](galley:TYPE/ID)` in a text.
struct Image {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string target; ///< "TYPE/ID"
};

bool isEscaped(std::string_view text, std::size_t at) {
    std::size_t slashes = 0;
    while (slashes < at && text[at - 1 - slashes] == '\\')
        ++slashes;
    return slashes % 2 != 0;
}

/// The image whose target begins at `scheme`, if it is that of one.
std::optional<Image> imageAround(std::string_view text, std::size_t scheme) {
    const bool isBracketed = scheme > 0 && text[scheme - 1] == '<';
    const std::size_t open = scheme - (isBracketed ? 1 : 0);
    if (open < 4 || text.substr(open - 2, 2) != "](")
        return std::nullopt;
    std::size_t end = scheme + kScheme.size();
    while (end < text.size() && !endsTarget(text[end]))
        ++end;
    Image image;
    image.target = decodeTarget(text.substr(scheme + kScheme.size(), end - scheme - kScheme.size()));
    if (isBracketed && (end == text.size() || text[end++] != '>'))
        return std::nullopt;
    if (end == text.size() || text[end] != ')')
        return std::nullopt;
    image.end = end + 1;
    constexpr std::size_t kLongestLabel = 4096;
    const std::size_t first = open > kLongestLabel ? open - kLongestLabel : 1;
    std::size_t depth = 1;
    for (std::size_t at = open - 2; at-- > first;) {
        if ((text[at] != '[' && text[at] != ']') || isEscaped(text, at))
            continue;
        depth = text[at] == ']' ? depth + 1 : depth - 1;
        if (depth != 0)
            continue;
        if (text[at - 1] != '!' || isEscaped(text, at - 1))
            return std::nullopt;
        image.begin = at - 1;
        return image;
    }
    return std::nullopt;
}

/// What stands in front of each further line of a paragraph that is this image alone, for quotes and lists; nothing
/// when there is more in its paragraph.
std::optional<std::string> prefixOfParagraph(std::string_view text, const Image& image) {
    const auto isBlank = [](std::string_view line) {
        return line.find_first_not_of("> \t\r") == std::string_view::npos;
    };
    const std::size_t begin = text.substr(0, image.begin).rfind('\n') + 1;
    const std::size_t end = std::min(text.find('\n', image.end), text.size());
    if (!isBlank(text.substr(image.end, end - image.end)))
        return std::nullopt;
    std::string prefix(text.substr(begin, image.begin - begin));
    const bool isInList = !isBlank(prefix);
    if (prefix.find_first_not_of("> \t-*+.)0123456789") != std::string::npos)
        return std::nullopt;
    if (!isInList && begin > 0) {
        const std::size_t before = begin > 1 ? text.rfind('\n', begin - 2) + 1 : 0;
        if (!isBlank(text.substr(before, begin - 1 - before)))
            return std::nullopt;
    }
    if (end < text.size()) {
        const std::size_t after = std::min(text.find('\n', end + 1), text.size());
        if (!isBlank(text.substr(end + 1, after - end - 1)))
            return std::nullopt;
    }
    for (char& c : prefix)
        c = c == '>' ? c : ' ';
    return prefix;
}

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
        const std::string_view written = source.substr(at + kScheme.size(), end - at - kScheme.size());
        const std::size_t idEnd = std::min(written.find_first_of("?#"), written.size());
        const std::string target = decodeTarget(written.substr(0, idEnd));
        const std::size_t slash = target.find('/');
        std::optional<std::string> address;
        if (slash != std::string::npos)
            address = addressOf(std::string_view(target).substr(0, slash), std::string_view(target).substr(slash + 1));
        out += source.substr(copied, at - copied);
        out += address ? *address + std::string(written.substr(idEnd)) : "#";
        copied = end;
        at = end - 1;
    }
    out += source.substr(copied);
    return out;
}

std::string embedRecords(std::string_view source, const RecordContent& contentOf) {
    const std::string text(source);
    CodeRanges code(text);
    parseCommonMark(text, code);
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = text.find(kScheme); at != std::string_view::npos; at = text.find(kScheme, at + 1)) {
        const auto image = code.holds(at) ? std::nullopt : imageAround(source, at);
        if (!image || image->begin < copied)
            continue;
        const std::size_t slash = image->target.find('/');
        EmbeddedRecord record;
        if (slash != std::string::npos)
            record = contentOf(std::string_view(image->target).substr(0, slash),
                               std::string_view(image->target).substr(slash + 1));
        if (record.form == EmbeddedRecord::Form::File)
            continue;
        out += source.substr(copied, image->begin - copied);
        copied = image->begin;
        const auto prefix = record.content.empty() ? std::nullopt : prefixOfParagraph(source, *image);
        if (prefix) {
            for (const char c : record.content) {
                out += c;
                if (c == '\n')
                    out += *prefix;
            }
            copied = image->end;
        } else {
            ++copied; // the link without the "!"
        }
    }
    out += source.substr(copied);
    return out;
}

} // namespace galley
