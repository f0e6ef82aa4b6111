// Days and times as templates show them. Thread-safe: no state.
#pragma once

#include "model/base/day.h"
#include "model/base/time.h"

#include <string>
#include <string_view>

namespace galley {

/// The day of an instant in UTC.
Day dayOf(Instant instant);
/// "05:06", in UTC.
void appendTime(std::string& out, Instant instant);
/// The day with the month's name in the language of a locale such as "en", "de-DE" or "pt_BR": "4 March 2021",
/// "4. März 2021". Like appendDay() in a language that it does not know.
void appendLongDate(std::string& out, Day day, std::string_view locale);

} // namespace galley
