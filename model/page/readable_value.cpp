#include "model/page/readable_value.h"

#include "model/base/ascii.h"
#include "model/base/one_of.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

constexpr std::size_t kLongTitle = 120;
/// How the names of fields end that hold addresses.
constexpr std::array<std::string_view, 9> kAddressNames{"url",   "urls", "uri",   "uris",  "href",
                                                        "hrefs", "link", "links", "linkto"};

bool isWebAddress(std::string_view text) {
    return text.starts_with("https://") || text.starts_with("http://");
}

bool hasSpaces(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

bool isMailAddress(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || text.find('@', at + 1) != std::string_view::npos)
        return false;
    const auto isPlain = [](char c) {
        return (asciiLower(c) >= 'a' && asciiLower(c) <= 'z') || (c >= '0' && c <= '9') ||
               static_cast<unsigned char>(c) >= 0x80 || c == '-' || c == '.';
    };
    const std::string_view domain = text.substr(at + 1);
    const std::size_t dot = domain.rfind('.');
    return dot != std::string_view::npos && dot != 0 && dot + 2 < domain.size() &&
           std::all_of(domain.begin(), domain.end(), isPlain) &&
           std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at),
                       [&](char c) { return isPlain(c) || c == '_' || c == '+' || c == '\''; });
}

bool isPlainText(const DocNode& node) {
    return (node.kind() == DocKind::String || node.kind() == DocKind::Text) && !node.asString().empty() &&
           !isData(node);
}

/// The label of a record, unless it is the id for want of a name.
const DocNode* labelOf(const DocNode& object) {
    const DocNode* const label = object.find("_label");
    if (label == nullptr || label->kind() != DocKind::String || label->asString().empty())
        return nullptr;
    const DocNode* const id = object.find("_id");
    const bool isId = id != nullptr && id->kind() == DocKind::String && id->asString() == label->asString();
    return isId ? nullptr : label;
}

} // namespace

bool holdsAddresses(std::string_view fieldName) {
    const std::string name = asciiLowered(fieldName);
    return std::any_of(kAddressNames.begin(), kAddressNames.end(),
                       [&](std::string_view end) { return name.ends_with(end); });
}

std::vector<std::string> alternativeNames(std::string_view image) {
    const std::string own = asciiLowered(image);
    return {own + "alt", own + "_alt", own + "-alt", "alt", "alttext", "alternativetext", "alternative", "caption"};
}

Media mediaOf(const DocNode& node) {
    if (node.kind() != DocKind::String)
        return Media::None;
    std::string_view path = node.asString();
    if (!path.starts_with("/assets/") && !isWebAddress(path))
        return Media::None;
    path = path.substr(0, path.find_first_of("?#"));
    const std::string suffix = asciiLowered(path.substr(std::min(path.size(), path.rfind('.') + 1)));
    if (isOneOf(suffix, {"jpg", "jpeg", "png", "gif", "webp", "svg", "avif"}))
        return Media::Image;
    if (isOneOf(suffix, {"mp4", "webm", "ogv"}))
        return Media::Video;
    return isOneOf(suffix, {"mp3", "ogg", "wav", "m4a"}) ? Media::Audio : Media::Link;
}

std::string linkOf(std::string_view text, std::string_view memberName) {
    if (text.empty() || hasSpaces(text))
        return {};
    const std::string scheme = asciiLowered(text.substr(0, 8));
    if (isWebAddress(scheme) || text.starts_with("/assets/") || scheme.starts_with("mailto:") ||
        scheme.starts_with("tel:"))
        return std::string(text);
    if (scheme.starts_with("www.") && text.find('.', 4) != std::string_view::npos)
        return "https://" + std::string(text);
    if (isMailAddress(text))
        return "mailto:" + std::string(text);
    const bool isPath = text.starts_with('/') || text.starts_with('#');
    return isPath && holdsAddresses(memberName) ? std::string(text) : std::string();
}

bool isData(const DocNode& node) {
    return (node.kind() == DocKind::String || node.kind() == DocKind::Text) && isDataText(node.asString());
}

bool isDataText(std::string_view text) {
    constexpr std::string_view kSpaces = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kSpaces);
    if (first == std::string_view::npos || (text[first] != '{' && text[first] != '['))
        return false;
    const char last = text[text.find_last_not_of(kSpaces)];
    if (last != (text[first] == '{' ? '}' : ']') || !nlohmann::json::accept(text))
        return false;
    // "[1]" and "[2024]" are what people write.
    return text[first] == '{' || text.find_first_of(",\"[{", first + 1) != std::string_view::npos ||
           text.find_first_of("0123456789") == std::string_view::npos;
}

bool isShown(const DocNode& member, const FieldGuide* guide) {
    if (member.name().starts_with('_') || isData(member))
        return false;
    const FieldGuide::Entry* const field = guide == nullptr ? nullptr : guide->find(member);
    return guide == nullptr ? member.name() != "slug" : field == nullptr || !field->isHidden;
}

const DocNode* readableTitle(const DocNode& object, const FieldGuide* guide) {
    if (object.kind() != DocKind::Object)
        return nullptr;
    const auto members = object.children();
    const auto first = [&members](auto&& matches) {
        const auto found = std::find_if(members.begin(), members.end(), matches);
        return found == members.end() ? nullptr : &*found;
    };
    const DocNode* const heading = first([guide](const DocNode& member) {
        const FieldGuide::Entry* const field = guide == nullptr ? nullptr : guide->find(member);
        return field != nullptr && field->isHeading && isPlainText(member);
    });
    if (heading != nullptr)
        return heading;
    if (const DocNode* const label = labelOf(object))
        return label;
    for (const std::string_view name : {"headline", "title", "name", "label", "heading"}) {
        const DocNode* const member = object.find(name);
        if (member != nullptr && isPlainText(*member) && isShown(*member, guide))
            return member;
    }
    const DocNode* const plain = first([guide](const DocNode& member) {
        return member.kind() == DocKind::String && !member.asString().empty() && isShown(member, guide) &&
               linkOf(member.asString(), member.name()).empty() && member.asString().size() <= kLongTitle;
    });
    if (plain != nullptr)
        return plain;
    const bool isLabel = std::all_of(members.begin(), members.end(),
                                     [](const DocNode& member) { return member.name().starts_with('_'); });
    return isLabel ? object.find("_label") : nullptr;
}

} // namespace galley
