// Dates as templates show them, in UTC. Thread-safe: no state.
#pragma once

#include "model/base/time.h"

#include <string>
#include <string_view>

namespace galley {

/// "2021-03-04".
void appendDate(std::string& out, Instant instant);
/// "05:06".
void appendTime(std::string& out, Instant instant);
/// The date with the month's name in the language of a locale such as "en", "de-DE" or "pt_BR": "4 March 2021",
/// "4. März 2021". Like appendDate() in a language that it does not know.
void appendLongDate(std::string& out, Instant instant, std::string_view locale);

} // namespace galley
