// Addresses inside a site: of pages and of assets, and back. This is the one place that says how a page's address is
// written, compared and read; index, importers, pages, servers and forms use it.
//
// The rule. A page has a slug in each locale: its own, or the one of the next locale of the fallback chain. The default
// locale's address is "/slug"; others have "/CODE/slug". The home page is the one whose slug is Site::home in that
// locale or in the default one: its addresses are "/" and "/CODE/".
//
// A slug is written without slashes at its ends, without the code of its own locale in front (in any case; the default
// locale's is part of the slug, as its addresses have none), and composed (NFC). What is written otherwise means the
// same: "/about/" is "about", "/" is the home page, "/de/team" in the German field is "team".
//
// Case makes no difference to readers: who asks for "/ABOUT" is led to "/about", and two pages whose slugs differ in
// case alone clash. While both are there each answers at its own.
//
// Thread rule: pure functions.
#pragma once

#include "model/schema/schema.h"

#include <string>
#include <string_view>

namespace galley {

/// The canonical form of a slug that stands in a page's field for `locale`. Empty for a blank one. What cannot be an
/// address stays as it is (see slugFault()). O(size).
std::string canonicalSlug(const Schema& schema, std::size_t locale, std::string_view slug);
/// The same without a copy where nothing changes: a view into `slug` or `scratch`, which must not overlap.
std::string_view canonicalSlug(const Schema& schema, std::size_t locale, std::string_view slug, std::string& scratch);
/// The canonical slug of the home page.
std::string_view homeSlug(const Schema& schema);
/// What slugs have in common that lead to one another: a canonical slug without differences of case.
std::string slugKey(std::string_view canonicalSlug);

/// Why a canonical slug cannot be the address of a page.
enum class SlugFault : std::uint8_t {
    None,
    Characters, ///< controls, invisible characters, or one of ? # % and backslash
    Segments,   ///< "", "." or ".." between two slashes
    TooLong,    ///< more than kMaxSlugBytes
    Reserved,   ///< the default locale's address begins with a name that the server keeps, or with a locale's code
};
inline constexpr std::size_t kMaxSlugBytes = 1024;
SlugFault slugFault(const Schema& schema, std::size_t locale, std::string_view canonicalSlug);

/// Address of a page that has this slug in the locale; see PageAddresses for pages themselves.
std::string pageUrl(const Schema& schema, std::size_t locale, std::string_view slug);
/// Appends the address of a canonical slug: "/CODE/slug" with unsafe characters percent-encoded.
void appendPageUrl(std::string& out, const Schema& schema, std::size_t locale, std::string_view canonicalSlug);

/// True for an asset value that is an address of its own, elsewhere in the web.
bool isAbsoluteAsset(std::string_view value);
/// Address of an asset value: absolute URLs as they are, paths below "/assets/" with unsafe characters escaped.
std::string assetUrl(std::string_view value);
/// True when others serve this path (Site::external): one of their prefixes is the path or ends before a "/" of it.
bool isExternal(const Schema& schema, std::string_view path);

/// The text with "%41" and its like decoded; what is no escape stays.
std::string percentDecoded(std::string_view text);

/// What a site address asks for.
struct SiteAddress {
    std::size_t locale = 0;
    std::string slug;  ///< composed, without slashes at its ends; the home page's for the root of a locale
    std::string whole; ///< the path without slashes at its ends, with the locale if it names one
};
/// Reads a path such as "/es/about": the inverse of pageUrl(). Query and fragment are left out, letters of a locale's
/// code may be of either case. A path that names no locale is in the default one.
SiteAddress parseSiteAddress(const Schema& schema, std::string_view path);

} // namespace galley
