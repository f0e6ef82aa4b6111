// The schema that is made of a Contentful export, and where each content type and field went.
//
// Thread rule: pure function; its result is immutable.
// Used in this folder alone.
#pragma once

#include "model/import/contentful_export.h"

namespace galley::contentful {

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

struct Mapping {
    Schema schema;
    std::map<std::string, TypeMapping> types; ///< by content type id
    std::string assetType;
    std::string tagType;     ///< empty: the export has no tags
    std::string tagsField;   ///< on entries and assets
    std::string statusField; ///< empty: everything is published
    std::size_t assetTypeIndex = 0;
    bool blankIsHome = false; ///< an empty slug is that of the home page
};

/// InvalidInput when the export has no usable content types.
Result<Mapping> mapSchema(const Json& root, const Census& census, std::string siteName, ImportReport& report);

} // namespace galley::contentful
