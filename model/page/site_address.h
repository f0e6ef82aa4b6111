// Addresses inside a site: of pages and of assets, and back.
// Thread rule: pure functions.
#pragma once

#include "model/schema/schema.h"

#include <string>
#include <string_view>

namespace galley {

/// Address of a page: "/" for the home page, "/<slug>", or "/<locale>/<slug>" outside the default locale.
std::string pageUrl(const Schema& schema, std::size_t locale, std::string_view slug);
/// True for an asset value that is an address of its own, elsewhere in the web.
bool isAbsoluteAsset(std::string_view value);
/// Address of an asset value: absolute URLs as they are, paths below "/assets/" with unsafe characters escaped.
std::string assetUrl(std::string_view value);

/// What a site address asks for.
struct SiteAddress {
    std::size_t locale = 0;
    std::string slug;
};
/// Reads a path such as "/es/about": the inverse of pageUrl. A path that names no locale is in the default one.
SiteAddress parseSiteAddress(const Schema& schema, std::string_view path);

} // namespace galley
