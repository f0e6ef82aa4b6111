#include "model/page/template_parser.h"

#include <algorithm>

namespace galley {

namespace {

constexpr std::size_t kMaxNesting = 64;
constexpr std::size_t kMaxSourceBytes = 8U << 20;
constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kReservedPrefix = "data-galley-";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kSpaces);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

/// One `{{…}}`.
struct Tag {
    char sigil = '\0'; ///< '\0' for an escaped variable, '{' for `{{{x}}}`
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view content;
    std::uint32_t line = 0;
};

class Parser {
public:
    explicit Parser(std::string_view source)
        : m_source(source) {}

    Result<ParsedTemplate> parse() {
        if (m_source.size() > kMaxSourceBytes)
            return Error{ErrorCode::InvalidInput, "larger than 8 MiB; split the template"};
        if (const std::size_t at = m_source.find('\0'); at != std::string_view::npos)
            return Error{ErrorCode::InvalidInput, "a NUL character stands here; remove it"}.atLine(lineOf(at));
        if (const std::size_t at = m_source.find(kReservedPrefix); at != std::string_view::npos)
            return Error{ErrorCode::InvalidInput, "\"data-galley-\" is reserved for previews; rename the attribute"}
                .atLine(lineOf(at));
        while (true) {
            const std::size_t begin = m_source.find(m_open, m_position);
            if (begin == std::string_view::npos)
                break;
            GALLEY_TRY(const Tag tag, readTag(begin));
            GALLEY_CHECK(add(tag));
        }
        addText(m_source.size());
        if (!m_sections.empty())
            return Error{ErrorCode::InvalidInput, "section \"" + std::string(m_sections.back().name) +
                                                      "\" is never closed; add {{/" +
                                                      std::string(m_sections.back().name) + "}}"}
                .atLine(m_sections.back().line);
        return std::move(m_result);
    }

private:
    struct OpenSection {
        std::string_view name;
        std::uint32_t line = 0;
        std::uint32_t op = 0;
    };

    /// Number of the line of a position, from 1; m_lineBegin is then where that line begins. Positions must rise.
    std::uint32_t lineOf(std::size_t position) {
        for (; m_lineCounted < position; ++m_lineCounted) {
            if (m_source[m_lineCounted] == '\n') {
                ++m_line;
                m_lineBegin = m_lineCounted + 1;
            }
        }
        return m_line;
    }

    Error problem(const Tag& tag, std::string message) const {
        return Error{ErrorCode::InvalidInput, std::move(message)}.atLine(tag.line);
    }

    Result<Tag> readTag(std::size_t begin) {
        Tag tag;
        tag.begin = begin;
        tag.line = lineOf(begin);
        std::size_t content = m_source.find_first_not_of(kSpaces, begin + m_open.size());
        if (content == std::string_view::npos)
            content = m_source.size();
        std::string close(m_close);
        if (content < m_source.size() &&
            std::string_view("#^/>!=&{<$").find(m_source[content]) != std::string_view::npos)
            tag.sigil = m_source[content++];
        if (tag.sigil == '{')
            close.insert(0, 1, '}');
        if (tag.sigil == '=')
            close.insert(0, 1, '=');
        const std::size_t end = m_source.find(close, content);
        if (end == std::string_view::npos)
            return problem(tag, "the tag is never closed; add \"" + close + "\"");
        tag.content = trimmed(m_source.substr(content, end - content));
        tag.end = end + close.size();
        return tag;
    }

    Result<void> add(const Tag& tag) {
        const bool isOutput = tag.sigil == '\0' || tag.sigil == '{' || tag.sigil == '&';
        const std::size_t line = m_lineBegin;
        const std::size_t next = isOutput ? std::string_view::npos : endOfStandaloneLine(line, tag);
        const bool isStandalone = next != std::string_view::npos;
        addText(isStandalone ? std::max(line, m_position) : tag.begin);
        if (!isStandalone && tag.sigil != '!' && tag.sigil != '=')
            startLine();
        m_position = isStandalone ? next : tag.end;
        m_isLineStart = isStandalone || (m_isLineStart && (tag.sigil == '!' || tag.sigil == '='));
        switch (tag.sigil) {
        case '!':
            return {};
        case '=':
            return setDelimiters(tag);
        case '>':
            return addPartial(tag, isStandalone, m_source.substr(line, tag.begin - line));
        case '/':
            return closeSection(tag);
        case '<':
        case '$':
            return problem(tag, "template inheritance is not supported; use a partial: {{> name}}");
        default:
            break;
        }
        GALLEY_TRY(const std::uint32_t name, addName(tag));
        if (isOutput) {
            addOp(tag, tag.sigil == '\0' ? OpKind::Variable : OpKind::RawVariable, name);
            return {};
        }
        if (m_sections.size() >= kMaxNesting)
            return problem(tag, "sections are nested more than 64 levels deep; move the inner ones to a partial");
        m_sections.push_back({tag.content, tag.line, static_cast<std::uint32_t>(m_result.ops.size())});
        addOp(tag, tag.sigil == '#' ? OpKind::Section : OpKind::Inverted, name);
        return {};
    }

