#include "model/import/rich_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace galley {

namespace {

using Json = nlohmann::json;

// ---- characters

bool isAsciiLetterOrDigit(char32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isSpace(char32_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

bool isAsciiPunctuation(char32_t c) {
    return c > ' ' && c < 0x7F && !isAsciiLetterOrDigit(c);
}

/// Bytes of the character that starts at `at`; 1 for what is not UTF-8.
std::size_t characterSize(std::string_view text, std::size_t at) {
    std::size_t size = 1;
    while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0) == 0x80)
        ++size;
    return size;
}

char32_t decode(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(character[i])); };
    switch (character.size()) {
    case 0:
        return 0;
    case 1:
        return byte(0);
    case 2:
        return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    case 3:
        return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    default:
        return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
    }
}

std::string reference(char32_t c) {
    return "&#" + std::to_string(static_cast<std::uint32_t>(c)) + ";";
}

// ---- inline content

enum Mark : std::uint8_t { Bold = 1, Italic = 2, Strike = 4, Code = 8 };

/// A piece of a paragraph: text with marks, or finished CommonMark (a link, an image).
struct Piece {
    std::string text;
    std::uint8_t marks = 0;
    bool isMarkup = false;
    bool isSpace = false;
};

/// Where a run of inline content stands: it decides what has a meaning there.
enum class Context : std::uint8_t { Paragraph, Heading, Cell, LinkText };

/// Writes pieces one behind the other with as few delimiters as possible.
class InlineWriter {
public:
    explicit InlineWriter(Context context)
        : m_context(context) {}

    std::string write(std::vector<Piece> pieces) {
        pieces = splitSpaces(std::move(pieces));
        for (std::size_t i = 0; i < pieces.size(); ++i)
            m_hasLineBreak =
                m_hasLineBreak || (m_context == Context::Paragraph && pieces[i].text.find('\n') != std::string::npos);
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            m_next = i + 1 < pieces.size() ? &pieces[i + 1] : nullptr;
            closeMarks(pieces[i].marks);
            if (!pieces[i].isMarkup && (pieces[i].marks & Code) == 0)
                appendLeadingSpace(pieces[i]);
            if (pieces[i].text.empty())
                continue;
            openMarks(pieces[i].marks, pieces[i]);
            append(pieces[i]);
        }
        closeMarks(0);
        return std::move(m_out);
    }

