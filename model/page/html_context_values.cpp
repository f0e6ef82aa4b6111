// Where the tags of templates stand, and the places that sections lead to.
#include "model/page/html_context.h"

#include "model/page/html_names.h"

#include <algorithm>

namespace galley {

// Tags of templates

void HtmlContext::meetTag() {
    if (m_state == State::BeforeValue)
        beginValue(State::UnquotedOrEmpty, '\0');
    if (isInValue())
        m_hasTagInValue = true;
}

std::optional<WriteAs> HtmlContext::meetValue(bool isRaw, std::string& problem) {
    if (m_isAfterLess) {
        problem = "a value behind \"<\" inside <noscript> may end it; write &lt;";
        return std::nullopt;
    }
    switch (m_state) {
    case State::Data:
        return valueInData(isRaw, problem);
    case State::TagOpen:
    case State::EndTagOpen:
    case State::MarkupDeclaration:
    case State::MarkupDeclarationDash:
        problem =
            "a value right behind \"<\" may become a tag; write &lt; for the sign, and tags as they are, chosen by "
            "sections";
        return std::nullopt;
    case State::TagName:
        problem = "a value stands in the name of a tag; write whole tags, chosen by sections";
        return std::nullopt;
    case State::BeforeAttributeName:
    case State::BetweenAttributes:
    case State::AttributeName:
    case State::AfterAttributeName:
    case State::NameOrGap:
    case State::Gap:
    case State::SelfClosing:
    case State::UnquotedOrGap:
        problem = "a value stands where " + startTag(m_element) +
                  " has the names of its attributes; write the name, and the value in quotes: name=\"{{…}}\"";
        return std::nullopt;
    case State::BeforeValue:
    case State::Quoted:
    case State::Unquoted:
    case State::UnquotedOrEmpty:
        return valueInAttribute(isRaw, problem);
    case State::CommentStart:
    case State::CommentStartDash:
    case State::Comment:
    case State::CommentEndDash:
    case State::CommentEnd:
    case State::CommentEndBang:
    case State::CommentSomewhere:
    case State::CommentSomewhereDash:
        m_state = State::CommentSomewhere;
        return isRaw ? WriteAs::Comment : WriteAs::Markup;
    case State::BogusComment:
        return isRaw ? WriteAs::Comment : WriteAs::Markup;
    case State::RawText:
        return valueInRawText(isRaw, problem);
    }
    return std::nullopt;
}

std::optional<WriteAs> HtmlContext::valueInData(bool isRaw, std::string& problem) const {
    if (isInside("script")) {
        problem =
            "a value stands inside <script>, which is code; put it into an attribute, data-…=\"{{…}}\", and let the "
            "script read that";
        return std::nullopt;
    }
    if (isInside("style"))
        return WriteAs::Style;
    if (isRaw && isForeign()) {
        problem = "HTML " + place() +
                  " ends that where it is not expected; write {{…}} or {{….plain}} for text alone, or "
                  "put it inside <foreignObject>";
        return std::nullopt;
    }
    return isRaw && !isPlain() ? WriteAs::InnerMarkup : WriteAs::Markup;
}

std::optional<WriteAs> HtmlContext::valueInAttribute(bool isRaw, std::string& problem) {
    const bool isQuoted = m_state == State::Quoted;
    switch (m_valueKind) {
    case AttributeKind::Code:
        problem = "a value stands in " + quotedName(m_attribute) +
                  ", which is code; put it into an attribute of its own, data-…=\"{{…}}\", and let a script read that";
        return std::nullopt;
    case AttributeKind::Document:
        problem = "a value stands in \"srcdoc\", which is a document of its own; show it outside of the frame, or give "
                  "the frame an address: src=\"{{…}}\"";
        return std::nullopt;
    case AttributeKind::BaseAddress:
        problem = "the address of <base> leads all links and scripts of the page; write it in the template";
        return std::nullopt;
    case AttributeKind::ScriptAddress:
        problem = "the address of a script stands in the content; write it in the template, and choose by sections";
        return std::nullopt;
    case AttributeKind::Style:
        return isQuoted ? WriteAs::Style : WriteAs::UnquotedStyle;
    case AttributeKind::Plain:
    case AttributeKind::ScriptType:
    case AttributeKind::Address:
    case AttributeKind::AddressList:
    case AttributeKind::SourceSet:
    case AttributeKind::Animation:
    case AttributeKind::Refresh:
        break;
    }
    if (!isQuoted)
        return WriteAs::Unquoted;
    return !isRaw ? WriteAs::Markup : m_quote == '"' ? WriteAs::DoubleQuoted : WriteAs::SingleQuoted;
}

std::optional<WriteAs> HtmlContext::valueInRawText(bool isRaw, std::string& problem) const {
    if (!m_word.empty()) {
        problem = "a value right behind \"<\" may end " + startTag(m_element) + "; write &lt;";
        return std::nullopt;
    }
    if (m_element == "script") {
        if (m_scriptType == ScriptType::Data && !isRaw)
            return WriteAs::Markup;
        problem =
            "a value stands inside <script>, which is code; put it into an attribute, data-…=\"{{…}}\", and let the "
            "script read that";
        return std::nullopt;
    }
    if (m_element == "style")
        return WriteAs::StyleSheet;
    return isRaw ? WriteAs::Text : WriteAs::Markup;
}

// Branches

std::optional<HtmlContext> HtmlContext::joined(const HtmlContext& left, const HtmlContext& right) {
    HtmlContext both = left;
    HtmlContext other = right;
    both.m_isInSelect = other.m_isInSelect = left.m_isInSelect || right.m_isInSelect;
    both.m_isInNoscript = other.m_isInNoscript = left.m_isInNoscript || right.m_isInNoscript;
    both.m_isAfterLess = other.m_isAfterLess = left.m_isAfterLess || right.m_isAfterLess;
    both.m_isEscapedScript = other.m_isEscapedScript = left.m_isEscapedScript || right.m_isEscapedScript;
    if (both == other)
        return both;
    const auto isComment = [](State state) {
        return state >= State::CommentStart && state <= State::CommentSomewhereDash;
    };
    if (isComment(left.m_state) && isComment(right.m_state)) {
        both.m_state = other.m_state = State::CommentSomewhere;
        return both == other ? std::optional(both) : std::nullopt;
    }
    const bool isSameValue = left.m_attribute == right.m_attribute && left.m_valueKind == right.m_valueKind;
    const auto rank = [](State state) {
        switch (state) {
        case State::BeforeAttributeName:
        case State::BetweenAttributes:
        case State::AfterAttributeName:
            return 1;
        case State::AttributeName:
        case State::NameOrGap:
            return 2;
        case State::TagName:
        case State::Gap:
            return 3;
        case State::Unquoted:
        case State::UnquotedOrEmpty:
        case State::UnquotedOrGap:
            return 4;
        default:
            return 0;
        }
    };
    const int lower = std::min(rank(left.m_state), rank(right.m_state));
    const int upper = std::max(rank(left.m_state), rank(right.m_state));
    if (lower == 0)
        return std::nullopt;
    const auto isBegun = [](const HtmlContext& context) {
        return (context.m_state == State::Unquoted || context.m_state == State::UnquotedOrEmpty) &&
               context.m_hasTagInValue;
    };
    if (isSameValue && isBegun(left) && isBegun(right)) {
        both.m_state = other.m_state = State::UnquotedOrEmpty;
        return both == other ? std::optional(both) : std::nullopt;
    }
    for (HtmlContext* const context : {&both, &other}) {
        context->settleScriptType();
        context->m_state = upper == 1   ? State::BetweenAttributes
                           : upper == 2 ? State::NameOrGap
                           : upper == 3 ? State::Gap
                                        : State::UnquotedOrGap;
        if (upper == 2 && context->m_element == "script" && context->m_scriptType == ScriptType::None)
            context->m_scriptType = ScriptType::Other; // what the name becomes may be its type
        context->m_attribute.clear();
        context->m_word.clear();
        context->m_valueKind = AttributeKind::Plain;
        context->m_hasTagInValue = upper == 4;
    }
    if (both.m_scriptType != other.m_scriptType)
        both.m_scriptType = other.m_scriptType = ScriptType::Other;
    return both == other ? std::optional(both) : std::nullopt;
}

} // namespace galley
