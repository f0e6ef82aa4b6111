// What people call a time zone, in their language, from ICU. The names only: which offset holds when is TimeZone's.
//
// Thread rule: any thread. About ten microseconds a call.
#pragma once

#include "model/base/time_zone.h"

#include <string>
#include <string_view>

namespace galley {

/// "Central European Summer Time": what clocks show at that instant; the offset ("UTC+2") where there is no name for
/// it.
std::string zoneName(const TimeZone& zone, Instant instant, std::string_view locale);
/// The place that gives the zone its name: "Berlin", "New York"; "UTC" and "UTC+2" for zones of no place.
std::string zonePlace(const TimeZone& zone, std::string_view locale);

} // namespace galley
