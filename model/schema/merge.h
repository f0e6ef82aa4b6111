// Merging a schema that came with an import into the schema of a site. Only ever adds: what the site has stays where it
// is and as it is, so stored records stay readable (compatibility.h).
// Pure functions, thread-safe.
#pragma once

#include "model/schema/schema.h"

namespace galley {

/// What to do with a field that both schemas have with values of different kinds.
enum class MergeRule : std::uint8_t {
    Refuse,      ///< the imported records follow the imported schema: they would not fit
    KeepCurrent, ///< the records will be read by the merged schema: the site's kind holds
};

/// `current` with the types, fields, kinds of blocks, values of enums, targets of references and locales that only
/// `imported` has, each appended after those that were there. Fields that are new to a type are not required, for
/// the records that are there lack them. The site's name and home, and the labels and appearance of what both have, are
/// the current ones. Both must be valid; so is the result. InvalidInput names type and field of the first conflict.
Result<Schema> mergeSchemas(const Schema& current, const Schema& imported, MergeRule rule = MergeRule::Refuse);

} // namespace galley
