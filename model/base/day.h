// Days of the calendar, without a time or a zone, and their text "2021-03-04". Pure functions, thread-safe.
#pragma once

#include "model/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace galley {

/// Days since 1970-01-01 in the Gregorian calendar, which is taken to have always been in use. Range: years 0000 to
/// 9999.
using Day = std::int64_t;
inline constexpr Day kFirstDay = -719'528; ///< 0000-01-01
inline constexpr Day kLastDay = 2'932'896; ///< 9999-12-31

/// The same day as people write it.
struct CalendarDay {
    int year = 1970;
    unsigned month = 1; ///< 1 to 12
    unsigned day = 1;   ///< 1 to 31
    friend bool operator==(const CalendarDay&, const CalendarDay&) = default;
};
/// A day outside the range is taken for the nearest one inside.
CalendarDay calendarDay(Day day);

/// Appends "2021-03-04"; a day outside the range as the nearest one inside.
void appendDay(std::string& out, Day day);
std::string formatDay(Day day);

/// Reads "2021-03-04" and nothing else: no time, no other order, no day that the calendar does not have. InvalidInput.
Result<Day> parseDay(std::string_view text);

} // namespace galley