    /// Where the next line begins when the tag stands alone on its lines, npos otherwise.
    std::size_t endOfStandaloneLine(std::size_t line, const Tag& tag) const {
        if (m_source.substr(line, tag.begin - line).find_first_not_of(kBlanks) != std::string_view::npos)
            return std::string_view::npos;
        std::size_t after = m_source.find_first_not_of(kBlanks, tag.end);
        if (after == std::string_view::npos)
            return m_source.size();
        if (m_source.substr(after).starts_with("\r\n"))
            ++after;
        return m_source[after] == '\n' ? after + 1 : std::string_view::npos;
    }

    void startLine() {
        if (m_isLineStart)
            m_result.ops.push_back({OpKind::LineStart});
        m_isLineStart = false;
    }

    /// Everything up to `end`, one literal a line.
    void addText(std::size_t end) {
        while (m_position < end) {
            startLine();
            const std::size_t newline = m_source.substr(0, end).find('\n', m_position);
            const std::size_t stop = newline == std::string_view::npos ? end : newline + 1;
            m_result.ops.push_back({OpKind::Literal, static_cast<std::uint32_t>(m_position),
                                    static_cast<std::uint32_t>(stop - m_position)});
            m_isLineStart = newline != std::string_view::npos;
            m_position = stop;
        }
    }

    void addOp(const Tag& tag, OpKind kind, std::uint32_t a) { m_result.ops.push_back({kind, a, 0, tag.line}); }

    Result<std::uint32_t> addName(const Tag& tag) {
        if (tag.content.empty())
            return problem(tag, "the tag has no name; write {{name}}");
        if (tag.content.find_first_of(kSpaces) != std::string_view::npos)
            return problem(tag, "\"" + std::string(tag.content) + "\" is not a name; names have no spaces");
        TemplateName name;
        name.head.name = tag.content;
        using Kind = TemplateName::Kind;
        if (tag.content == ".") {
            name.kind = Kind::Implicit;
        } else if (tag.content.front() == '@') {
            if (tag.content == "@index")
                name.kind = Kind::Index;
            else if (tag.content == "@number")
                name.kind = Kind::Number;
            else if (tag.content == "@first")
                name.kind = Kind::First;
            else if (tag.content == "@last")
                name.kind = Kind::Last;
            else
                return problem(tag, "\"" + std::string(tag.content) +
                                        "\" is unknown; there are @index, @number, @first and @last");
        } else {
            GALLEY_CHECK(splitName(tag, name));
        }
        m_result.names.push_back(std::move(name));
        return static_cast<std::uint32_t>(m_result.names.size() - 1);
    }

    Result<void> splitName(const Tag& tag, TemplateName& name) const {
        std::string_view rest = tag.content;
        bool isHead = true;
        while (true) {
            const std::size_t dot = rest.find('.');
            const std::string_view part = rest.substr(0, dot);
            if (part.empty())
                return problem(tag, "\"" + std::string(tag.content) + "\" has an empty part; remove the extra dot");
            if (std::exchange(isHead, false))
                name.head = {part, ownName(part)};
            else
                name.tail.push_back({part, ownName(part)});
            if (dot == std::string_view::npos)
                return {};
            rest.remove_prefix(dot + 1);
        }
    }

    Result<void> addPartial(const Tag& tag, bool isStandalone, std::string_view indentation) {
        if (tag.content.empty())
            return problem(tag, "the partial has no name; write {{> name}}");
        if (tag.content.front() == '*')
            return problem(tag, "dynamic partial names are not supported; use sections to choose a partial");
        m_result.partials.push_back(
            {tag.content, isStandalone ? indentation : std::string_view{}, isStandalone, tag.line});
        addOp(tag, OpKind::Partial, static_cast<std::uint32_t>(m_result.partials.size() - 1));
        return {};
    }

    Result<void> closeSection(const Tag& tag) {
        if (m_sections.empty())
            return problem(tag, "{{/" + std::string(tag.content) + "}} closes nothing; remove it or open the section");
        if (m_sections.back().name != tag.content)
            return problem(tag, "{{/" + std::string(tag.content) + "}} stands where section \"" +
                                    std::string(m_sections.back().name) + "\" of line " +
                                    std::to_string(m_sections.back().line) + " must be closed first");
        m_result.ops[m_sections.back().op].b = static_cast<std::uint32_t>(m_result.ops.size());
        m_sections.pop_back();
        addOp(tag, OpKind::End, 0);
        return {};
    }

    Result<void> setDelimiters(const Tag& tag) {
        const std::size_t gap = tag.content.find_first_of(kSpaces);
        const std::string_view open = tag.content.substr(0, gap);
        const std::string_view close = gap == std::string_view::npos ? "" : trimmed(tag.content.substr(gap));
        if (open.empty() || close.empty() || close.find_first_of(kSpaces) != std::string_view::npos ||
            tag.content.find('=') != std::string_view::npos)
            return problem(tag, "delimiters must be two words without \"=\"; write {{=<% %>=}}");
        m_open = open;
        m_close = close;
        return {};
    }

    std::string_view m_source;
    std::string_view m_open = "{{";
    std::string_view m_close = "}}";
    std::size_t m_position = 0;
    bool m_isLineStart = true;
    std::size_t m_lineCounted = 0;
    std::size_t m_lineBegin = 0;
    std::uint32_t m_line = 1;
    std::vector<OpenSection> m_sections;
    ParsedTemplate m_result;
};

} // namespace

Result<ParsedTemplate> parseTemplate(std::string_view source) {
    return Parser(source).parse();
}

} // namespace galley