private:
    /// Splits white space off the ends of marked text: a delimiter beside it would not count. A space keeps the marks
    /// that both its neighbours have.
    static std::vector<Piece> splitSpaces(std::vector<Piece> pieces) {
        std::vector<Piece> split;
        for (Piece& piece : pieces) {
            if (piece.isMarkup || (piece.marks & Code) != 0) {
                if (piece.isMarkup || !piece.text.empty())
                    split.push_back(std::move(piece));
                continue;
            }
            for (std::size_t at = 0; at < piece.text.size();) {
                const bool space =
                    isSpace(decode(std::string_view(piece.text).substr(at, characterSize(piece.text, at))));
                std::size_t end = at;
                while (end < piece.text.size() &&
                       isSpace(decode(std::string_view(piece.text).substr(end, characterSize(piece.text, end)))) ==
                           space)
                    end += characterSize(piece.text, end);
                split.push_back({piece.text.substr(at, end - at), piece.marks, false, space});
                at = end;
            }
        }
        for (std::size_t i = 0; i < split.size(); ++i) {
            if (!split[i].isSpace)
                continue;
            std::size_t next = i;
            while (next < split.size() && split[next].isSpace)
                ++next;
            const std::uint8_t before = i == 0 ? std::uint8_t{0} : split[i - 1].marks;
            const std::uint8_t after = next == split.size() ? std::uint8_t{0} : split[next].marks;
            split[i].marks = static_cast<std::uint8_t>(before & after & ~Code);
        }
        // Equal neighbours belong together.
        std::vector<Piece> merged;
        for (Piece& piece : split) {
            if (!merged.empty() && !piece.isMarkup && !merged.back().isMarkup && merged.back().marks == piece.marks)
                merged.back().text += piece.text;
            else
                merged.push_back(std::move(piece));
        }
        return merged;
    }

    static std::string_view delimiter(Mark mark) {
        switch (mark) {
        case Bold:
            return "**";
        case Italic:
            return "_";
        case Strike:
            return "~~";
        case Code:
            return "`";
        }
        return {};
    }

    /// Closes what is not in `marks`, and what was opened inside of it.
    void closeMarks(std::uint8_t marks) {
        std::size_t keep = 0;
        while (keep < m_open.size() && (marks & m_open[keep]) != 0)
            ++keep;
        while (m_open.size() > keep) {
            close(m_open.back());
            m_open.pop_back();
        }
    }

    /// A delimiter before white space would not open anything.
    void appendLeadingSpace(Piece& piece) {
        std::size_t end = 0;
        while (end < piece.text.size() &&
               isSpace(decode(std::string_view(piece.text).substr(end, characterSize(piece.text, end)))))
            end += characterSize(piece.text, end);
        appendText(std::string_view(piece.text).substr(0, end));
        if (end > 0)
            m_afterDelimiter = false;
        piece.text.erase(0, end);
    }

    void openMarks(std::uint8_t marks, const Piece& next) {
        std::vector<Mark> opening;
        for (const Mark mark : {Bold, Italic, Strike}) {
            if ((marks & mark) != 0 && std::find(m_open.begin(), m_open.end(), mark) == m_open.end())
                opening.push_back(mark);
        }
        const bool textIsNext = !next.isMarkup && (next.marks & Code) == 0 && !next.text.empty() &&
                                isAsciiLetterOrDigit(static_cast<unsigned char>(next.text.front()));
        for (std::size_t i = 0; i < opening.size(); ++i) {
            open(opening[i], textIsNext && i + 1 == opening.size());
            m_open.push_back(opening[i]);
        }
    }

    /// A delimiter opens only where it does not look like the end of a word: a letter before it is written as a
    /// reference, whose last character is punctuation.
    void open(Mark mark, bool insideIsLetter) {
        if (!m_out.empty() && (mark == Italic || mark == Strike || !insideIsLetter))
            guardLastCharacter();
        m_out += delimiter(mark);
        m_afterDelimiter = false;
    }

    void close(Mark mark) {
        const bool insideIsLetter = !m_out.empty() && isAsciiLetterOrDigit(static_cast<unsigned char>(m_out.back()));
        m_out += delimiter(mark);
        m_afterDelimiter = m_afterDelimiter || mark == Italic || mark == Strike || !insideIsLetter;
    }

    void guardLastCharacter() {
        std::size_t at = m_out.size() - 1;
        while (at > 0 && (static_cast<unsigned char>(m_out[at]) & 0xC0) == 0x80)
            --at;
        const char32_t last = decode(std::string_view(m_out).substr(at));
        if (isSpace(last) || isAsciiPunctuation(last))
            return;
        m_out.resize(at);
        m_out += reference(last);
    }

    void append(const Piece& piece) {
        if (piece.isMarkup) {
            m_out += piece.text;
        } else if ((piece.marks & Code) != 0) {
            appendCode(piece.text);
        } else {
            appendText(piece.text);
        }
        m_afterDelimiter = false;
    }

    void appendCode(std::string text) {
        std::replace(text.begin(), text.end(), '\n', ' ');
        std::size_t longest = 0;
        for (std::size_t i = 0; i < text.size();) {
            std::size_t run = 0;
            while (i + run < text.size() && text[i + run] == '`')
                ++run;
            longest = std::max(longest, run);
            i += run + 1;
        }
        const std::string fence(longest + 1, '`');
        const bool blank = text.find_first_not_of(' ') == std::string::npos;
        const bool pad =
            !blank && (text.front() == '`' || text.back() == '`' || (text.front() == ' ' && text.back() == ' '));
        m_out += fence + (pad ? " " : "") + text + (pad ? " " : "") + fence;
    }

    void appendText(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t size = characterSize(text, at);
            const std::string_view character = text.substr(at, size);
            const bool lineStart = m_out.empty() || m_out.back() == '\n';
            if (m_afterDelimiter && at == 0) {
                const char32_t c = decode(character);
                if (!isSpace(c) && !isAsciiPunctuation(c)) {
                    m_out += reference(c);
                    at += size;
                    continue;
                }
            }
            if (size > 1)
                m_out += character;
            else if (character[0] == '\n' || character[0] == '\r')
                appendLineBreak(character[0]);
            else if (lineStart)
                appendAtLineStart(text, at);
            else
                appendCharacter(text, at);
            at += size;
        }
    }

    /// Line breaks of the source are hard; several of them stay visible through a no-break space on each line between.
    void appendLineBreak(char c) {
        if (c == '\r')
            return;
        if (m_context == Context::Heading || m_context == Context::Cell) {
            if (!m_out.empty() && m_out.back() != ' ')
                m_out += ' ';
            return;
        }
        while (!m_out.empty() && (m_out.back() == ' ' || m_out.back() == '\t'))
            m_out.pop_back();
        if (m_out.empty() || m_out.back() == '\n')
            m_out += "&nbsp;";
        m_out += "\\\n";
    }

    /// What would begin a heading, a list, a quote, code, a table … is escaped; white space there has no meaning.
    void appendAtLineStart(std::string_view text, std::size_t at) {
        const char c = text[at];
        if (c == ' ' || c == '\t')
            return;
        if (std::string_view("#>+-=:~").find(c) != std::string_view::npos || (c == '|' && m_context != Context::Cell)) {
            m_out += '\\';
            m_out += c;
            return;
        }
        if (c >= '0' && c <= '9') {
            m_numberAtLineStart = true;
            m_out += c;
            return;
        }
        appendCharacter(text, at);
    }

    void appendCharacter(std::string_view text, std::size_t at) {
        const char c = text[at];
        const auto neighbour = [&](std::ptrdiff_t step) -> char {
            const std::ptrdiff_t index = static_cast<std::ptrdiff_t>(at) + step;
            return index >= 0 && index < static_cast<std::ptrdiff_t>(text.size())
                       ? text[static_cast<std::size_t>(index)]
                       : '\0';
        };
        bool escape = false;
        switch (c) {
        case '\\':
        case '`':
        case '*':
        case '[':
        case ']':
        case '<':
        case '~':
            escape = true;
            break;
        case '_': // inside a word it means nothing
            escape = !isAsciiLetterOrDigit(static_cast<unsigned char>(neighbour(-1))) ||
                     !isAsciiLetterOrDigit(static_cast<unsigned char>(neighbour(1)));
            break;
        case '&':
            escape = neighbour(1) == '#' || isAsciiLetterOrDigit(static_cast<unsigned char>(neighbour(1))) ||
                     (neighbour(1) == '\0' && m_next != nullptr);
            break;
        case '!': // before a link it would make an image of it
            escape = neighbour(1) == '\0' && m_next != nullptr;
            break;
        case '#': // at the end of a heading it would vanish
            escape = m_context == Context::Heading;
            break;
        case '|':
            escape = m_hasLineBreak;
            break;
        case '.':
        case ')': // "1." at the start of a line
            escape = m_numberAtLineStart && isListNumber();
            break;
        default:
            break;
        }
        if (escape)
            m_out += '\\';
        m_out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }

    /// Only digits since the start of the line.
    bool isListNumber() const {
        std::size_t start = m_out.rfind('\n');
        start = start == std::string::npos ? 0 : start + 1;
        return std::all_of(m_out.begin() + static_cast<std::ptrdiff_t>(start), m_out.end(),
                           [](char c) { return c >= '0' && c <= '9'; });
    }

    Context m_context;
    std::string m_out;
    std::vector<Mark> m_open;
    const Piece* m_next = nullptr;
    bool m_afterDelimiter = false; ///< a delimiter was closed just now that a letter behind it would disable
    bool m_hasLineBreak = false;
    bool m_numberAtLineStart = false;
};

