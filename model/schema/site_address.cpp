#include "model/schema/site_address.h"

#include "model/base/ascii.h"
#include "model/base/text_fold.h"
#include "model/base/unicode_text.h"

#include <algorithm>
#include <array>
#include <unicode/uchar.h>

namespace galley {

namespace {

/// Names that the page server answers itself.
constexpr std::array<std::string_view, 5> kReserved{"api", "assets", "theme", "healthz", "metrics"};

constexpr std::string_view kDefaultHome = "home";

bool isUnreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~' || c == '/';
}

bool isPlain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), isUnreserved);
}

void appendPercentEncoded(std::string& out, std::string_view text) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    for (const char c : text) {
        if (isUnreserved(c)) {
            out.push_back(c);
        } else {
            const auto byte = static_cast<std::uint8_t>(c);
            out.push_back('%');
            out.push_back(kDigits[byte >> 4]);
            out.push_back(kDigits[byte & 15U]);
        }
    }
}

/// Without slashes and blanks at its ends.
std::string_view bare(std::string_view slug) {
    while (true) {
        const std::size_t before = slug.size();
        slug = withoutBlanks(slug);
        while (slug.starts_with('/'))
            slug.remove_prefix(1);
        while (slug.ends_with('/'))
            slug.remove_suffix(1);
        if (slug.size() == before)
            return slug;
    }
}

std::string_view firstSegment(std::string_view path) {
    return path.substr(0, path.find('/'));
}

/// Whether a segment is a locale's code in any case of letters (codes are ASCII).
bool isCode(std::string_view segment, std::string_view code) {
    return isEqualIgnoringCase(segment, code);
}

/// Without the locale's own code in front, however often.
std::string_view withoutCode(std::string_view slug, std::string_view code) {
    while (isCode(firstSegment(slug), code))
        slug = bare(slug.substr(std::min(slug.size(), code.size() + 1)));
    return slug;
}

/// Whether a slug is canonical already, looked at without ICU. False: perhaps.
bool isSurelyCanonical(const Schema& schema, std::size_t locale, std::string_view slug) {
    return !slug.empty() && slug.front() != '/' && slug.back() != '/' && isPlain(slug) &&
           (locale == 0 || !isCode(firstSegment(slug), schema.locales[locale].code));
}

bool isUnfit(char32_t point) {
    constexpr char32_t kNonJoiner = 0x200C;
    constexpr char32_t kJoiner = 0x200D;
    if (point == kNoPoint || (point & 0xFFFEU) == 0xFFFEU || (point >= 0xFDD0 && point <= 0xFDEF))
        return true;
    if (point == '?' || point == '#' || point == '%' || point == '\\')
        return true;
    if (point == kNonJoiner || point == kJoiner) // words of Persian and of Indic scripts are written with them
        return false;
    switch (u_charType(static_cast<UChar32>(point))) {
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_SURROGATE:
        return true;
    default:
        return false;
    }
}

bool hasUnfitCharacters(std::string_view slug) {
    for (std::size_t at = 0; at < slug.size();)
        if (isUnfit(nextPoint(slug, at)))
            return true;
    return false;
}

bool hasUnfitSegments(std::string_view slug) {
    while (true) {
        const std::string_view segment = firstSegment(slug);
        if (segment.empty() || segment == "." || segment == "..")
            return true;
        if (segment.size() == slug.size())
            return false;
        slug.remove_prefix(segment.size() + 1);
    }
}

std::optional<std::size_t> localeNamed(const Schema& schema, std::string_view name) {
    if (const auto exact = schema.localeIndex(name))
        return exact;
    for (std::size_t i = 0; i < schema.locales.size(); ++i)
        if (isCode(name, schema.locales[i].code))
            return i;
    return std::nullopt;
}

} // namespace

std::string_view homeSlug(const Schema& schema) {
    const std::string_view home = bare(schema.site.home);
    return home.empty() ? kDefaultHome : home;
}

