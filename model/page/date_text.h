// Days and times as templates show them. Names of months, their order and their digits are those of the locale, from
// ICU; which day it is somewhere says model/base/time_zone.h, never ICU.
//
// Thread rule: any thread; what is known of a locale is kept.
// Used in this folder alone.
#pragma once

#include "model/base/day.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace galley {

/// "05:06".
void appendTime(std::string& out, std::int64_t millisecondsOfDay);
/// The day as a locale such as "en-GB", "de" or "pt_BR" writes it in full: "4 March 2021", "4. März 2021", in the
/// calendar that is usual there. Like appendDay() for a locale that ICU does not know. Some nanoseconds after the first
/// use of a locale, about a microsecond where the calendar is another one than ours.
void appendLongDate(std::string& out, Day day, std::string_view locale);

} // namespace galley
