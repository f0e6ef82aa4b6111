#include "model/page/generic_template.h"

#include "model/base/ascii.h"
#include "model/base/common_mark_text.h"
#include "model/base/utf8.h"
#include "model/page/date_text.h"
#include "model/page/markdown.h"
#include "model/page/readable_value.h"
#include "model/page/scalar_text.h"
#include "model/schema/name_words.h"

#include <algorithm>
#include <array>

#include <unicode/uchar.h>

namespace galley {

namespace {

constexpr int kMaxListNesting = 8;
constexpr std::size_t kMaxCardFacts = 4;
constexpr std::size_t kLongString = 120;

/// Whether some of a text reads from the other side than the page does.
bool hasOtherDirection(std::string_view text, bool isPageRightToLeft) {
    for (std::size_t at = 0; at < text.size();) {
        const DecodedCharacter one = decodedUtf8(text, at);
        at += std::max<std::size_t>(one.length, 1);
        const UCharDirection side = u_charDirection(static_cast<UChar32>(one.code));
        if (isPageRightToLeft ? side == U_LEFT_TO_RIGHT : side == U_RIGHT_TO_LEFT || side == U_RIGHT_TO_LEFT_ARABIC)
            return true;
    }
    return false;
}

bool isRecord(const DocNode& node) {
    return node.find("_type") != nullptr && node.find("_id") != nullptr;
}

/// Where a node stands: the nearest object with an origin, and the path from there.
struct NodePlace {
    std::string_view origin;
    std::string path;

    NodePlace member(const DocNode& node) const { return below(std::string(node.name())).at(node); }
    NodePlace element(const DocNode& node, std::size_t index) const { return below(std::to_string(index)).at(node); }

private:
    NodePlace below(const std::string& part) const { return {origin, path.empty() ? part : path + "/" + part}; }
    NodePlace at(const DocNode& node) && {
        if (node.origin().empty())
            return std::move(*this);
        return {node.origin(), {}};
    }
};

class GenericWriter {
public:
    GenericWriter(std::string& out, const GenericContext& context)
        : m_out(out)
        , m_locale(context.locale)
        , m_isRightToLeft(isRightToLeft(context.locale))
        , m_zone(context.zone)
        , m_mode(context.mode)
        , m_guide(context.guide) {}

    void object(const DocNode& node, std::string_view heading) {
        const NodePlace place{node.origin(), {}};
        const DocNode* const title = readableTitle(node, m_guide);
        if (title != nullptr)
            element(heading, "", *title, place.member(*title));
        fields(node, place, title, 0);
    }

private:
    // Elements

    void open(std::string_view name, std::string_view cssClass, const NodePlace& place) {
        m_out.append(1, '<').append(name);
        if (m_mode == RenderMode::Preview)
            appendFieldAttribute(m_out, place.origin, place.path);
        if (!cssClass.empty())
            m_out.append(" class=\"").append(cssClass).append(1, '"');
    }

    /// Lets the browser find out from which side content reads, where that may be another one than the page's. It would
    /// take text without letters for left to right, which is the page's to decide.
    void direction(const DocNode& value) {
        const bool isText = value.kind() == DocKind::String || value.kind() == DocKind::Text;
        if (isText && hasOtherDirection(value.asString(), m_isRightToLeft))
            m_out += " dir=\"auto\"";
    }

    void close(std::string_view name) { m_out.append("</").append(name).append(">\n"); }

    void element(std::string_view name, std::string_view cssClass, const DocNode& value, const NodePlace& place) {
        open(name, cssClass, place);
        direction(value);
        m_out += '>';
        scalar(value);
        close(name);
    }

    void attribute(std::string_view name, std::string_view value) {
        m_out.append(1, ' ').append(name).append("=\"");
        appendHtmlEscaped(m_out, value);
        m_out += '"';
    }

    void address(std::string_view name, std::string_view value) { attribute(name, isSafeUrl(value) ? value : "#"); }

