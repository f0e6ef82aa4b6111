#include "model/page/generic_template.h"

#include "model/base/common_mark_text.h"
#include "model/page/date_text.h"
#include "model/page/markdown.h"
#include "model/page/scalar_text.h"

#include <algorithm>
#include <array>

namespace galley {

namespace {

constexpr int kMaxDepth = 8;
constexpr std::size_t kMaxCardFacts = 4;
constexpr std::size_t kLongString = 120;

template <std::size_t N>
bool isOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool isCard(const DocNode& node) {
    return node.find("_type") != nullptr && node.find("_id") != nullptr;
}

/// Members that say what an object is, not what it shows.
bool isStructural(std::string_view name) {
    return name.starts_with('_') || name == "slug";
}

bool isAddress(std::string_view text) {
    return text.starts_with("/assets/") || text.starts_with("https://") || text.starts_with("http://");
}

enum class Media : std::uint8_t { None, Image, Video, Audio, Link };

Media mediaOf(const DocNode& node) {
    if (node.kind() != DocKind::String || !isAddress(node.asString()))
        return Media::None;
    constexpr std::array<std::string_view, 7> kImages{"jpg", "jpeg", "png", "gif", "webp", "svg", "avif"};
    constexpr std::array<std::string_view, 3> kVideos{"mp4", "webm", "ogv"};
    constexpr std::array<std::string_view, 4> kSounds{"mp3", "ogg", "wav", "m4a"};
    std::string_view path = node.asString();
    path = path.substr(0, path.find_first_of("?#"));
    std::string suffix(path.substr(std::min(path.size(), path.rfind('.') + 1)));
    for (char& c : suffix)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    if (isOneOf(suffix, kImages))
        return Media::Image;
    if (isOneOf(suffix, kVideos))
        return Media::Video;
    return isOneOf(suffix, kSounds) ? Media::Audio : Media::Link;
}

/// "publishedAt" and "published_at" as "Published at".
std::string labelOf(std::string_view name) {
    std::string label;
    for (const char c : name) {
        const bool isUpper = c >= 'A' && c <= 'Z';
        if ((isUpper || c == '_' || c == '-') && !label.empty() && label.back() != ' ')
            label += ' ';
        if (c == '_' || c == '-')
            continue;
        const char lower = isUpper ? static_cast<char>(c + ('a' - 'A')) : c;
        label +=
            label.empty() && c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : (label.empty() ? c : lower);
    }
    return label;
}

/// Where a node stands: the nearest object with an origin, and the path from there.
struct Place {
    std::string_view origin;
    std::string path;

    Place member(const DocNode& node) const { return below(std::string(node.name())).at(node); }
    Place element(const DocNode& node, std::size_t index) const { return below(std::to_string(index)).at(node); }

private:
    Place below(const std::string& part) const { return {origin, path.empty() ? part : path + "/" + part}; }
    Place at(const DocNode& node) && {
        if (node.origin().empty())
            return std::move(*this);
        return {node.origin(), {}};
    }
};

class GenericWriter {
public:
    GenericWriter(std::string& out, std::string_view locale, const TimeZone& zone, RenderMode mode)
        : m_out(out)
        , m_locale(locale)
        , m_zone(zone)
        , m_mode(mode) {}

    void object(const DocNode& node, std::string_view heading) {
        const Place place{node.origin(), {}};
        const DocNode* const title = readableTitle(node);
        if (title != nullptr)
            element(heading, "", *title, place.member(*title));
        fields(node, place, title, 0);
    }

private:
    // Elements

    void open(std::string_view name, std::string_view cssClass, const Place& place) {
        m_out.append(1, '<').append(name);
        if (m_mode == RenderMode::Preview)
            appendFieldAttribute(m_out, place.origin, place.path);
        if (!cssClass.empty())
            m_out.append(" class=\"").append(cssClass).append(1, '"');
    }

    void close(std::string_view name) { m_out.append("</").append(name).append(">\n"); }

    void element(std::string_view name, std::string_view cssClass, const DocNode& value, const Place& place) {
        open(name, cssClass, place);
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

    // Fields

    static bool isFact(const DocNode& node) {
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
            return media == Media::Link || (media == Media::None && !text.empty() && text.size() <= kLongString &&
                                            text.find('\n') == std::string_view::npos);
        }
        case DocKind::List: {
            const auto elements = node.children();
            return !elements.empty() && std::all_of(elements.begin(), elements.end(), [](const DocNode& element) {
                return element.kind() != DocKind::List && mediaOf(element) == Media::None && isFact(element);
            });
        }
        case DocKind::Null:
        case DocKind::Text:
        case DocKind::Object:
            return false;
        }
        return false;
    }

