#include "model/page/value_guard.h"

#include "model/base/ascii.h"
#include "model/base/html_entities.h"
#include "model/page/markdown.h"
#include "model/page/scalar_text.h"

#include <algorithm>
#include <array>

namespace galley {

namespace {

constexpr std::string_view kHtmlSpaces = " \t\n\r\f";

/// The character reference that HTML begins with, as browsers read it; the "&" alone when it begins with none.
std::string_view leadingReference(std::string_view html) {
    constexpr std::size_t kLongestName = 40;
    const bool isNumber = html.size() > 1 && html[1] == '#';
    const bool isHex = isNumber && html.size() > 2 && (html[2] == 'x' || html[2] == 'X');
    const auto belongs = [&](char c) {
        return isAsciiDigit(c) || (isAsciiLetter(c) && (!isNumber || (isHex && asciiLower(c) <= 'f')));
    };
    std::size_t end = isHex ? 3 : isNumber ? 2 : 1;
    while (end < html.size() && (isNumber || end < kLongestName) && belongs(html[end]))
        ++end;
    if (end < html.size() && html[end] == ';')
        return html.substr(0, end + 1);
    return html.substr(0, isNumber ? end : 1); // of names, only those with a semicolon can spell a scheme
}

/// What a browser takes the value of an attribute for.
std::string decodedAttribute(std::string_view html) {
    std::string text;
    for (std::size_t at = html.find('&'); at != std::string_view::npos; at = html.find('&')) {
        text += html.substr(0, at);
        const std::string_view reference = leadingReference(html.substr(at));
        std::string entity(reference);
        if (!entity.ends_with(';'))
            entity += ';';
        const std::string decoded = decodedHtmlEntity(entity);
        text += decoded.empty() ? std::string(reference) : decoded;
        html.remove_prefix(at + reference.size());
    }
    return text += html;
}

bool isDangerousAddress(std::string_view html) {
    if (html.empty() || html.front() == '/' || html.front() == '#' || html.front() == '?' || html.front() == '.' ||
        html.starts_with("https://"))
        return false;
    return !(html.find('&') == std::string_view::npos ? isSafeUrl(html) : isSafeUrl(decodedAttribute(html)));
}

/// Whether all parts between the separators are safe.
bool areSafeParts(std::string_view text, std::string_view separators) {
    while (true) {
        const std::size_t end = text.find_first_of(separators);
        if (!isSafeUrl(text.substr(0, end)))
            return false;
        if (end == std::string_view::npos)
            return true;
        text.remove_prefix(end + 1);
    }
}

/// "address size, address size", as browsers part it: behind the first blank each comma may begin an address.
bool isSafeSourceSet(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\n\r\f,");
    if (begin == std::string_view::npos)
        return true;
    text.remove_prefix(begin);
    const std::size_t blank = std::min(text.find_first_of(kHtmlSpaces), text.size());
    return isSafeUrl(text.substr(0, blank)) && areSafeParts(text.substr(blank), " \t\n\r\f,");
}

/// "5; url=address", as browsers read it; any other text is none.
bool isSafeRefresh(std::string_view text) {
    const auto skip = [&text](std::string_view signs) {
        text.remove_prefix(std::min(text.find_first_not_of(signs), text.size()));
    };
    skip(kHtmlSpaces);
    const std::size_t all = text.size();
    skip("0123456789.");
    if (text.size() == all)
        return true;
    skip(" \t\n\r\f;,");
    const auto isWord = [&text](std::string_view word) {
        return text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(),
                                                        [](char letter, char c) { return letter == asciiLower(c); });
    };
    if (isWord("url")) {
        const std::string_view whole = text;
        text.remove_prefix(3);
        skip(kHtmlSpaces);
        if (text.starts_with('='))
            text.remove_prefix(1);
        else
            text = whole;
        skip(kHtmlSpaces);
    }
    if (text.starts_with('"') || text.starts_with('\''))
        text.remove_prefix(1);
    return isSafeUrl(text);
}

/// Where parentheses may follow.
bool isColorFunction(std::string_view name) {
    constexpr std::array<std::string_view, 4> kNames{"rgb", "rgba", "hsl", "hsla"};
    return std::any_of(kNames.begin(), kNames.end(), [name](std::string_view other) {
        return std::equal(name.begin(), name.end(), other.begin(), other.end(),
                          [](char c, char letter) { return asciiLower(c) == letter; });
    });
}

/// The last word of the text.
std::string_view lastWord(std::string_view text) {
    std::size_t begin = text.size();
    while (begin > 0 && (isAsciiLetter(text[begin - 1]) || isAsciiDigit(text[begin - 1]) || text[begin - 1] == '-'))
        --begin;
    return text.substr(begin);
}

/// Appends with each of the signs as a character reference.
void appendWithout(std::string& out, std::string_view html, std::string_view signs) {
    std::string text;
    for (std::size_t at = html.find_first_of(signs); at != std::string_view::npos; at = html.find_first_of(signs)) {
        text += html.substr(0, at);
        text += "&#" + std::to_string(static_cast<unsigned char>(html[at])) + ';';
        html.remove_prefix(at + 1);
    }
    text += html;
    appendWithoutMarks(out, text);
}

void appendUnquoted(std::string& out, std::string_view text, bool isRaw) {
    constexpr std::string_view kEnds = " \t\n\r\f>\"'";
    if (isRaw)
        return appendWithout(out, text, kEnds);
    std::string html;
    appendHtmlEscaped(html, text);
    appendWithout(out, html, kEnds);
}

} // namespace