    void scalar(const DocNode& value) {
        switch (value.kind()) {
        case DocKind::Bool:
            m_out += value.asBool() ? "Yes" : "No";
            return;
        case DocKind::Int:
            appendInteger(m_out, value.asInt());
            return;
        case DocKind::Float:
            appendReal(m_out, value.asFloat());
            return;
        case DocKind::String:
            appendHtmlEscaped(m_out, value.asString());
            return;
        case DocKind::Date:
            m_out.append("<time datetime=\"").append(formatDay(value.asInt())).append("\">");
            appendLongDate(m_out, value.asInt(), m_locale);
            m_out += "</time>";
            return;
        case DocKind::DateTime:
            m_out.append("<time datetime=\"").append(formatInstant(value.asInt())).append("\">");
            appendLongDate(m_out, m_zone.local(value.asInt()).day, m_locale);
            m_out += "</time>";
            return;
        case DocKind::Text: {
            std::string plain;
            appendMarkdownPlain(plain, value.asString());
            appendHtmlEscaped(m_out, plain);
            return;
        }
        case DocKind::Null:
        case DocKind::List:
        case DocKind::Object:
            return;
        }
    }

    std::string labelOf(const DocNode& member) const {
        const FieldGuide::Entry* const field = m_guide == nullptr ? nullptr : m_guide->find(member);
        return field != nullptr ? field->label : labelFromName(member.name());
    }

    bool isShown(const DocNode& member) const { return galley::isShown(member, m_guide); }

    /// A scalar, as a link where it is an address; `name` is the member's.
    void linkedScalar(const DocNode& value, std::string_view name) {
        const std::string link = value.kind() == DocKind::String ? linkOf(value.asString(), name) : std::string();
        if (!link.empty()) {
            m_out += "<a";
            address("href", link);
            m_out += '>';
        }
        scalar(value);
        if (!link.empty())
            m_out += "</a>";
    }

    // Fields

    /// What fits into one line, or a list of such.
    static bool isFact(const DocNode& node) {
        if (isData(node))
            return false;
        switch (node.kind()) {
        case DocKind::Bool:
        case DocKind::Int:
        case DocKind::Float:
        case DocKind::Date:
        case DocKind::DateTime:
            return true;
        case DocKind::String: {
            const Media media = mediaOf(node);
            const std::string_view text = node.asString();
            return media == Media::Link || (media == Media::None && !text.empty() &&
                                            (text.size() <= kLongString || !linkOf(text, node.name()).empty()) &&
                                            text.find('\n') == std::string_view::npos);
        }
        case DocKind::List: {
            const auto elements = node.children();
            return !elements.empty() && std::all_of(elements.begin(), elements.end(), [](const DocNode& element) {
                return element.kind() != DocKind::List && isFact(element);
            });
        }
        case DocKind::Null:
        case DocKind::Text:
        case DocKind::Object:
            return false;
        }
        return false;
    }

    void fields(const DocNode& object, const NodePlace& place, const DocNode* title, int depth) {
        bool isInFacts = false;
        for (const DocNode& member : object.children()) {
            if (&member == title || !isShown(member) || describesAPicture(object, member))
                continue;
            const bool isFactual = isFact(member);
            if (isFactual != isInFacts)
                m_out += isFactual ? "<dl class=\"facts\">\n" : "</dl>\n";
            isInFacts = isFactual;
            if (isFactual)
                fact(member, place.member(member));
            else
                field(member, place.member(member), depth, alternativeOf(object, member));
        }
        if (isInFacts)
            m_out += "</dl>\n";
    }

    void fact(const DocNode& member, const NodePlace& place) {
        m_out += "<div><dt>";
        appendHtmlEscaped(m_out, labelOf(member));
        m_out += "</dt>";
        if (member.kind() != DocKind::List) {
            factValue(member, member.name(), place);
        } else {
            std::size_t index = 0;
            for (const DocNode& value : member.children())
                factValue(value, member.name(), place.element(value, index++));
        }
        m_out += "</div>\n";
    }

    void factValue(const DocNode& value, std::string_view name, const NodePlace& place) {
        open("dd", "", place);
        direction(value);
        m_out += '>';
        linkedScalar(value, name);
        m_out += "</dd>";
    }

    /// The member that describes a picture beside it; nullptr: none, or an empty one.
    static const DocNode* alternativeOfPicture(const DocNode& object, const DocNode& picture) {
        if (mediaOf(picture) != Media::Image)
            return nullptr;
        for (const std::string& name : alternativeNames(picture.name()))
            for (const DocNode& member : object.children())
                if ((member.kind() == DocKind::String || member.kind() == DocKind::Text) &&
                    !member.asString().empty() && isEqualIgnoringCase(name, member.name()))
                    return &member;
        return nullptr;
    }
    static std::string_view alternativeOf(const DocNode& object, const DocNode& picture) {
        const DocNode* const member = alternativeOfPicture(object, picture);
        return member == nullptr ? std::string_view() : member->asString();
    }
    /// Whether a member is what a picture beside it says to those who do not see it; captions are for all.
    static bool describesAPicture(const DocNode& object, const DocNode& member) {
        const auto members = object.children();
        return member.kind() == DocKind::String && member.name() != "caption" && member.name() != "Caption" &&
               std::any_of(members.begin(), members.end(),
                           [&](const DocNode& picture) { return alternativeOfPicture(object, picture) == &member; });
    }

