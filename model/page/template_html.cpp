#include "model/page/template_html.h"

#include <algorithm>
#include <array>

namespace galley {

namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isLetter(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z';
}

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

template <std::size_t N>
bool isOneOf(const std::string& word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool isVoidElement(const std::string& name) {
    constexpr std::array<std::string_view, 14> kNames{"area",  "base", "br",   "col",    "embed", "hr",  "img",
                                                      "input", "link", "meta", "source", "track", "wbr", "param"};
    return isOneOf(name, kNames);
}

/// Elements whose content is text, not markup.
bool isTextElement(const std::string& name) {
    constexpr std::array<std::string_view, 4> kNames{"script", "style", "textarea", "title"};
    return isOneOf(name, kNames);
}

bool isUrlAttribute(const std::string& name) {
    constexpr std::array<std::string_view, 11> kNames{"href",       "src",        "action",  "formaction",
                                                      "poster",     "xlink:href", "data",    "cite",
                                                      "background", "ping",       "manifest"};
    return isOneOf(name, kNames);
}

/// What no editor types into: places in loops and the page's own members, but for its label, which is a field's value.
bool isStructural(const TemplateName& name) {
    if (name.kind != TemplateName::Kind::Path)
        return name.kind != TemplateName::Kind::Implicit;
    const std::string_view last = name.tail.empty() ? name.head.name : name.tail.back().name;
    return last.starts_with('_') && last != "_label" && last != "_url" && last != "_modules";
}

class Scanner {
public:
    Scanner(std::string_view source, const ParsedTemplate& parsed)
        : m_source(source)
        , m_parsed(parsed) {}

    std::vector<Insertion> scan() {
        for (m_op = 0; m_op < m_parsed.ops.size(); ++m_op) {
            const Op& op = m_parsed.ops[m_op];
            switch (op.kind) {
            case OpKind::Literal:
                readLiteral(op);
                break;
            case OpKind::Variable:
            case OpKind::RawVariable:
                readVariable(op);
                break;
            case OpKind::Section:
            case OpKind::Inverted:
                meetTag();
                m_sections.push_back({m_nextSection++, m_open.size()});
                break;
            case OpKind::End:
                m_open.resize(std::min(m_open.size(), m_sections.back().openElements));
                m_sections.pop_back();
                break;
            case OpKind::Partial:
                meetTag();
                break;
            case OpKind::LineStart:
            case OpKind::UrlBegin:
            case OpKind::UrlEnd:
            case OpKind::FieldMark:
                break;
            }
        }
        for (const Element& element : m_elements)
            addMark(element);
        std::stable_sort(m_insertions.begin(), m_insertions.end(), [](const Insertion& a, const Insertion& b) {
            return a.op != b.op ? a.op < b.op : a.offset < b.offset;
        });
        return std::move(m_insertions);
    }

private:
    enum class State : std::uint8_t {
        Text,
        TagOpen,
        TagName,
        EndTag,
        InTag,
        AttributeName,
        AfterName,
        BeforeValue,
        Quoted,
        Unquoted,
        Comment,
        Declaration,
        RawText
    };
    struct Place {
        std::uint32_t op = kNone;
        std::uint32_t offset = 0;
    };
    struct Element {
        std::string name;
        std::uint32_t section = 0;
        Place nameEnd; ///< without op when tags make up a part of the name
        std::vector<std::uint32_t> contentNames;
        std::vector<std::uint32_t> attributeNames;
    };
    struct OpenSection {
        std::uint32_t number = 0;
        std::size_t openElements = 0;
    };

    std::uint32_t section() const { return m_sections.empty() ? 0 : m_sections.back().number; }

    void readLiteral(const Op& op) {
        const std::string_view text = m_source.substr(op.a, op.b);
        for (std::uint32_t at = 0; at < text.size(); ++at)
            step(text[at], at);
    }

    void step(char c, std::uint32_t at) {
        switch (m_state) {
        case State::Text:
            if (c == '<')
                m_state = State::TagOpen;
            return;
        case State::TagOpen:
            openTag(c, at);
            return;
        case State::TagName:
            if (isSpace(c) || c == '/' || c == '>')
                finishName(c);
            else
                continueName(c, at);
            return;
        case State::EndTag:
            if (c == '>')
                closeElement();
            else if (!isSpace(c) && c != '/')
                m_word += lower(c);
            return;
        case State::InTag:
            m_isSelfClosing = c == '/';
            if (c == '>')
                finishTag();
            else if (!isSpace(c) && c != '/')
                startWord(c, State::AttributeName);
            return;
        case State::AttributeName:
            if (c == '=')
                m_state = State::BeforeValue;
            else if (c == '>')
                finishTag();
            else if (isSpace(c))
                m_state = State::AfterName;
            else if (c == '/')
                m_state = State::InTag;
            else
                m_word += lower(c);
            return;
        case State::AfterName:
            if (c == '=')
                m_state = State::BeforeValue;
            else if (c == '>')
                finishTag();
            else if (!isSpace(c))
                startWord(c, State::AttributeName);
            return;
        case State::BeforeValue:
            if (c == '"' || c == '\'')
                startValue(State::Quoted, c, {m_op, at + 1});
            else if (c == '>')
                finishTag();
            else if (!isSpace(c))
                startValue(State::Unquoted, c, {m_op, at});
            return;
        case State::Quoted:
            if (c == m_quote)
                finishValue({m_op, at});
            return;
        case State::Unquoted:
            if (!isSpace(c) && c != '>')
                return;
            finishValue({m_op, at});
            if (c == '>')
                finishTag();
            return;
        case State::Comment:
            m_dashes = c == '-' ? m_dashes + 1 : c == '>' && m_dashes >= 2 ? kNone : 0;
            if (m_dashes == kNone)
                m_state = State::Text;
            return;
        case State::Declaration:
            m_word += c;
            if (m_word == "--") {
                m_state = State::Comment;
                m_dashes = 2;
            } else if (c == '>') {
                m_state = State::Text;
            } else if (m_word.size() > 2) {
                m_word.resize(2);
                m_word[0] = ' ';
            }
            return;
        case State::RawText:
            stepRawText(c);
            return;
        }
    }

    void startWord(char c, State state) {
        m_word.assign(1, lower(c));
        m_state = state;
    }

    void openTag(char c, std::uint32_t at) {
        if (c == '!' || c == '?') {
            m_word.clear();
            m_state = State::Declaration;
        } else if (c == '/') {
            m_word.clear();
            m_state = State::EndTag;
        } else if (isLetter(c)) {
            m_elements.push_back({std::string(1, lower(c)), section(), {m_op, at + 1}, {}, {}});
            m_isSelfClosing = false;
            m_state = State::TagName;
        } else {
            m_state = c == '<' ? State::TagOpen : State::Text;
        }
    }

    void continueName(char c, std::uint32_t at) {
        Element& element = m_elements.back();
        element.name += lower(c);
        if (element.nameEnd.op == m_op)
            element.nameEnd.offset = at + 1;
        else
            element.nameEnd.op = kNone;
    }

    void finishName(char c) {
        m_state = State::InTag;
        m_isSelfClosing = c == '/';
        if (c == '>')
            finishTag();
    }

    void finishTag() {
        m_state = State::Text;
        const std::string& name = m_elements.back().name;
        if (isVoidElement(name) || m_isSelfClosing)
            return;
        m_open.push_back(static_cast<std::uint32_t>(m_elements.size() - 1));
        if (isTextElement(name)) {
            m_state = State::RawText;
            m_word.clear();
        }
    }

    void closeElement() {
        m_state = State::Text;
        for (std::size_t i = m_open.size(); i > 0 && m_open.size() - i < 64; --i) {
            if (m_elements[m_open[i - 1]].name == m_word) {
                m_open.resize(i - 1);
                return;
            }
        }
    }

    /// Waits for `</name` of the open element.
    void stepRawText(char c) {
        if (c == '<')
            m_word.clear();
        m_word += lower(c);
        if (m_open.empty()) {
            m_state = State::Text;
            return;
        }
        const std::string& name = m_elements[m_open.back()].name;
        if (m_word.size() > name.size() + 3) {
            m_word.resize(1);
            m_word[0] = ' ';
        } else if (m_word.size() == name.size() + 3 && m_word.starts_with("</") &&
                   m_word.compare(2, name.size(), name) == 0 && (c == '>' || isSpace(c) || c == '/')) {
            m_word = name;
            m_state = State::EndTag;
            if (c == '>')
                closeElement();
        }
    }

    void startValue(State state, char quote, Place place) {
        m_state = state;
        m_quote = quote;
        m_valueBegin = place;
        m_hasTagInValue = false;
        m_isUrl = isUrlAttribute(m_word);
    }

    void finishValue(Place place) {
        m_state = State::InTag;
        if (!m_isUrl || !m_hasTagInValue)
            return;
        m_insertions.push_back({m_valueBegin.op, m_valueBegin.offset, OpKind::UrlBegin, {}});
        m_insertions.push_back({place.op, place.offset, OpKind::UrlEnd, {}});
    }

    /// A tag stands here; what it renders is unknown.
    void meetTag() {
        switch (m_state) {
        case State::TagOpen:
            m_state = State::Text;
            break;
        case State::BeforeValue:
            startValue(State::Unquoted, '\0', {m_op, 0});
            m_hasTagInValue = true;
            break;
        case State::Quoted:
        case State::Unquoted:
            m_hasTagInValue = true;
            break;
        default:
            break;
        }
    }

    void readVariable(const Op& op) {
        if (m_state == State::TagName)
            m_elements.back().nameEnd.op = kNone;
        meetTag();
        const bool isInTag = m_state >= State::TagName && m_state <= State::Unquoted;
        if (isStructural(m_parsed.names[op.a]))
            return;
        if (m_state == State::Text || m_state == State::RawText) {
            if (!m_open.empty() && m_elements[m_open.back()].section == section())
                m_elements[m_open.back()].contentNames.push_back(op.a);
        } else if (isInTag && m_state != State::EndTag && m_elements.back().section == section()) {
            m_elements.back().attributeNames.push_back(op.a);
        }
    }

    /// What an element contains says more than its attributes, and `url` of a card is made, not typed.
    void addMark(const Element& element) {
        if (element.nameEnd.op == kNone || element.name == "script" || element.name == "style")
            return;
        std::vector<std::uint32_t> names;
        std::vector<std::uint32_t> last;
        for (const auto* group : {&element.contentNames, &element.attributeNames}) {
            for (const std::uint32_t name : *group) {
                const TemplateName& candidate = m_parsed.names[name];
                const bool isUrl = candidate.head.isOwn("_url") && candidate.tail.empty();
                const bool isModules = candidate.head.isOwn("_modules") && candidate.tail.empty();
                if (!isModules)
                    (isUrl ? last : names).push_back(name);
            }
        }
        names.insert(names.end(), last.begin(), last.end());
        if (!names.empty())
            m_insertions.push_back({element.nameEnd.op, element.nameEnd.offset, OpKind::FieldMark, std::move(names)});
    }

    std::string_view m_source;
    const ParsedTemplate& m_parsed;
    std::vector<Insertion> m_insertions;
    std::vector<Element> m_elements;
    std::vector<std::uint32_t> m_open; ///< elements that are not yet closed
    std::vector<OpenSection> m_sections;
    std::uint32_t m_nextSection = 1;
    std::uint32_t m_op = 0;
    State m_state = State::Text;
    std::string m_word;
    char m_quote = '\0';
    Place m_valueBegin;
    bool m_hasTagInValue = false;
    bool m_isUrl = false;
    bool m_isSelfClosing = false;
    std::uint32_t m_dashes = 0;
};

} // namespace

std::vector<Insertion> annotateHtml(std::string_view source, const ParsedTemplate& parsed) {
    return Scanner(source, parsed).scan();
}

} // namespace galley
