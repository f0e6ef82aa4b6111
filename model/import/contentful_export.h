// A Contentful export as parsed, with lookups over it, and the schema that is made of it. Internal to the importer.
// Accessors never fail: what is absent or of another kind reads as empty.
// Thread rule: immutable once made.
#pragma once

#include "model/import/import.h"

#include <map>
#include <set>

namespace galley::contentful {

using Json = nlohmann::json;

const Json& member(const Json& object, std::string_view name);        ///< null when absent
const std::string& textOf(const Json& object, std::string_view name); ///< empty when absent or no text
const Json& listOf(const Json& object, std::string_view name);        ///< an empty list when absent or no list
const Json& asObject(const Json& value);                              ///< the value, or an empty object
const Json& asList(const Json& value);                                ///< the value, or an empty list
const std::string& idOf(const Json& item);                            ///< sys.id
/// sys of a link value ({"sys":{"type":"Link",…}}), nullptr for anything else.
const Json* linkSys(const Json& value);

enum class State : std::uint8_t { Draft, Changed, Published, Archived };
State stateOf(const Json& item);
const char* toString(State state);

/// How a field of a content type becomes a field of the schema.
struct FieldMapping {
    std::string id;       ///< in the source
    std::string name;     ///< in the schema
    std::string type;     ///< "Symbol", "Link", "Array" …
    std::string itemType; ///< Array: type of its items
    std::string linkType; ///< Link, or Array of them
    bool localized = false;
    std::size_t index = 0; ///< in Type::fields
};

struct TypeMapping {
    std::size_t type = 0;  ///< index in Schema::types
    std::string displayId; ///< source id of the display field
    std::vector<FieldMapping> fields;
    const FieldMapping* find(std::string_view id) const;
};

/// What entries hold, whatever the content types say.
struct Census {
    std::map<std::string, std::string> typeOfEntry; ///< entry id -> content type id
    std::map<std::string, const Json*> entries;
    std::map<std::string, const Json*> assets;
    std::map<std::string, const Json*> tags;
    /// (content type, field) -> content types (or "\1asset") that links in it lead to
    std::map<std::pair<std::string, std::string>, std::set<std::string>> linkTargets;
    std::map<std::pair<std::string, std::string>, std::set<std::string>> texts; ///< Symbol values, up to 200 a field
};
inline constexpr const char* kAssetTarget = "\1asset";

/// Counts into the report and collects the census. The census points into `root`.
Census takeCensus(const Json& root, ImportReport& report);

struct Mapping {
    Schema schema;
    std::map<std::string, TypeMapping> types; ///< by content type id
    std::string assetType;
    std::string tagType;     ///< empty: the export has no tags
    std::string tagsField;   ///< on entries and assets
    std::string statusField; ///< empty: everything is published
    std::size_t assetTypeIndex = 0;
};

/// InvalidInput when the export has no usable content types.
Result<Mapping> mapSchema(const Json& root, const Census& census, std::string siteName, ImportReport& report);

} // namespace galley::contentful