    void field(const DocNode& member, const NodePlace& place, int depth, std::string_view alternative = {}) {
        switch (member.kind()) {
        case DocKind::String:
            if (mediaOf(member) != Media::None && mediaOf(member) != Media::Link) {
                media(member, alternative, place);
            } else if (!member.asString().empty()) {
                open("p", "", place);
                direction(member);
                m_out += '>';
                linkedScalar(member, member.name());
                close("p");
            }
            return;
        case DocKind::Text:
            if (!member.asString().empty())
                prose(member, place);
            return;
        case DocKind::List:
            list(member, place, depth);
            return;
        case DocKind::Object:
            group(member, place, depth);
            return;
        case DocKind::Null:
        case DocKind::Bool:
        case DocKind::Int:
        case DocKind::Float:
        case DocKind::Date:
        case DocKind::DateTime:
            return;
        }
    }

    void prose(const DocNode& text, const NodePlace& place) {
        open("div", "prose", place);
        direction(text);
        m_out += ">\n";
        appendMarkdownHtml(m_out, text.asString());
        close("div");
    }

    void media(const DocNode& url, std::string_view alternative, const NodePlace& place) {
        switch (mediaOf(url)) {
        case Media::Image:
            open("img", "", place);
            address("src", url.asString());
            attribute("alt", alternative);
            m_out += " loading=\"lazy\">\n";
            return;
        case Media::Video:
        case Media::Audio: {
            const std::string_view name = mediaOf(url) == Media::Video ? "video" : "audio";
            open(name, "", place);
            address("src", url.asString());
            m_out += " controls>";
            close(name);
            return;
        }
        case Media::Link:
        case Media::None:
            return;
        }
    }

    /// An object inside a page: a card when it is a record, a picture, or a group of fields.
    void group(const DocNode& object, const NodePlace& place, int depth) {
        if (depth >= kMaxListNesting || object.children().empty())
            return;
        if (isPart(object)) {
            part(object, place, depth);
            return;
        }
        if (isRecord(object)) {
            m_out += "<ul class=\"cards\">\n";
            card(object, place);
            m_out += "</ul>\n";
            return;
        }
        if (const DocNode* const image = imageOf(object)) {
            picture(object, *image, place);
            return;
        }
        m_out += "<div class=\"group\">\n";
        if (!object.name().empty()) {
            m_out += "<h3>";
            appendHtmlEscaped(m_out, labelOf(object));
            m_out += "</h3>\n";
        }
        fields(object, place, nullptr, depth + 1);
        m_out += "</div>\n";
    }

    static const DocNode* imageOf(const DocNode& object) {
        const auto members = object.children();
        const auto image = std::find_if(members.begin(), members.end(),
                                        [](const DocNode& member) { return mediaOf(member) == Media::Image; });
        return image == members.end() ? nullptr : &*image;
    }

    static std::string_view firstText(const DocNode& object, std::initializer_list<std::string_view> names) {
        for (const std::string_view name : names)
            if (const DocNode* const member = object.find(name);
                member != nullptr && member->kind() == DocKind::String && !member->asString().empty())
                return member->asString();
        return {};
    }

    void picture(const DocNode& object, const DocNode& image, const NodePlace& place) {
        m_out += "<figure>";
        const std::string_view alternative = alternativeOf(object, image);
        media(image, alternative.empty() ? firstText(object, {"description", "title"}) : alternative,
              place.member(image));
        if (const DocNode* const caption = object.find("caption");
            caption != nullptr && (caption->kind() == DocKind::String || caption->kind() == DocKind::Text))
            element("figcaption", "", *caption, place.member(*caption));
        m_out += "</figure>\n";
    }

