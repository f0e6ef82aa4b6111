// Redirects: records of one type of the schema that say where the readers of an address that no page has are sent. What
// they mean stands in schema_json.h; here are the names of their fields, and how a schema gets the type.
//
// Thread rule: pure functions.
#pragma once

#include "model/schema/schema.h"

#include <string_view>

namespace galley {

inline constexpr std::string_view kRedirectFrom = "from";
inline constexpr std::string_view kRedirectTo = "to";
inline constexpr std::string_view kRedirectNote = "note"; ///< in types that Galley makes

/// The schema with a type of redirects behind its own types, unless it has one: it is called "redirect", or with a
/// number behind where that name is taken. A valid schema stays valid, but for one that has kMaxTypes already.
Schema withRedirectType(Schema schema);

} // namespace galley
