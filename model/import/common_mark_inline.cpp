#include "model/import/common_mark_inline.h"

#include <algorithm>

namespace galley {

namespace {

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

/// Writes pieces one behind the other with as few delimiters as possible.
class InlineWriter {
public:
    explicit InlineWriter(InlineContext context)
        : m_context(context) {}

    std::string write(std::vector<InlinePiece> pieces) {
        pieces = splitSpaces(std::move(pieces));
        for (std::size_t i = 0; i < pieces.size(); ++i)
            m_hasLineBreak = m_hasLineBreak ||
                             (m_context == InlineContext::Paragraph && pieces[i].text.find('\n') != std::string::npos);
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
    static std::vector<InlinePiece> splitSpaces(std::vector<InlinePiece> pieces) {
        std::vector<InlinePiece> split;
        for (InlinePiece& piece : pieces) {
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
        std::vector<InlinePiece> merged;
        for (InlinePiece& piece : split) {
            if (!merged.empty() && !piece.isMarkup && !merged.back().isMarkup && merged.back().marks == piece.marks)
                merged.back().text += piece.text;
            else
                merged.push_back(std::move(piece));
        }
        return merged;
    }

    static std::string_view delimiter(InlineMark mark) {
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
    void appendLeadingSpace(InlinePiece& piece) {
        std::size_t end = 0;
        while (end < piece.text.size() &&
               isSpace(decode(std::string_view(piece.text).substr(end, characterSize(piece.text, end)))))
            end += characterSize(piece.text, end);
        appendText(std::string_view(piece.text).substr(0, end));
        if (end > 0)
            m_afterDelimiter = false;
        piece.text.erase(0, end);
    }

    void openMarks(std::uint8_t marks, const InlinePiece& next) {
        std::vector<InlineMark> opening;
        for (const InlineMark mark : {Bold, Italic, Strike}) {
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
    void open(InlineMark mark, bool insideIsLetter) {
        if (!m_out.empty() && (mark == Italic || mark == Strike || !insideIsLetter))
            guardLastCharacter();
        m_out += delimiter(mark);
        m_afterDelimiter = false;
    }

    void close(InlineMark mark) {
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

    void append(const InlinePiece& piece) {
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
        if (m_context == InlineContext::Heading || m_context == InlineContext::Cell) {
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
        if (std::string_view("#>+-=:~").find(c) != std::string_view::npos ||
            (c == '|' && m_context != InlineContext::Cell)) {
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
            escape = m_context == InlineContext::Heading;
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

    InlineContext m_context;
    std::string m_out;
    std::vector<InlineMark> m_open;
    const InlinePiece* m_next = nullptr;
    bool m_afterDelimiter = false; ///< a delimiter was closed just now that a letter behind it would disable
    bool m_hasLineBreak = false;
    bool m_numberAtLineStart = false;
};

} // namespace

std::string writeInline(std::vector<InlinePiece> pieces, InlineContext context) {
    return InlineWriter(context).write(std::move(pieces));
}

std::string trimmedBlock(std::string text) {
    while (true) {
        if (text.ends_with("\\\n"))
            text.resize(text.size() - 2);
        else if (text.ends_with(' ') || text.ends_with('\t'))
            text.pop_back();
        else
            return text;
    }
}

std::string linkDestination(std::string_view url) {
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

std::string escapeCommonMark(std::string_view text) {
    return trimmedBlock(writeInline({{std::string(text)}}, InlineContext::Paragraph));
}

} // namespace galley
