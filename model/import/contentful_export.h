// A Contentful export as parsed, with lookups over it.
// Accessors never fail: what is absent or of another kind reads as empty.
// Thread rule: immutable once made.
// Used in this folder alone.
#pragma once

#include "model/import/import.h"
#include "model/import/json_document.h"
#include "model/import/zone_guess.h"

#include <map>
#include <optional>
#include <set>

namespace galley::contentful {

using Json = nlohmann::json;

const Json& member(const Json& object, std::string_view name); ///< null when absent
bool isText(const Json& value);                                ///< a string that is no number text (json_mender.h)
bool isNumber(const Json& value);                              ///< a whole number of 64 bits, or a number text
/// The double that a number is digit for digit; nothing for other values.
std::optional<double> exactDoubleOf(const Json& value);
const std::string& textOf(const Json& object, std::string_view name); ///< empty when absent or no text
const Json& listOf(const Json& object, std::string_view name);        ///< an empty list when absent or no list
const Json& asObject(const Json& value);                              ///< the value, or an empty object
const Json& asList(const Json& value);                                ///< the value, or an empty list
const std::string& idOf(const Json& item);                            ///< sys.id
const Json& fieldsOf(const Json& item);                               ///< fields, or an empty object
/// sys of a link value ({"sys":{"type":"Link",…}}), nullptr for anything else.
const Json* linkSys(const Json& value);

/// An item without a version was delivered, and only what is published is; but a preview delivers drafts, whose
/// revision is 0.
enum class EntryState : std::uint8_t { Draft, Changed, Published, Archived };
EntryState stateOf(const Json& item);
const char* toString(EntryState state);

/// What entries hold, whatever the content types say.
struct Census {
    std::map<std::string, std::string> typeOfEntry; ///< entry id -> content type id
    std::map<std::string, const Json*> entries;
    std::map<std::string, const Json*> assets;
    std::map<std::string, const Json*> tags;
    /// (content type, field) -> content types (or "\1asset") that links in it lead to
    std::map<std::pair<std::string, std::string>, std::set<std::string>> linkTargets;
    std::map<std::pair<std::string, std::string>, std::set<std::string>> texts; ///< Symbol values, up to 200 a field
    /// Fields with whole numbers beyond 64 bits or other numbers that no field holds digit for digit; and those with
    /// numbers that no double holds so.
    std::set<std::pair<std::string, std::string>> unfitNumbers;
    std::set<std::pair<std::string, std::string>> unfitDoubles;
    /// What the values of a field are that read as dates, with a time or without.
    struct Dates {
        bool areDays = true;    ///< each is a day, or midnight where it was written
        bool haveTimes = false; ///< some are written with a time
    };
    std::map<std::pair<std::string, std::string>, Dates> dates;
    ZoneEvidence zone; ///< of all of them
};
/// Parses an export; notes what had to be mended. Numbers but whole ones of 64 bits are number texts (json_mender.h).
/// InvalidInput with line or place, also for two members of one name.
/// Cancelled.
Result<JsonDocument> readExport(std::string_view bytes, ImportReport& report, const CancelToken& cancel);
/// "entries[3] 5KsDBWseXY6QegucYAoacS".
std::string placeOf(std::string_view group, std::size_t index, const std::string& id);

inline constexpr const char* kAssetTarget = "\1asset";

/// Counts into the report and collects the census. The census points into `root`. Cancelled.
Result<Census> takeCensus(const Json& root, ImportReport& report, const CancelToken& cancel);

} // namespace galley::contentful
