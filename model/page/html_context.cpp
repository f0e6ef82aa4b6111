#include "model/page/html_context.h"

#include "model/base/ascii.h"
#include "model/base/one_of.h"
#include "model/page/html_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace galley {

namespace {

constexpr std::size_t kMaxName = 64; // longer ones are none that matter
constexpr std::size_t kMaxOpen = 64;

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

void appendTo(std::string& name, char c) {
    if (name.size() <= kMaxName)
        name += asciiLower(c);
}

} // namespace

// Places

bool HtmlContext::isForeign() const {
    if (m_open.empty())
        return false;
    const Element& current = m_open.back();
    constexpr std::array<std::string_view, 3> kInSvg{"foreignobject", "desc", "title"};
    constexpr std::array<std::string_view, 5> kInMathMl{"mi", "mo", "mn", "ms", "mtext"};
    switch (current.space) {
    case Space::Html:
        return false;
    case Space::Svg:
        return !isOneOf(current.name, kInSvg);
    case Space::MathMl:
        return !isOneOf(current.name, kInMathMl);
    }
    return true;
}

bool HtmlContext::isInside(std::string_view foreignElement) const {
    return std::any_of(m_open.begin(), m_open.end(), [foreignElement](const Element& element) {
        return element.space != Space::Html && element.name == foreignElement;
    });
}

bool HtmlContext::isPlain() const {
    return m_state == State::Data && m_open.empty() && !m_isInSelect && !m_isInNoscript && m_templates == 0;
}

bool HtmlContext::isInTag() const {
    return m_state >= State::TagName && m_state <= State::UnquotedOrGap;
}

bool HtmlContext::isInValue() const {
    return m_state >= State::Quoted && m_state <= State::UnquotedOrGap;
}

/// Whether what is no tag here may be one all the same: with scripts, noscript is text up to its end tag.
bool HtmlContext::isReadTwice() const {
    return m_isInNoscript && m_state != State::Data && m_state != State::TagOpen && m_state != State::RawText;
}

std::string HtmlContext::place() const {
    switch (m_state) {
    case State::Data:
        if (!m_open.empty())
            return "inside " + startTag(m_open.back().name);
        if (m_isInSelect)
            return "inside <select>";
        if (m_isInNoscript)
            return "inside <noscript>";
        return m_templates != 0 ? "inside <template>" : "between tags";
    case State::TagOpen:
    case State::EndTagOpen:
    case State::MarkupDeclaration:
    case State::MarkupDeclarationDash:
        return "right behind \"<\"";
    case State::TagName:
        return "in the name of the tag " + startTag(m_element);
    case State::BeforeAttributeName:
    case State::BetweenAttributes:
    case State::AttributeName:
    case State::AfterAttributeName:
    case State::NameOrGap:
    case State::Gap:
    case State::SelfClosing:
    case State::UnquotedOrGap:
        return "inside the tag " + startTag(m_element);
    case State::BeforeValue:
    case State::Quoted:
    case State::Unquoted:
    case State::UnquotedOrEmpty:
        return "in the value of " + quotedName(m_attribute);
    case State::BogusComment:
        return "in a declaration";
    case State::CommentStart:
    case State::CommentStartDash:
    case State::Comment:
    case State::CommentEndDash:
    case State::CommentEnd:
    case State::CommentEndBang:
    case State::CommentSomewhere:
    case State::CommentSomewhereDash:
        return "in a comment";
    case State::RawText:
        return "inside " + startTag(m_element);
    }
    return {};
}

// Literal markup