std::string_view canonicalSlug(const Schema& schema, std::size_t locale, std::string_view slug, std::string& scratch) {
    if (isSurelyCanonical(schema, locale, slug))
        return slug;
    const std::string_view text = withoutBlanks(slug);
    if (text.empty())
        return text;
    std::string_view core = bare(text);
    if (locale != 0)
        core = withoutCode(core, schema.locales[locale].code);
    if (core.empty())
        core = homeSlug(schema);
    if (isComposed(core))
        return core;
    scratch = composed(core);
    return scratch;
}

std::string canonicalSlug(const Schema& schema, std::size_t locale, std::string_view slug) {
    std::string scratch;
    return std::string(canonicalSlug(schema, locale, slug, scratch));
}

std::string slugKey(std::string_view canonicalSlug) {
    return foldedCase(canonicalSlug);
}

SlugFault slugFault(const Schema& schema, std::size_t locale, std::string_view slug) {
    if (slug.size() > kMaxSlugBytes)
        return SlugFault::TooLong;
    if (hasUnfitCharacters(slug))
        return SlugFault::Characters;
    if (hasUnfitSegments(slug))
        return SlugFault::Segments;
    if (locale != 0 || slug == homeSlug(schema))
        return SlugFault::None;
    const std::string_view first = firstSegment(slug);
    const auto named = localeNamed(schema, first);
    if ((named && *named != 0) || std::find(kReserved.begin(), kReserved.end(), foldedCase(first)) != kReserved.end())
        return SlugFault::Reserved;
    return SlugFault::None;
}

void appendPageUrl(std::string& out, const Schema& schema, std::size_t locale, std::string_view slug) {
    out += '/';
    if (locale != 0) {
        out += schema.locales[locale].code;
        out += '/';
    }
    if (slug == homeSlug(schema))
        return;
    if (isPlain(slug))
        out += slug;
    else
        appendPercentEncoded(out, slug);
}

std::string pageUrl(const Schema& schema, std::size_t locale, std::string_view slug) {
    std::string url;
    std::string scratch;
    appendPageUrl(url, schema, locale, canonicalSlug(schema, locale, slug, scratch));
    return url;
}

bool isAbsoluteAsset(std::string_view value) {
    return value.starts_with("//") || value.find("://") != std::string_view::npos;
}

std::string assetUrl(std::string_view value) {
    if (isAbsoluteAsset(value))
        return std::string(value);
    std::string url = "/assets/";
    appendPercentEncoded(url, value.starts_with('/') ? value.substr(1) : value);
    return url;
}

bool isExternal(const Schema& schema, std::string_view path) {
    return std::any_of(schema.site.external.begin(), schema.site.external.end(), [&](std::string_view prefix) {
        while (prefix.ends_with('/'))
            prefix.remove_suffix(1);
        return !prefix.empty() && path.starts_with(prefix) &&
               (path.size() == prefix.size() || path[prefix.size()] == '/');
    });
}

std::string percentDecoded(std::string_view text) {
    const auto digit = [](char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : -1;
    };
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? digit(text[i + 1]) : -1;
        const int low = high >= 0 ? digit(text[i + 2]) : -1;
        if (low < 0) {
            out.push_back(text[i]);
            continue;
        }
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return out;
}

SiteAddress parseSiteAddress(const Schema& schema, std::string_view path) {
    SiteAddress address;
    const std::string decoded = percentDecoded(path.substr(0, path.find_first_of("?#")));
    address.whole = composed(bare(decoded));
    std::string_view slug = address.whole;
    if (const auto locale = localeNamed(schema, firstSegment(slug)); locale && *locale != 0) {
        address.locale = *locale;
        slug = bare(slug.substr(std::min(slug.size(), firstSegment(slug).size() + 1)));
    }
    address.slug = slug.empty() ? homeSlug(schema) : slug;
    return address;
}

} // namespace galley