bool isDangerousValue(AttributeKind kind, std::string_view html) {
    switch (kind) {
    case AttributeKind::Address:
        return isDangerousAddress(html);
    case AttributeKind::AddressList:
        return !areSafeParts(decodedAttribute(html), kHtmlSpaces);
    case AttributeKind::SourceSet:
        return !isSafeSourceSet(decodedAttribute(html));
    case AttributeKind::Animation:
        return !areSafeParts(decodedAttribute(html), ";");
    case AttributeKind::Refresh:
        return !isSafeRefresh(decodedAttribute(html));
    case AttributeKind::Plain:
    case AttributeKind::Style:
    case AttributeKind::ScriptType:
    case AttributeKind::Code:
    case AttributeKind::Document:
    case AttributeKind::BaseAddress:
    case AttributeKind::ScriptAddress:
        return false;
    }
    return true;
}

bool isStyleValue(std::string_view text) {
    const bool isAddress = text.starts_with("https://") || text.starts_with("http://") || text.starts_with('/');
    std::size_t depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool isOpening = c == '(' && isColorFunction(lastWord(text.substr(0, i)));
        const bool isClosing = c == ')' && depth != 0;
        const bool isPart = isAsciiLetter(c) || isAsciiDigit(c) || static_cast<unsigned char>(c) >= 0x80 ||
                            std::string_view("_.,%#/+-").find(c) != std::string_view::npos;
        const bool isOfAddress = isAddress && std::string_view(":?=&~@!$").find(c) != std::string_view::npos;
        const bool isOfWords = !isAddress && (c == ' ' || isOpening || isClosing);
        if (!isPart && !isOfAddress && !isOfWords)
            return false;
        depth += isOpening ? 1 : 0;
        depth -= isClosing ? 1 : 0;
    }
    return depth == 0;
}

void appendGuarded(std::string& out, std::string_view text, WriteAs as, bool isRaw) {
    switch (as) {
    case WriteAs::Markup:
    case WriteAs::InnerMarkup:
        return isRaw ? appendWithoutMarks(out, text) : appendHtmlEscaped(out, text);
    case WriteAs::DoubleQuoted:
        return appendWithout(out, text, "\"");
    case WriteAs::SingleQuoted:
        return appendWithout(out, text, "'");
    case WriteAs::Unquoted:
        return appendUnquoted(out, text, isRaw);
    case WriteAs::Style:
        return appendHtmlEscaped(out, isStyleValue(text) ? text : "#");
    case WriteAs::StyleSheet:
        return appendWithoutMarks(out, isStyleValue(text) ? text : "#");
    case WriteAs::UnquotedStyle:
        return appendUnquoted(out, isStyleValue(text) ? text : "#", false);
    case WriteAs::Text:
        return appendWithout(out, text, "<");
    case WriteAs::Comment:
        return appendWithout(out, text, ">");
    }
}

} // namespace galley
