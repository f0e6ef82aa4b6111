#include "model/page/content_links.h"

#include "model/base/common_mark_parser.h"
#include "model/schema/site_address.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace galley {

namespace {

constexpr std::string_view kScheme = "galley:";

/// A link target that names a record: where it stands in the source, and what it means.
struct Target {
    std::size_t begin = 0; ///< of "galley:", or of the "<" before it
    std::size_t end = 0;
    bool isAutolink = false;
    bool isImage = false;
    bool isInLink = false; ///< an image that is, or is among, the words of a link
    std::string address{}; ///< decoded, behind "galley:"
};

/// Reads from the parser which of the marked schemes are targets. A mark is the scheme's number and a colon.
class MarkedTargets {
public:
    explicit MarkedTargets(std::size_t count)
        : m_found(count) {}

    static bool isTooLarge() { return false; }
    void enterBlock(MD_BLOCKTYPE, void*) {}
    void leaveBlock(MD_BLOCKTYPE, void*) {}
    void leaveSpan(MD_SPANTYPE type, void*) { m_isInLink = m_isInLink && type != MD_SPAN_A; }
    void enterSpan(MD_SPANTYPE type, void* detail) {
        m_isInLink = m_isInLink || type == MD_SPAN_A; // links hold no links
        if (type == MD_SPAN_A)
            take(static_cast<MD_SPAN_A_DETAIL*>(detail)->href, false);
        else if (type == MD_SPAN_IMG)
            take(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src, true);
    }
    /// Only an autolink's target is its text as well.
    void text(MD_TEXTTYPE type, std::string_view piece) {
        if (const auto number = type == MD_TEXT_NORMAL ? marked(piece) : std::nullopt; number && m_found[*number])
            m_found[*number]->isAutolink = true;
    }

    std::optional<Target>& operator[](std::size_t number) { return m_found[number]; }

private:
    /// The number of the scheme that a text begins with; takes scheme and mark away.
    std::optional<std::size_t> marked(std::string_view& text) const {
        if (!text.starts_with(kScheme))
            return std::nullopt;
        std::size_t number = 0;
        const char* const first = text.data() + kScheme.size();
        const char* const last = text.data() + text.size();
        const auto [end, fault] = std::from_chars(first, last, number);
        if (fault != std::errc() || end == last || *end != ':' || number >= m_found.size())
            return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end + 1 - text.data()));
        return number;
    }
    void take(const MD_ATTRIBUTE& attribute, bool isImage) {
        std::string address;
        forEachPiece(attribute,
                     [&](MD_TEXTTYPE type, std::string_view piece) { appendShownText(address, type, piece); });
        std::string_view rest = address;
        const auto number = marked(rest);
        if (!number || m_found[*number])
            return;
        m_found[*number] = Target{};
        m_found[*number]->isImage = isImage;
        m_found[*number]->isInLink = m_isInLink;
        m_found[*number]->address = rest;
    }

    std::vector<std::optional<Target>> m_found;
    bool m_isInLink = false;
};

/// Where the target ends that begins at `at` (CommonMark 0.31, "link destination"), its brackets included.
std::size_t endOfTarget(std::string_view text, std::size_t at) {
    const bool isBracketed = text[at] == '<';
    std::size_t depth = 0;
    for (std::size_t i = at + (isBracketed ? 1 : 0); i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\' && i + 1 < text.size())
            ++i;
        else if (isBracketed && c == '>')
            return i + 1;
        else if (isBracketed)
            continue;
        else if (static_cast<unsigned char>(c) <= ' ')
            return i;
        else if (c == '(')
            ++depth;
        else if (c == ')' && depth-- == 0)
            return i;
    }
    return text.size();
}

/// The targets of links and images that name records, in the order of the source. O(size): the text is parsed once,
/// with each scheme marked, so that the parser says which of them is a target and of what.
std::vector<Target> findTargets(std::string_view source) {
    std::vector<std::size_t> schemes;
    std::string text;
    std::size_t copied = 0;
    constexpr std::string_view kName = kScheme.substr(0, kScheme.size() - 1);
    for (std::size_t at = source.find(kName); at != std::string_view::npos; at = source.find(kName, at + 1)) {
        std::size_t end = at + kName.size();
        end += end < source.size() && source[end] == '\\' ? 1 : 0; // the colon may be escaped
        if (end >= source.size() || source[end++] != ':')
            continue;
        text += source.substr(copied, end - copied);
        text.append(std::to_string(schemes.size())).append(1, ':');
        copied = end;
        schemes.push_back(at);
    }
    text += source.substr(copied);
    MarkedTargets marked(schemes.size());
    parseCommonMark(text, marked);
    std::vector<Target> targets;
    for (std::size_t i = 0; i < schemes.size(); ++i) {
        if (!marked[i])
            continue;
        Target& target = targets.emplace_back(std::move(*marked[i]));
        target.begin = schemes[i];
        if (target.begin > 0 && source[target.begin - 1] == '<')
            --target.begin;
        target.end = endOfTarget(source, target.begin);
    }
    return targets;
}

