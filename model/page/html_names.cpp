#include "model/page/html_names.h"

#include "model/base/one_of.h"

#include <algorithm>
#include <array>

namespace galley {

namespace {

bool isAnimation(std::string_view element) {
    constexpr std::array<std::string_view, 5> kNames{"animate", "animatecolor", "animatemotion", "animatetransform",
                                                     "set"};
    return isOneOf(element, kNames);
}

bool isAddress(std::string_view attribute) {
    constexpr std::array<std::string_view, 23> kNames{
        "attributionsrc", "href",     "src",      "action",   "formaction", "poster",   "data",    "cite",
        "background",     "manifest", "longdesc", "profile",  "classid",    "codebase", "usemap",  "icon",
        "lowsrc",         "dynsrc",   "code",     "xml:base", "data-href",  "data-src", "data-url"};
    return isOneOf(attribute, kNames);
}

/// Attributes of SVG whose values are those of style sheets.
bool isStyle(std::string_view attribute) {
    constexpr std::array<std::string_view, 11> kNames{"style",      "fill",       "stroke", "filter",
                                                      "mask",       "clip-path",  "marker", "marker-start",
                                                      "marker-mid", "marker-end", "cursor"};
    return isOneOf(attribute, kNames);
}

} // namespace

bool isVoidElement(std::string_view name) {
    constexpr std::array<std::string_view, 18> kNames{"area",  "base",  "basefont", "bgsound", "br",    "col",
                                                      "embed", "frame", "hr",       "img",     "input", "keygen",
                                                      "link",  "meta",  "param",    "source",  "track", "wbr"};
    return isOneOf(name, kNames);
}

bool isTextElement(std::string_view name) {
    constexpr std::array<std::string_view, 8> kNames{"script", "style",   "textarea", "title",
                                                     "iframe", "noembed", "noframes", "xmp"};
    return isOneOf(name, kNames);
}

bool breaksOutOfForeign(std::string_view name) {
    constexpr std::array<std::string_view, 45> kNames{
        "b",      "big",     "blockquote", "body", "br",    "center", "code", "dd",  "div",  "dl", "dt",    "em",
        "embed",  "font",    "h1",         "h2",   "h3",    "h4",     "h5",   "h6",  "head", "hr", "i",     "img",
        "li",     "listing", "menu",       "meta", "nobr",  "ol",     "p",    "pre", "ruby", "s",  "small", "span",
        "strong", "strike",  "sub",        "sup",  "table", "tt",     "u",    "ul",  "var"};
    return isOneOf(name, kNames);
}

bool isUnclearInForeign(std::string_view name) {
    constexpr std::array<std::string_view, 13> kNames{
        "annotation-xml", "mglyph", "malignmark", "table", "caption", "colgroup", "col",
        "tbody",          "thead",  "tfoot",      "tr",    "td",      "th"};
    return isOneOf(name, kNames);
}

AttributeKind valueKindOf(std::string_view element, std::string_view attribute) {
    if (attribute.size() > 2 && attribute.starts_with("on"))
        return AttributeKind::Code;
    if (attribute == "srcdoc")
        return AttributeKind::Document;
    if (element == "base" && attribute == "href")
        return AttributeKind::BaseAddress;
    if (element == "script" && (attribute == "src" || attribute == "href" || attribute.ends_with(":href")))
        return AttributeKind::ScriptAddress;
    if (element == "script" && attribute == "type")
        return AttributeKind::ScriptType;
    if (element == "meta" && attribute == "content")
        return AttributeKind::Refresh;
    if (isAnimation(element) &&
        (attribute == "values" || attribute == "to" || attribute == "from" || attribute == "by"))
        return AttributeKind::Animation;
    if (attribute == "srcset" || attribute == "imagesrcset" || attribute == "data-srcset")
        return AttributeKind::SourceSet;
    if (attribute == "ping")
        return AttributeKind::AddressList;
    if (isStyle(attribute))
        return AttributeKind::Style;
    const bool isOfPlugin = element == "param" && attribute == "value";
    const bool isAddressOf = isAddress(attribute) || attribute.ends_with(":href") || attribute.ends_with(":src");
    return isOfPlugin || isAddressOf ? AttributeKind::Address : AttributeKind::Plain;
}

bool isDataType(std::string_view scriptType) {
    return scriptType == "application/ld+json" || scriptType == "application/json";
}

std::string startTag(std::string_view element) {
    return '<' + std::string(element) + '>';
}

std::string quotedName(std::string_view name) {
    return '"' + std::string(name) + '"';
}

} // namespace galley
