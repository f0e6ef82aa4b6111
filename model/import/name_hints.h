// What the name of a field says about its values. Names are those of the source, in any script; hints are never
// evidence alone. Pure functions, thread-safe.
// Used in this folder alone.
#pragma once

#include <string_view>

namespace galley {

/// Names of what people call a record by: "title", "name", "headline" …, and "slug".
bool isNamedLikeAName(std::string_view name);
/// Names of days and times: "date", "createdAt", "released_on", "deadline", "start" …
bool isNamedLikeADate(std::string_view name);
/// Fields that hold one of few values by their nature: "status", "visualStyle", "page_layout".
bool isNamedLikeAChoice(std::string_view name);
/// "author", "authors", "mainAuthorId" for the type "author"; "subtitle" is not for "title".
bool isNamedLikeType(std::string_view name, std::string_view type);

} // namespace galley