/// An address as the destination of a link in CommonMark.
std::string asDestination(std::string_view address, bool isBracketed) {
    const bool isPlain = address.find_first_of(" ()<>\\&\"'") == std::string_view::npos;
    if (isPlain && !isBracketed)
        return std::string(address);
    std::string out = "<";
    for (const char c : address) {
        if (c == '<' || c == '>' || c == '\\' || c == '&')
            out += '\\';
        out += c == '\n' || c == '\r' ? ' ' : c;
    }
    return out + ">";
}

bool isPunctuation(char c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

/// Type and id of "TYPE/ID".
std::optional<std::pair<std::string_view, std::string_view>> namedRecord(std::string_view target) {
    const std::size_t slash = target.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    return std::pair{target.substr(0, slash), target.substr(slash + 1)};
}

/// `![…](galley:TYPE/ID)` in a text.
struct Image {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view words{}; ///< empty where there are only blanks
};

bool isEscaped(std::string_view text, std::size_t at) {
    std::size_t slashes = 0;
    while (slashes < at && text[at - 1 - slashes] == '\\')
        ++slashes;
    return slashes % 2 != 0;
}

/// The image of a target, if it stands in brackets before it; no title may follow.
std::optional<Image> imageAround(std::string_view text, const Target& target) {
    const std::size_t open = target.begin;
    if (open < 4 || text.substr(open - 2, 2) != "](" || target.end >= text.size() || text[target.end] != ')')
        return std::nullopt;
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
        const std::string_view words = text.substr(at + 1, open - 2 - at - 1);
        const bool isBlank = words.find_first_not_of(" \t\r\n") == std::string_view::npos;
        return Image{at - 1, target.end + 1, isBlank ? std::string_view() : words};
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
    return text.find(kScheme) != std::string_view::npos || text.find("galley\\:") != std::string_view::npos;
}

std::string asCommonMark(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (isPunctuation(c) && std::string_view(",'\"/?").find(c) == std::string_view::npos)
            out += '\\';
        out += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
    }
    return out;
}

std::string resolveContentLinks(std::string_view text, const RecordAddress& addressOf) {
    std::string out;
    std::size_t copied = 0;
    for (const Target& target : findTargets(text)) {
        const std::size_t pathEnd = std::min(target.address.find_first_of("?#"), target.address.size());
        const std::string path = percentDecoded(std::string_view(target.address).substr(0, pathEnd));
        const auto record = namedRecord(path);
        const auto found = record ? addressOf(record->first, record->second) : std::nullopt;
        if (!found || target.begin < copied)
            continue;
        const std::string address = *found + target.address.substr(pathEnd);
        const bool isBracketed = text[target.begin] == '<';
        out += text.substr(copied, target.begin - copied);
        if (target.isAutolink)
            out.append("[").append(asCommonMark(address)).append("](").append(asDestination(address, true)).append(")");
        else
            out += asDestination(address, isBracketed);
        copied = target.end;
    }
    out += text.substr(copied);
    return out;
}

std::string embedRecords(std::string_view text, const RecordContent& contentOf) {
    std::string out;
    std::size_t copied = 0;
    for (const Target& target : findTargets(text)) {
        const auto image = target.isImage ? imageAround(text, target) : std::nullopt;
        if (!image || image->begin < copied)
            continue;
        const std::string path = percentDecoded(target.address);
        const auto named = namedRecord(path);
        if (!named)
            continue;
        const EmbeddedRecord record = contentOf(named->first, named->second);
        if (record.form == EmbeddedRecord::Form::File)
            continue;
        out += text.substr(copied, image->begin - copied);
        if (target.isInLink) { // where no other link may be: its words alone
            out += image->words.empty() ? std::string_view(record.label) : image->words;
            copied = image->end;
            continue;
        }
        const auto prefix = record.content.empty() ? std::nullopt : prefixOfParagraph(text, *image);
        if (prefix) {
            for (const char c : record.content) {
                out += c;
                if (c == '\n')
                    out += *prefix;
            }
            copied = image->end;
        } else if (image->words.empty() && !record.line.empty()) {
            out += record.line;
            copied = image->end;
        } else if (!image->words.empty() || record.label.empty()) {
            copied = image->begin + 1; // the link without the "!"
        } else {
            out.append("[").append(record.label).append("]");
            copied = target.begin - 1; // "(galley:…)"
        }
    }
    out += text.substr(copied);
    return out;
}

} // namespace galley
