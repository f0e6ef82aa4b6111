// What differs between two versions of a schema, and whether records stored under the old one can be read under the
// new one as they are. Things are matched by name; a renamed field is one removed and one added.
// Pure functions, thread-safe.
#pragma once

#include "model/schema/schema.h"

#include <string>
#include <vector>

namespace galley {

enum class SchemaChangeKind : std::uint8_t {
    TypeAdded,
    TypeRemoved,
    FieldAdded,
    FieldRemoved,
    KindChanged, ///< a field holds another kind of value
    BlockAdded,  ///< a kind of block
    BlockRemoved,
    ValueAdded, ///< a value of an enum
    ValueRemoved,
    TargetAdded, ///< a type that a reference may lead to
    TargetRemoved,
    LocalizedChanged,
    RequiredChanged,
    OrderChanged, ///< something that stayed has another index, by a new order or by an insertion before it
    LocaleAdded,
    LocaleRemoved,
    FallbackChanged,
    AppearanceChanged, ///< label, help, display, card, slug, page, component, public or redirects
    SiteChanged,
};

/// One difference. `readable` is false when stored records must be rewritten (or lose something) to fit.
struct SchemaChange {
    SchemaChangeKind kind = SchemaChangeKind::TypeAdded;
    bool readable = true;
    std::string type;  ///< empty for locales and the site
    std::string field; ///< path as in Schema::validate; empty for the type itself
    std::string what;  ///< one sentence in English, for developers and logs
    friend bool operator==(const SchemaChange&, const SchemaChange&) = default;
};

/// All differences, in the order of the old schema and then of the new one. Both must be valid. Empty when equal.
std::vector<SchemaChange> compareSchemas(const Schema& oldSchema, const Schema& newSchema);

/// True when all changes leave stored records readable.
bool staysReadable(const std::vector<SchemaChange>& changes);

} // namespace galley