bool HtmlContext::read(char c, std::string& problem) {
    if (isReadTwice()) {
        if (m_isAfterLess && c == '/') {
            problem = "\"</\" inside <noscript> ends it in browsers that run scripts; write &lt;/";
            return false;
        }
        m_isAfterLess = c == '<';
    }
    switch (m_state) {
    case State::Data:
        if (c == '<')
            m_state = State::TagOpen;
        return true;
    case State::TagOpen:
        if (isAsciiLetter(c))
            beginTag(c, false);
        else
            m_state = c == '!'   ? State::MarkupDeclaration
                      : c == '/' ? State::EndTagOpen
                      : c == '?' ? State::BogusComment
                      : c == '<' ? State::TagOpen
                                 : State::Data;
        return true;
    case State::EndTagOpen:
        if (isAsciiLetter(c))
            beginTag(c, true);
        else
            m_state = c == '>' ? State::Data : State::BogusComment;
        return true;
    case State::TagName:
    case State::BeforeAttributeName:
    case State::BetweenAttributes:
    case State::AttributeName:
    case State::AfterAttributeName:
    case State::NameOrGap:
    case State::Gap:
    case State::SelfClosing:
        return readInTag(c, problem);
    case State::BeforeValue:
    case State::Quoted:
    case State::Unquoted:
    case State::UnquotedOrEmpty:
    case State::UnquotedOrGap:
        return readValue(c, problem);
    case State::MarkupDeclaration:
        if (c == '[' && !m_open.empty() && m_open.back().space != Space::Html) {
            problem = "CDATA " + place() + " is not followed; write the text itself, with &lt; and &amp;";
            return false;
        }
        m_state = c == '-' ? State::MarkupDeclarationDash : c == '>' ? State::Data : State::BogusComment;
        return true;
    case State::MarkupDeclarationDash:
        m_state = c == '-' ? State::CommentStart : c == '>' ? State::Data : State::BogusComment;
        return true;
    case State::BogusComment:
        if (c == '>')
            m_state = State::Data;
        return true;
    case State::CommentStart:
    case State::CommentStartDash:
    case State::Comment:
    case State::CommentEndDash:
    case State::CommentEnd:
    case State::CommentEndBang:
    case State::CommentSomewhere:
    case State::CommentSomewhereDash:
        return readComment(c, problem);
    case State::RawText:
        return readRawText(c, problem);
    }
    return false;
}

bool HtmlContext::readInTag(char c, std::string& problem) {
    if (c == '>')
        return finishTag(m_state == State::SelfClosing, problem);
    if (m_state == State::TagName && !isSpace(c) && c != '/') {
        appendTo(m_element, c);
    } else if (m_state == State::AttributeName && !isSpace(c) && c != '/' && c != '=') {
        appendTo(m_attribute, c);
    } else if (c == '/') {
        settleScriptType();
        m_attribute.clear();
        m_state = State::SelfClosing;
    } else if (c == '=' && (m_state == State::AttributeName || m_state == State::AfterAttributeName)) {
        m_state = State::BeforeValue;
    } else if (isSpace(c)) {
        if (m_state == State::AttributeName)
            m_state = State::AfterAttributeName;
        else if (m_state == State::Gap || m_state == State::NameOrGap)
            m_state = State::BetweenAttributes;
        else if (m_state == State::TagName || m_state == State::SelfClosing)
            m_state = State::BeforeAttributeName;
    } else if (m_state == State::Gap ||
               (c == '=' && (m_state == State::BetweenAttributes || m_state == State::NameOrGap))) {
        problem = "a section before this may be left out, and then it belongs to another attribute of " +
                  startTag(m_element) + "; write the whole attribute, and a space before it";
        return false;
    } else if (m_state != State::NameOrGap) {
        settleScriptType();
        beginAttribute(c);
    }
    return true;
}

bool HtmlContext::readValue(char c, std::string& problem) {
    const bool isQuote = c == '"' || c == '\'';
    if (m_state == State::Quoted) {
        if (c == m_quote) {
            endValue();
            m_state = State::BeforeAttributeName;
        } else if (m_valueKind == AttributeKind::ScriptType) {
            appendTo(m_word, c);
        }
        return true;
    }
    if (m_state == State::BeforeValue) {
        if (c == '>')
            return finishTag(false, problem);
        if (isQuote)
            beginValue(State::Quoted, c);
        else if (!isSpace(c))
            beginValue(State::Unquoted, '\0');
        if (m_state == State::Unquoted && m_valueKind == AttributeKind::ScriptType)
            appendTo(m_word, c);
        return true;
    }
    if (isSpace(c) || c == '>') {
        const bool isAfterGap = m_state == State::UnquotedOrGap;
        endValue();
        m_state = isAfterGap ? State::BetweenAttributes : State::BeforeAttributeName;
        return c != '>' || finishTag(false, problem);
    }
    if (m_state == State::UnquotedOrGap) {
        problem = "a section before this may be left out, and then it belongs to another attribute of " +
                  startTag(m_element) + "; put the values of attributes in quotes";
        return false;
    }
    if (m_state == State::UnquotedOrEmpty && isQuote) {
        problem = "whether the value of " + quotedName(m_attribute) +
                  " is in quotes depends on the content; put the quotes around the whole value, outside of sections";
        return false;
    }
    m_state = State::Unquoted;
    if (m_valueKind == AttributeKind::ScriptType)
        appendTo(m_word, c);
    return true;
}

