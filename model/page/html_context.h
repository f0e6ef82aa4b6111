// Where an HTML parser stands behind a piece of a document: the states of the tokenizer of the HTML standard (section
// 13.2.5), and of the tree construction what decides how the tokenizer goes on: elements whose content is text, SVG and
// MathML with their ways back into HTML, select, template, noscript with and without scripts. Internal to the template
// engine.
//
// It knows one place, not all that are possible: what leads to places that no single one stands for (joined()), and
// what parsers of different age read differently, is refused. So is a value where it could be markup or code.
//
// Thread rule: a plain value. Reading a byte costs O(1); copies and comparisons cost the depth of open SVG.
// Used in this folder alone.
#pragma once

#include "model/page/template_program.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

class HtmlContext {
public:
    enum class State : std::uint8_t {
        Data,
        TagOpen,
        EndTagOpen,
        TagName,
        BeforeAttributeName, ///< behind a quoted value too: what may follow means the same
        BetweenAttributes,   ///< behind a name without value, or not: "=" means two things
        AttributeName,
        AfterAttributeName,
        NameOrGap, ///< behind the name of an attribute that may go on, or not
        Gap,       ///< behind the name of the tag, which may go on, or not
        SelfClosing,
        BeforeValue,
        Quoted,
        Unquoted,
        UnquotedOrEmpty, ///< begun by tags: whether a value has begun depends on what they write
        UnquotedOrGap,   ///< behind an unquoted value, or behind something else in the tag
        MarkupDeclaration,
        MarkupDeclarationDash,
        BogusComment, ///< declarations too: both end at the first ">"
        CommentStart,
        CommentStartDash,
        Comment,
        CommentEndDash,
        CommentEnd,
        CommentEndBang,
        CommentSomewhere,     ///< any of the six above: a value may end in hyphens
        CommentSomewhereDash, ///< the same, and a hyphen
        RawText               ///< the content of title, script and the like
    };

    State state() const { return m_state; }
    /// Where a template, a module of a page, or a page begins and must end.
    bool isPlain() const;
    bool isInTag() const;
    bool isEndTag() const { return m_isEndTag; }
    /// Inside the value of an attribute, or perhaps behind an unquoted one.
    bool isInValue() const;
    bool isInUnquoted() const { return isInValue() && m_state != State::Quoted; }
    /// Whether a tag of the template has part in the value.
    bool hasTagInValue() const { return m_hasTagInValue; }
    AttributeKind valueKind() const { return m_valueKind; }
    const std::string& element() const { return m_element; } ///< of the tag, or whose text this is; in lower case
    /// For messages: "inside <svg>".
    std::string place() const;

    /// Goes on behind the byte. False with the reason and a remedy when it cannot be known where that is; the context
    /// is of no use afterwards.
    [[nodiscard]] bool read(char c, std::string& problem);
    /// Goes on inside a section, a partial or a value that begins here, whatever it writes.
    void meetTag();
    /// How a value must be written here; the context is then behind it. Nothing with the reason and a remedy where no
    /// value may stand. REQUIRES meetTag().
    std::optional<WriteAs> meetValue(bool isRaw, std::string& problem);

    /// A context that stands for both: what it reads is read in the same way from either.
    static std::optional<HtmlContext> joined(const HtmlContext& left, const HtmlContext& right);

    /// In any order that there is, to find contexts again.
    friend auto operator<=>(const HtmlContext&, const HtmlContext&) = default;
    friend bool operator==(const HtmlContext&, const HtmlContext&) = default;

private:
    enum class Space : std::uint8_t { Html, Svg, MathMl };
    enum class ScriptType : std::uint8_t { None, Data, Other };
    struct Element {
        std::string name;
        Space space = Space::Html;
        friend auto operator<=>(const Element&, const Element&) = default;
        friend bool operator==(const Element&, const Element&) = default;
    };

    bool isForeign() const;
    bool isInside(std::string_view foreignElement) const;
    bool isReadTwice() const;
    bool readInTag(char c, std::string& problem);
    bool readValue(char c, std::string& problem);
    bool readComment(char c, std::string& problem);
    bool readRawText(char c, std::string& problem);
    void beginTag(char c, bool isEndTag);
    void beginAttribute(char c);
    void beginValue(State state, char quote);
    void endValue();
    void settleScriptType();
    bool finishTag(bool isSelfClosing, std::string& problem);
    bool open(const std::string& name, bool isSelfClosing, std::string& problem);
    bool openForeign(const std::string& name, bool isSelfClosing, std::string& problem);
    bool push(const std::string& name, Space space, std::string& problem);
    bool openText(const std::string& name, std::string& problem);
    bool close(const std::string& name, std::string& problem);
    std::optional<WriteAs> valueInData(bool isRaw, std::string& problem) const;
    std::optional<WriteAs> valueInAttribute(bool isRaw, std::string& problem);
    std::optional<WriteAs> valueInRawText(bool isRaw, std::string& problem) const;

    State m_state = State::Data;
    AttributeKind m_valueKind = AttributeKind::Plain;
    ScriptType m_scriptType = ScriptType::None;
    char m_quote = '\0';
    bool m_isEndTag = false;
    bool m_hasTagInValue = false;
    bool m_isInSelect = false;      ///< or may be
    bool m_isInNoscript = false;    ///< or may be
    bool m_isAfterLess = false;     ///< "<" in noscript, in no tag of it
    bool m_isEscapedScript = false; ///< the script says "<!--"
    std::uint8_t m_templates = 0;   ///< open template elements
    std::string m_element;
    std::string m_attribute;
    std::string m_word;          ///< what may become the end of raw text, or the value of a script's type
    std::vector<Element> m_open; ///< below an svg or a math element, which is the first
};

} // namespace galley