/// A line break at the end of a block has no meaning, and a backslash there would show.
std::string trimmed(std::string text) {
    while (true) {
        if (text.ends_with("\\\n"))
            text.resize(text.size() - 2);
        else if (text.ends_with(' ') || text.ends_with('\t'))
            text.pop_back();
        else
            return text;
    }
}

/// The destination of a link: in angle brackets where it needs them.
std::string destination(std::string_view url) {
    std::string out;
    const bool bracketed = url.empty() || url.find_first_of(" ()<>") != std::string_view::npos;
    for (const char c : url) {
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) {
            constexpr std::string_view kHex = "0123456789ABCDEF";
            out += {'%', kHex[static_cast<unsigned char>(c) >> 4], kHex[static_cast<unsigned char>(c) & 15]};
            continue;
        }
        if (c == '\\' || c == '<' || c == '>' || c == '&' || c == '*' || c == '_' || c == '`')
            out += '\\';
        out += c;
    }
    return bracketed ? "<" + out + ">" : out;
}

std::string targetUrl(const std::string& type, std::string_view id) {
    std::string url = "galley:" + type + "/";
    for (const char c : id) {
        if (isAsciiLetterOrDigit(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.' || c == '~') {
            url += c;
        } else {
            constexpr std::string_view kHex = "0123456789ABCDEF";
            url += {'%', kHex[static_cast<unsigned char>(c) >> 4], kHex[static_cast<unsigned char>(c) & 15]};
        }
    }
    return url;
}

// ---- nodes

const std::string& textMember(const Json& node, const char* name) {
    static const std::string kEmpty;
    const auto found = node.find(name);
    return found != node.end() && found->is_string() ? found->get_ref<const std::string&>() : kEmpty;
}

const Json& listMember(const Json& node, const char* name) {
    static const Json kEmpty = Json::array();
    const auto found = node.find(name);
    return found != node.end() && found->is_array() ? *found : kEmpty;
}

const Json& objectMember(const Json& node, const char* name) {
    static const Json kEmpty = Json::object();
    const auto found = node.find(name);
    return found != node.end() && found->is_object() ? *found : kEmpty;
}

class Converter {
public:
    explicit Converter(const RichTextResolver& resolve)
        : m_resolve(resolve) {}

    RichText convert(const Json& document) {
        RichText result;
        result.commonMark = blocks(listMember(document, "content"), 0);
        result.losses = std::move(m_losses);
        return result;
    }

private:
    void lose(const std::string& what) {
        if (std::find(m_losses.begin(), m_losses.end(), what) == m_losses.end())
            m_losses.push_back(what);
    }

    std::string blocks(const Json& nodes, int depth, const char* separator = "\n\n") {
        std::string out;
        std::string previousList;
        bool alternate = false;
        for (const Json& node : nodes) {
            if (!node.is_object()) {
                lose("a node that is not an object");
                continue;
            }
            const std::string& type = textMember(node, "nodeType");
            // A list right after one of its kind would continue it: the other bullet begins a new one.
            const bool isList = type == "unordered-list" || type == "ordered-list";
            alternate = isList && type == previousList && !alternate;
            const std::string one = block(node, type, alternate, depth + 1);
            if (one.empty())
                continue;
            previousList = isList ? type : std::string();
            out += (out.empty() ? "" : separator) + one;
        }
        return out;
    }

    std::string block(const Json& node, const std::string& type, bool alternate, int depth) {
        if (depth > kMaxRichTextDepth) {
            lose("nodes nested deeper than " + std::to_string(kMaxRichTextDepth) + " levels");
            return {};
        }
        const Json& content = listMember(node, "content");
        if (type == "paragraph" || type == "text" || type == "hyperlink" || type == "entry-hyperlink" ||
            type == "asset-hyperlink" || type == "resource-hyperlink" || type == "embedded-entry-inline" ||
            type == "embedded-resource-inline")
            return trimmed(inlines(type == "paragraph" ? content : Json::array({node}), Context::Paragraph, depth));
        if (type.starts_with("heading-") && type.size() == 9 && type[8] >= '1' && type[8] <= '6') {
            const std::string text = trimmed(inlines(content, Context::Heading, depth));
            return text.empty() ? text : std::string(static_cast<std::size_t>(type[8] - '0'), '#') + " " + text;
        }
        if (type == "unordered-list" || type == "ordered-list")
            return list(content, type == "ordered-list", alternate, depth);
        if (type == "blockquote")
            return prefixed(blocks(content, depth), "> ", "> ");
        if (type == "hr")
            return "___";
        if (type == "table")
            return table(content, depth);
        if (type == "embedded-entry-block" || type == "embedded-asset-block" || type == "embedded-resource-block")
            return embedded(node, depth);
        lose("node " + (type.empty() ? "without a type" : type));
        return blocks(content, depth);
    }

    static std::string prefixed(const std::string& text, const std::string& first, const std::string& others) {
        if (text.empty())
            return {};
        std::string out;
        std::size_t at = 0;
        while (at <= text.size()) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            std::string line = (at == 0 ? first : others) + text.substr(at, end - at);
            while (!line.empty() && line.back() == ' ')
                line.pop_back();
            out += (at == 0 ? "" : "\n") + line;
            at = end + 1;
        }
        return out;
    }

    std::string list(const Json& items, bool ordered, bool alternate, int depth) {
        std::string out;
        std::size_t number = 0;
        const bool tight = std::all_of(items.begin(), items.end(), isTightItem);
        for (const Json& item : items) {
            ++number;
            if (!item.is_object()) {
                lose("a node that is not an object");
                continue;
            }
            std::string marker =
                ordered ? std::to_string(number) + (alternate ? ")" : ".") : std::string(alternate ? "*" : "-");
            std::string body = textMember(item, "nodeType") == "list-item"
                                   ? blocks(listMember(item, "content"), depth + 1, tight ? "\n" : "\n\n")
                                   : blocks(Json::array({item}), depth + 1);
            if (!out.empty())
                out += tight ? "\n" : "\n\n";
            // An empty first item could not begin a list right below a paragraph.
            if (body.empty())
                body = "&nbsp;";
            marker += ' ';
            out += prefixed(body, marker, std::string(marker.size(), ' '));
        }
        return out;
    }

    /// One paragraph, and lists behind it.
    static bool isTightItem(const Json& item) {
        if (!item.is_object())
            return false;
        bool first = true;
        for (const Json& node : listMember(item, "content")) {
            const std::string& type = node.is_object() ? textMember(node, "nodeType") : textMember(Json::object(), "");
            if (first ? type != "paragraph" : type != "unordered-list" && type != "ordered-list")
                return false;
            first = false;
        }
        return true;
    }

    std::string table(const Json& rows, int depth) {
        std::vector<std::vector<std::string>> cells;
        std::size_t columns = 0;
        bool hasHeader = false;
        for (const Json& row : rows) {
            if (!row.is_object())
                continue;
            std::vector<std::string>& line = cells.emplace_back();
            for (const Json& one : listMember(row, "content")) {
                if (!one.is_object())
                    continue;
                const Json& data = objectMember(one, "data");
                if (data.contains("colspan") || data.contains("rowspan"))
                    lose("table cell that spans others");
                if (textMember(one, "nodeType") == "table-header-cell") {
                    if (cells.size() == 1)
                        hasHeader = true;
                    else
                        lose("header cell below the first row");
                }
                line.push_back(cell(listMember(one, "content"), depth + 1));
            }
            columns = std::max(columns, line.size());
        }
        if (columns == 0)
            return {};
        if (!hasHeader)
            cells.insert(cells.begin(), std::vector<std::string>{});
        std::string out;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            cells[i].resize(columns);
            out += i == 0 ? "|" : "\n|";
            for (const std::string& text : cells[i])
                out += " " + text + (text.empty() ? "|" : " |");
            if (i == 0) {
                out += "\n|";
                for (std::size_t column = 0; column < columns; ++column)
                    out += " --- |";
            }
        }
        return out;
    }

    std::string cell(const Json& nodes, int depth) {
        std::string text;
        for (const Json& node : nodes) {
            if (!node.is_object())
                continue;
            const std::string& type = textMember(node, "nodeType");
            std::string part;
            if (type == "paragraph") {
                part = trimmed(inlines(listMember(node, "content"), Context::Cell, depth));
            } else {
                lose("node " + type + " in a table cell");
                part = trimmed(inlines(Json::array({node}), Context::Cell, depth));
            }
            if (!text.empty() && !part.empty()) {
                lose("paragraph break in a table cell");
                text += ' ';
            }
            text += part;
        }
        std::string escaped;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '|')
                escaped += '\\';
            escaped += text[i];
        }
        return escaped;
    }

    /// The record that a node's data.target leads to.
    struct Link {
        std::string linkType;
        std::string id;
        std::string url;
        std::string label;
    };
    std::optional<Link> target(const Json& node) {
        const Json& sys = objectMember(objectMember(objectMember(node, "data"), "target"), "sys");
        Link link{textMember(sys, "linkType"), textMember(sys, "id"), {}, {}};
        if (const std::string& urn = textMember(sys, "urn"); link.id.empty() && !urn.empty()) {
            lose("link to another space");
            link.url = urn;
            link.label = urn;
            return link;
        }
        if (link.id.empty()) {
            lose("node " + textMember(node, "nodeType") + " without a target");
            return std::nullopt;
        }
        const RichTextTarget resolved = m_resolve(link.linkType, link.id);
        link.url = targetUrl(resolved.type, link.id);
        link.label = resolved.label.empty() ? link.id : resolved.label;
        return link;
    }

    std::string embedded(const Json& node, int depth) {
        const auto link = target(node);
        const std::string inner = trimmed(inlines(listMember(node, "content"), Context::LinkText, depth));
        if (!link)
            return inner;
        const bool image = link->linkType == "Asset";
        return (image ? "![" : "[") + (inner.empty() ? labelText(link->label) : inner) + "](" + destination(link->url) +
               ")";
    }

    static std::string labelText(const std::string& label) { return InlineWriter(Context::LinkText).write({{label}}); }

    std::string inlines(const Json& nodes, Context context, int depth) {
        std::vector<Piece> pieces;
        for (const Json& node : nodes)
            addInline(pieces, node, context, depth + 1);
        return InlineWriter(context).write(std::move(pieces));
    }

    void addInline(std::vector<Piece>& pieces, const Json& node, Context context, int depth) {
        if (!node.is_object())
            return lose("a node that is not an object");
        if (depth > kMaxRichTextDepth)
            return lose("nodes nested deeper than " + std::to_string(kMaxRichTextDepth) + " levels");
        const std::string& type = textMember(node, "nodeType");
        if (type == "text") {
            pieces.push_back({textMember(node, "value"), marks(node)});
            if ((context == Context::Heading || context == Context::Cell) &&
                pieces.back().text.find('\n') != std::string::npos)
                lose("line break in a heading or a table");
            return;
        }
        const bool entryLink = type == "entry-hyperlink" || type == "asset-hyperlink" || type == "resource-hyperlink";
        if (type == "hyperlink" || entryLink || type == "embedded-entry-inline" || type == "embedded-resource-inline") {
            if (context == Context::LinkText)
                lose("link inside a link");
            std::string text = trimmed(inlines(listMember(node, "content"), Context::LinkText, depth));
            std::string url;
            if (type == "hyperlink") {
                url = textMember(objectMember(node, "data"), "uri");
            } else if (const auto link = target(node)) {
                url = link->url;
                if (text.empty())
                    text = labelText(link->label);
            } else {
                return pieces.push_back({std::move(text), 0, true});
            }
            return pieces.push_back(
                {context == Context::LinkText ? text : "[" + text + "](" + destination(url) + ")", 0, true});
        }
        if (type == "embedded-entry-block" || type == "embedded-asset-block" || type == "embedded-resource-block")
            return pieces.push_back({embedded(node, depth), 0, true});
        lose("node " + (type.empty() ? "without a type" : type));
        for (const Json& child : listMember(node, "content"))
            addInline(pieces, child, context, depth + 1);
    }

    std::uint8_t marks(const Json& node) {
        std::uint8_t marks = 0;
        for (const Json& mark : listMember(node, "marks")) {
            const std::string& type = mark.is_object() ? textMember(mark, "type") : textMember(Json::object(), "");
            if (type == "bold")
                marks |= Bold;
            else if (type == "italic")
                marks |= Italic;
            else if (type == "strikethrough")
                marks |= Strike;
            else if (type == "code")
                marks |= Code;
            else
                lose("mark " + type);
        }
        return marks;
    }

    const RichTextResolver& m_resolve;
    std::vector<std::string> m_losses;
};

} // namespace

RichText richTextToCommonMark(const Json& document, const RichTextResolver& resolve) {
    if (!document.is_object())
        return {{}, {"a document that is not an object"}};
    return Converter(resolve).convert(document);
}

std::string escapeCommonMark(std::string_view text) {
    return trimmed(InlineWriter(Context::Paragraph).write({{std::string(text)}}));
}

} // namespace galley
