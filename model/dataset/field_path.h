// FieldPath: where inside a record: "headline", "title/de-DE", "thumbnail/url", "cast/2", "modules/k3/refs/0".
// Parts are names of fields and members, locale codes, list indexes and block keys; "/" inside a key is written "~1"
// and "~" is written "~0", as in JSON Pointer (RFC 6901).
#pragma once

#include "model/dataset/record_view.h"
#include "model/schema/schema.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// Splits and unescapes. An empty path has no parts.
std::vector<std::string> splitPath(std::string_view path);
std::string joinPath(const std::vector<std::string>& parts);
/// Escapes one part for use in a path.
std::string escapePathPart(std::string_view part);
/// A part as a list index: decimal digits without leading zeros; nothing when it is not one.
std::optional<std::uint32_t> listIndexFromPart(std::string_view part);
/// True when one path names the other or a part of it: "modules/k3" and "modules/k3/text" overlap.
bool pathsOverlap(std::string_view left, std::string_view right);

/// What a path leads to.
struct ResolvedField {
    const Field* field = nullptr; ///< schema of the value; for a whole block the Blocks field
    ValueView value;              ///< null when absent; for a whole block: not set
    bool isBlock = false;         ///< the path ends at a block
    bool isLocaleObject = false;  ///< the path ends at a localized field, above its locales
    BlockView block;              ///< when isBlock
};

/// Follows a path in a record. NotFound names the part that leads nowhere; a valid path to an absent value succeeds.
Result<ResolvedField> resolvePath(const RecordView& record, std::string_view path);

} // namespace galley