bool HtmlContext::readComment(char c, std::string& problem) {
    switch (m_state) {
    case State::CommentStart:
        m_state = c == '-' ? State::CommentStartDash : c == '>' ? State::Data : State::Comment;
        return true;
    case State::CommentStartDash:
        m_state = c == '-' ? State::CommentEnd : c == '>' ? State::Data : State::Comment;
        return true;
    case State::Comment:
        if (c == '-')
            m_state = State::CommentEndDash;
        return true;
    case State::CommentEndDash:
        m_state = c == '-' ? State::CommentEnd : State::Comment;
        return true;
    case State::CommentEnd:
        if (c != '-')
            m_state = c == '>' ? State::Data : c == '!' ? State::CommentEndBang : State::Comment;
        return true;
    case State::CommentEndBang:
        m_state = c == '-' ? State::CommentEndDash : c == '>' ? State::Data : State::Comment;
        return true;
    default:
        break;
    }
    if (c == '>') {
        problem = "whether the comment ends here depends on the content; end it with \"-->\"";
        return false;
    }
    if (c == '-')
        m_state = m_state == State::CommentSomewhere ? State::CommentSomewhereDash : State::CommentEnd;
    else
        m_state = c == '!' ? State::CommentSomewhere : State::Comment;
    return true;
}

/// Waits for `</name`. A script that says "<!--" and "<script" ends at the second "</script".
bool HtmlContext::readRawText(char c, std::string& problem) {
    const bool isScript = m_element == "script";
    const bool isWordEnd = isSpace(c) || c == '/' || c == '>';
    const auto isAt = [&](std::string_view word, char next) { return m_word == word && c == next; };
    if (m_word.size() > 2 && m_word.starts_with("</") && isWordEnd && m_element == std::string_view(m_word).substr(2)) {
        m_word.clear();
        m_isEndTag = true;
        m_isEscapedScript = false;
        m_state = c == '/' ? State::SelfClosing : State::BeforeAttributeName;
        return c != '>' || finishTag(false, problem);
    }
    if (m_isEscapedScript && m_word == "<script" && isWordEnd) {
        problem = "\"<script\" behind \"<!--\" in a script moves the end of that; write \"\\x3cscript\"";
        return false;
    }
    if (c == '<') {
        m_word = c;
    } else if (isAt("<", '/') || (isScript && (isAt("<", '!') || isAt("<!", '-')))) {
        m_word += c;
    } else if (isAt("<!-", '-')) {
        m_isEscapedScript = true;
        m_word.clear();
    } else if (isAsciiLetter(c) && !m_word.empty() && !m_word.starts_with("<!") && m_word.size() <= kMaxName) {
        m_word += asciiLower(c);
    } else {
        m_word.clear();
    }
    if (m_isInNoscript && m_word.size() > 2 && m_word.starts_with("</") &&
        !m_element.starts_with(std::string_view(m_word).substr(2))) {
        problem = "\"</\" inside <noscript> may end it in browsers that run scripts; write it in another way";
        return false;
    }
    return true;
}

// Tags

void HtmlContext::beginTag(char c, bool isEndTag) {
    m_state = State::TagName;
    m_element.assign(1, asciiLower(c));
    m_isEndTag = isEndTag;
    m_scriptType = ScriptType::None;
}

void HtmlContext::beginAttribute(char c) {
    m_state = State::AttributeName;
    m_attribute.assign(1, asciiLower(c));
}

void HtmlContext::beginValue(State state, char quote) {
    m_state = state;
    m_quote = quote;
    m_valueKind = valueKindOf(m_element, m_attribute);
    m_word.clear();
}

void HtmlContext::endValue() {
    if (m_valueKind == AttributeKind::ScriptType && m_scriptType == ScriptType::None && !m_hasTagInValue &&
        isDataType(m_word))
        m_scriptType = ScriptType::Data;
    settleScriptType();
    m_attribute.clear();
    m_word.clear();
    m_quote = '\0';
    m_valueKind = AttributeKind::Plain;
    m_hasTagInValue = false;
}

