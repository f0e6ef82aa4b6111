// A value as a person writes it for one field: JSON in the outside form (value_json.h), or text where it is no JSON.
// What the field would hold otherwise than it was written is refused or told: a number that no double holds digit for
// digit, a character that no text may have, half a character, a name twice. Times without an offset, and days in a
// field of times, are meant in the site's time zone.
//
// Thread rule: pure function.
#pragma once

#include "model/base/result.h"
#include "model/dataset/field_path.h"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// Something that is kept in another form than it was written in.
struct WrittenChange {
    std::string field; ///< path
    std::string before;
    std::string after;
    std::string why;
    bool isDoubtful = false; ///< another value may have been meant
};

struct WrittenValue {
    nlohmann::json value; ///< for an edit of that place
    std::vector<WrittenChange> changes;
};

/// Reads what was written for a place of a record (resolvePath() of `path`). InvalidInput with the field and, for a
/// character, its position. Whether the value fits its field is for the edit to say.
Result<WrittenValue> readWrittenValue(const Schema& schema, const ResolvedField& place, const std::string& path,
                                      std::string_view written);

/// The same for all fields of a record, as one JSON object by their names: what an edit that makes it carries. "type"
/// and "id" are passed over where they name no field, so that what `galleyctl get` prints can be given back.
Result<WrittenValue> readWrittenFields(const Schema& schema, const Type& type, std::string_view written);

} // namespace galley