    void list(const DocNode& list, const NodePlace& place, int depth) {
        const auto elements = list.children();
        if (depth >= kMaxListNesting || std::all_of(elements.begin(), elements.end(), isData))
            return;
        const bool isObjects =
            std::all_of(elements.begin(), elements.end(), [](const DocNode& e) { return e.kind() == DocKind::Object; });
        if (!isObjects)
            m_out += "<div class=\"list\">\n";
        bool isInCards = false;
        std::size_t index = 0;
        for (const DocNode& item : elements) {
            const NodePlace itemPlace = place.element(item, index++);
            const bool isCard = isObjects && !isPart(item);
            if (isCard != isInCards)
                m_out += isCard ? "<ul class=\"cards\">\n" : "</ul>\n";
            isInCards = isCard;
            if (isCard)
                card(item, itemPlace);
            else if (!isData(item))
                field(item, itemPlace, depth + 1);
        }
        if (isInCards)
            close("ul");
        if (!isObjects)
            close("div");
    }

    /// Whether an object inside a page shows all that it has: a record that is a part of pages, and an object that is
    /// no record and has more than a card shows.
    bool isPart(const DocNode& object) const {
        const auto members = object.children();
        const auto isMore = [this](const DocNode& member) {
            return isShown(member) && (member.kind() == DocKind::Text || member.kind() == DocKind::List) &&
                   member.isTruthy();
        };
        if (isRecord(object))
            return m_guide != nullptr && m_guide->isComponent(object) &&
                   std::any_of(members.begin(), members.end(),
                               [](const DocNode& member) { return !member.name().starts_with('_'); });
        return object.name().empty() && std::any_of(members.begin(), members.end(), isMore);
    }

    void part(const DocNode& object, const NodePlace& place, int depth) {
        m_out += "<section class=\"part\">\n";
        const DocNode* const title = readableTitle(object, m_guide);
        if (title != nullptr)
            element("h3", "", *title, place.member(*title));
        fields(object, place, title, depth + 1);
        close("section");
    }

    /// One entry of a listing: picture, linked title and a few facts.
    void card(const DocNode& object, const NodePlace& place) {
        const std::size_t begin = m_out.size();
        m_out += "<li class=\"card\">";
        const std::size_t empty = m_out.size();
        const DocNode* image = imageOf(object);
        const DocNode* imageOwner = &object;
        NodePlace imagePlace = place;
        for (const DocNode& member : object.children()) {
            if (image == nullptr && member.kind() == DocKind::Object && !isRecord(member)) {
                image = imageOf(member);
                imageOwner = &member;
                imagePlace = place.member(member);
            }
        }
        if (image != nullptr)
            media(*image, alternativeOf(*imageOwner, *image), imagePlace.member(*image));
        const DocNode* const title = readableTitle(object, m_guide);
        const std::string_view url = firstText(object, {"_url"});
        if (title != nullptr) {
            m_out += "<h3";
            direction(*title);
            m_out += '>';
            open(url.empty() ? "span" : "a", "", place.member(*title));
            if (!url.empty())
                address("href", url);
            m_out += '>';
            scalar(*title);
            m_out += url.empty() ? "</span>" : "</a>";
            m_out += "</h3>";
        }
        std::size_t shown = 0;
        for (const DocNode& member : object.children()) {
            if (&member == title || &member == image || !isShown(member) || !isFact(member) ||
                describesAPicture(object, member) || mediaOf(member) != Media::None || member.kind() == DocKind::List ||
                shown == kMaxCardFacts)
                continue;
            ++shown;
            open("p", "", place.member(member));
            direction(member);
            m_out += '>';
            scalar(member);
            m_out += "</p>";
        }
        if (m_out.size() == empty)
            m_out.resize(begin); // a record of which visitors see nothing
        else
            m_out += "</li>\n";
    }

    std::string& m_out;
    std::string_view m_locale;
    bool m_isRightToLeft;
    const TimeZone& m_zone;
    RenderMode m_mode;
    const FieldGuide* m_guide;
};

} // namespace

bool isRightToLeft(std::string_view locale) {
    constexpr std::array<std::string_view, 10> kLanguages{"ar", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ur", "yi"};
    const std::string_view language = locale.substr(0, locale.find_first_of("-_"));
    return std::find(kLanguages.begin(), kLanguages.end(), language) != kLanguages.end();
}

void appendGenericHeader(std::string& out, const DocNode& page, const GenericContext& context) {
    GenericWriter(out, context).object(page, "h1");
}

void appendGenericModule(std::string& out, const DocNode& module, const GenericContext& context) {
    GenericWriter(out, context).object(module, "h2");
}

} // namespace galley