    void fields(const DocNode& object, const Place& place, const DocNode* title, int depth) {
        bool isInFacts = false;
        for (const DocNode& member : object.children()) {
            if (&member == title || isStructural(member.name()))
                continue;
            const bool isFactual = isFact(member);
            if (isFactual != isInFacts)
                m_out += isFactual ? "<dl class=\"facts\">\n" : "</dl>\n";
            isInFacts = isFactual;
            if (isFactual)
                fact(member, place.member(member));
            else
                field(member, place.member(member), depth);
        }
        if (isInFacts)
            m_out += "</dl>\n";
    }

    void fact(const DocNode& member, const Place& place) {
        m_out += "<div><dt>";
        appendHtmlEscaped(m_out, labelOf(member.name()));
        m_out += "</dt>";
        if (member.kind() != DocKind::List) {
            factValue(member, place);
        } else {
            std::size_t index = 0;
            for (const DocNode& value : member.children())
                factValue(value, place.element(value, index++));
        }
        m_out += "</div>\n";
    }

    void factValue(const DocNode& value, const Place& place) {
        open("dd", "", place);
        m_out += '>';
        if (mediaOf(value) == Media::Link) {
            m_out += "<a";
            address("href", value.asString());
            m_out += '>';
            scalar(value);
            m_out += "</a>";
        } else {
            scalar(value);
        }
        m_out += "</dd>";
    }

