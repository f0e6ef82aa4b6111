// Names from other systems as names of a schema. Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace galley {

/// Whether a name may be used as it is for a field, or for a type or a block.
bool isFieldName(std::string_view name);
bool isTypeName(std::string_view name);

/// The name itself when it is allowed, otherwise the nearest allowed one: other characters become "_", those in front
/// go, a digit or "-" in front gets an "n" before it. The same name always gives the same result.
std::string fieldNameFor(std::string_view name);
std::string typeNameFor(std::string_view name);
/// The same for a field of a type: "type" and "id", which each record has, get a "_" behind them.
std::string recordFieldNameFor(std::string_view name);

} // namespace galley