/// The first attribute `type` of a script counts, whatever its value.
void HtmlContext::settleScriptType() {
    if (m_element == "script" && m_attribute == "type" && m_scriptType == ScriptType::None)
        m_scriptType = ScriptType::Other;
}

bool HtmlContext::finishTag(bool isSelfClosing, std::string& problem) {
    settleScriptType();
    m_state = State::Data;
    m_attribute.clear();
    m_isAfterLess = false;
    const std::string name = std::exchange(m_element, {});
    const bool isEndTag = std::exchange(m_isEndTag, false);
    const bool isFine = isEndTag ? close(name, problem) : open(name, isSelfClosing, problem);
    if (m_element != "script")
        m_scriptType = ScriptType::None;
    return isFine;
}

bool HtmlContext::open(const std::string& name, bool isSelfClosing, std::string& problem) {
    if (!m_open.empty() && isUnclearInForeign(name)) {
        problem = startTag(name) + " below " + startTag(m_open.front().name) +
                  " changes how what follows is read, depending on what is around; put it outside";
        return false;
    }
    if (isForeign())
        return openForeign(name, isSelfClosing, problem);
    if (name == "plaintext" || name == "frameset") {
        problem = startTag(name) + " changes how all that follows is read; write the page without it";
        return false;
    }
    if (m_isInSelect && (name == "svg" || name == "math" || name == "template")) {
        problem = startTag(name) + " inside <select> is read differently by browsers; put it outside";
        return false;
    }
    if (m_templates != 0 && name == "col") {
        problem = "<col> inside <template> changes how what follows is read; put it outside";
        return false;
    }
    if (name == "svg" || name == "math") {
        return isSelfClosing || push(name, name == "svg" ? Space::Svg : Space::MathMl, problem);
    }
    if (name == "template" && ++m_templates > kMaxOpen) {
        problem = "more than 64 <template> elements are open; close some";
        return false;
    }
    m_isInSelect = m_isInSelect || name == "select";
    m_isInNoscript = m_isInNoscript || name == "noscript";
    if (!m_open.empty() && !isVoidElement(name) && !push(name, Space::Html, problem))
        return false;
    return !isTextElement(name) || openText(name, problem);
}

bool HtmlContext::openForeign(const std::string& name, bool isSelfClosing, std::string& problem) {
    if (breaksOutOfForeign(name)) {
        problem = startTag(name) + " ends the " + startTag(m_open.front().name) +
                  " around it; close that before, or write " + startTag(name) + " inside <foreignObject>";
        return false;
    }
    return isSelfClosing || push(name, m_open.back().space, problem);
}

bool HtmlContext::push(const std::string& name, Space space, std::string& problem) {
    if (m_open.size() >= kMaxOpen) {
        problem = "more than 64 elements are open below an <svg>; close some, or put parts outside";
        return false;
    }
    m_open.push_back({name, space});
    return true;
}

bool HtmlContext::openText(const std::string& name, std::string& problem) {
    if (m_isInSelect && name != "script" && name != "textarea") {
        problem = startTag(name) + " inside <select> is read differently by browsers; put it outside";
        return false;
    }
    m_state = State::RawText;
    m_element = name;
    return true;
}

bool HtmlContext::close(const std::string& name, std::string& problem) {
    if (!m_open.empty()) {
        // In SVG and MathML it closes all up to the element of that name.
        std::size_t at = m_open.size() - 1;
        while (at > 0 && m_open[at].space != Space::Html && m_open[at].name != name)
            --at;
        const Space space = m_open[at].space;
        if (m_open[at].name != name || name == "noscript" || (space == Space::Html && at + 1 != m_open.size())) {
            problem = "</" + name + "> stands where " + startTag(m_open.back().name) + " must be closed first";
            return false;
        }
        m_open.resize(at);
        if (space != Space::Html)
            return true;
    }
    if (name == "select")
        m_isInSelect = false;
    else if (name == "noscript")
        m_isInNoscript = false;
    else if (name == "template" && m_templates != 0)
        --m_templates;
    return true;
}

} // namespace galley