    void field(const DocNode& member, const Place& place, int depth) {
        switch (member.kind()) {
        case DocKind::String:
            if (mediaOf(member) != Media::None)
                media(member, {}, place);
            else if (!member.asString().empty())
                element("p", "", member, place);
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

    void prose(const DocNode& text, const Place& place) {
        open("div", "prose", place);
        m_out += ">\n";
        appendMarkdownHtml(m_out, text.asString());
        close("div");
    }

    void media(const DocNode& url, std::string_view alternative, const Place& place) {
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
    void group(const DocNode& object, const Place& place, int depth) {
        if (depth >= kMaxDepth || object.children().empty())
            return;
        if (isCard(object)) {
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
            appendHtmlEscaped(m_out, labelOf(object.name()));
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

    void picture(const DocNode& object, const DocNode& image, const Place& place) {
        m_out += "<figure>";
        media(image, firstText(object, {"alt", "alternative", "description", "title"}), place.member(image));
        if (const DocNode* const caption = object.find("caption");
            caption != nullptr && (caption->kind() == DocKind::String || caption->kind() == DocKind::Text))
            element("figcaption", "", *caption, place.member(*caption));
        m_out += "</figure>\n";
    }

    void list(const DocNode& list, const Place& place, int depth) {
        if (depth >= kMaxDepth || list.children().empty())
            return;
        const auto elements = list.children();
        const bool isCards =
            std::all_of(elements.begin(), elements.end(), [](const DocNode& e) { return e.kind() == DocKind::Object; });
        m_out += isCards ? "<ul class=\"cards\">\n" : "<div class=\"list\">\n";
        std::size_t index = 0;
        for (const DocNode& item : elements) {
            const Place itemPlace = place.element(item, index++);
            if (isCards)
                card(item, itemPlace);
            else
                field(item, itemPlace, depth + 1);
        }
        close(isCards ? "ul" : "div");
    }

    /// One entry of a listing: picture, linked title and a few facts.
    void card(const DocNode& object, const Place& place) {
        m_out += "<li class=\"card\">";
        const DocNode* image = imageOf(object);
        Place imagePlace = place;
        for (const DocNode& member : object.children()) {
            if (image == nullptr && member.kind() == DocKind::Object && !isCard(member)) {
                image = imageOf(member);
                imagePlace = place.member(member);
            }
        }
        if (image != nullptr)
            media(*image, {}, imagePlace.member(*image));
        const DocNode* const title = readableTitle(object);
        const std::string_view url = firstText(object, {"_url"});
        if (title != nullptr) {
            m_out += "<h3>";
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
            if (&member == title || &member == image || isStructural(member.name()) || !isFact(member) ||
                mediaOf(member) != Media::None || member.kind() == DocKind::List || shown == kMaxCardFacts)
                continue;
            ++shown;
            open("p", "", place.member(member));
            m_out += '>';
            scalar(member);
            m_out += "</p>";
        }
        m_out += "</li>\n";
    }

    std::string& m_out;
    std::string_view m_locale;
    const TimeZone& m_zone;
    RenderMode m_mode;
};

} // namespace

const DocNode* readableTitle(const DocNode& object) {
    if (object.kind() != DocKind::Object)
        return nullptr;
    for (const std::string_view name : {"headline", "title", "name", "label", "heading", "_label"}) {
        const DocNode* const member = object.find(name);
        if (member != nullptr && (member->kind() == DocKind::String || member->kind() == DocKind::Text) &&
            !member->asString().empty())
            return member;
    }
    const auto members = object.children();
    const auto first = std::find_if(members.begin(), members.end(), [](const DocNode& member) {
        return member.kind() == DocKind::String && !member.asString().empty() && !isAddress(member.asString()) &&
               !isStructural(member.name()) && member.asString().size() <= kLongString;
    });
    return first == members.end() ? nullptr : &*first;
}

void appendGenericHeader(std::string& out, const DocNode& page, std::string_view locale, const TimeZone& zone,
                         RenderMode mode) {
    GenericWriter(out, locale, zone, mode).object(page, "h1");
}

void appendGenericModule(std::string& out, const DocNode& module, std::string_view locale, const TimeZone& zone,
                         RenderMode mode) {
    GenericWriter(out, locale, zone, mode).object(module, "h2");
}

std::string_view builtInPageTemplate() {
    return R"(<!doctype html>
<html lang="{{_lang}}" dir="{{_dir}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{_pageTitle}}{{#_pageTitle}}{{#_site._name}} · {{/_site._name}}{{/_pageTitle}}{{_site._name}}</title>
<link rel="stylesheet" href="/theme/style.css">
</head>
<body>
<header class="site-header"><a href="/">{{_site._name}}{{^_site._name}}Home{{/_site._name}}</a></header>
<main>
{{{_modules}}}</main>
</body>
</html>
)";
}

std::string_view builtInNotFoundTemplate() {
    return R"(<!doctype html>
<html lang="{{_lang}}" dir="{{_dir}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page not found{{#_site._name}} · {{_site._name}}{{/_site._name}}</title>
<link rel="stylesheet" href="/theme/style.css">
</head>
<body>
<header class="site-header"><a href="/">{{_site._name}}{{^_site._name}}Home{{/_site._name}}</a></header>
<main>
<section class="module module-header">
<h1>Page not found</h1>
<p>There is no page at this address. <a href="/">Go to the start page.</a></p>
</section>
</main>
</body>
</html>
)";
}

std::string_view builtInStyle() {
    return R"(:root {
  color-scheme: light dark;
  --ink: #1d2129; --soft: #5b6472; --paper: #fff; --raised: #f4f5f7; --line: #dfe3e8; --link: #0b57a4;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --soft: #a2abb8; --paper: #16191d; --raised: #20242a; --line: #343a43; --link: #8ab8f0; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 1.0625rem/1.6 system-ui, "Noto Sans", sans-serif; color: var(--ink); background: var(--paper); }
a { color: var(--link); }
img, video { max-width: 100%; height: auto; border-radius: .375rem; }
h1, h2, h3 { line-height: 1.2; margin: 0 0 .75rem; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.9rem, 5vw, 2.9rem); }
h2 { font-size: 1.6rem; }
h3 { font-size: 1.1rem; }
.site-header { border-bottom: 1px solid var(--line); padding: 1rem max(1rem, calc(50vw - 34rem)); font-weight: 600; }
.site-header a { color: inherit; text-decoration: none; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
.module { margin: 0 0 2.5rem; }
.prose, .module > p { max-width: 42rem; overflow-wrap: break-word; }
.prose pre { overflow: auto; padding: .75rem 1rem; background: var(--raised); border-radius: .375rem; }
.prose blockquote { margin: 1rem 0; padding-inline-start: 1rem; border-inline-start: .25rem solid var(--line); color: var(--soft); }
.prose table { border-collapse: collapse; }
.prose th, .prose td { padding: .375rem .75rem; border: 1px solid var(--line); }
.facts { display: grid; gap: .375rem 1.5rem; margin: 0 0 1rem; }
.facts > div { display: grid; grid-template-columns: minmax(8rem, 12rem) 1fr; gap: 0 1rem; }
.facts dt { color: var(--soft); grid-column: 1; }
.facts dd { margin: 0; grid-column: 2; overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.card { background: var(--raised); border-radius: .5rem; padding: .875rem; overflow-wrap: break-word; }
.card img { display: block; width: 100%; aspect-ratio: 16 / 9; object-fit: cover; margin-bottom: .625rem; }
.card h3 { margin: 0 0 .25rem; }
.card p { margin: 0; color: var(--soft); font-size: .9375rem; }
.group { border-inline-start: .25rem solid var(--line); padding-inline-start: 1rem; margin: 0 0 1rem; }
figure { margin: 0 0 1rem; }
figcaption { color: var(--soft); font-size: .9375rem; }
)";
}

} // namespace galley
