// Times as sources and people write them, as the text that a field takes, with what is not kept of them.
// Pure functions, thread-safe.
// Used in this folder alone.
#pragma once

#include "model/base/time_zone.h"

#include <optional>
#include <string>
#include <string_view>

namespace galley {

/// The text of a date field for a value of a source: a day, or a time at midnight as it was written, wherever that was.
/// Nothing for other texts.
std::optional<std::string> dayText(std::string_view text);

/// What becomes of a time.
struct KeptTime {
    std::string text;        ///< RFC 3339
    std::string change;      ///< why the moment is another one than was written; empty: it is not
    bool isLocal = false;    ///< no offset was written
    bool isDoubtful = false; ///< clocks of the zone leave the time out, or show it twice
    bool isFiner = false;    ///< it had digits below the millisecond, which are not kept
};
/// The text of a datetime field: a time without an offset, and a day, are meant in the zone. Nothing for other texts.
/// A leap second is taken for the second that follows it, a time that clocks leave out for as much later as they are
/// put forward, and of one that comes twice the first one is taken.
std::optional<KeptTime> instantText(std::string_view text, const TimeZone& zone);

} // namespace galley
