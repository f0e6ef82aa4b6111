#include "model/import/written_time.h"

#include <algorithm>

namespace galley {

namespace {

/// Whether there are digits below the millisecond, other than zeros.
bool isFinerThanMilliseconds(std::string_view instant) {
    const std::size_t point = std::min(instant.find('.'), instant.size());
    for (std::size_t at = point + 1; at < instant.size() && instant[at] >= '0' && instant[at] <= '9'; ++at) {
        if (at > point + 3 && instant[at] != '0')
            return true;
    }
    return false;
}

/// "2016-12-31T23:59:60Z": the seconds stand behind the second colon, where the time has any.
bool hasLeapSecond(std::string_view text) {
    constexpr std::size_t kSeconds = sizeof "2016-12-31T23:59:" - 1;
    return text.size() >= kSeconds + 2 && text[kSeconds - 1] == ':' && text.substr(kSeconds, 2) == "60";
}

/// "03:30 (UTC+2)", with the day where it is another one than `day`.
std::string clockText(Instant instant, const TimeZone& zone, Day day) {
    const LocalTime local = zone.local(instant);
    const std::int32_t offset = zone.offsetAt(instant);
    const std::string written = formatInstant(instant + offset * std::int64_t{1000}); // what the clock shows
    const std::size_t begin = written.find('T') + 1;
    return (local.day == day ? std::string() : formatDay(local.day) + " ") + written.substr(begin, sizeof "00:00" - 1) +
           " (" + formatOffset(offset) + ")";
}

} // namespace

std::optional<std::string> dayText(std::string_view text) {
    const auto written = parseWrittenTime(text);
    if (!written || written->local.milliseconds != 0)
        return std::nullopt;
    return formatDay(written->local.day);
}

std::optional<KeptTime> instantText(std::string_view text, const TimeZone& zone) {
    const auto written = parseWrittenTime(text);
    if (!written)
        return std::nullopt;
    KeptTime kept;
    kept.isLocal = !written->offset;
    kept.isFiner = isFinerThanMilliseconds(text);
    const bool isLeap = hasLeapSecond(text);
    if (isLeap)
        kept.change = "a leap second is the second after it";
    if (written->offset && !isLeap) {
        kept.text = text;
        return kept;
    }
    kept.text = formatInstant(written->in(zone));
    if (!parseInstant(kept.text))
        return std::nullopt; // the zone leads out of the years
    if (written->offset || !written->hasTime)
        return kept;
    const LocalInstant found = zone.instantOf(written->local);
    kept.isDoubtful = found.fit != LocalFit::Once;
    const std::string taken = kept.isDoubtful ? clockText(found.instant, zone, written->local.day) : std::string();
    switch (found.fit) {
    case LocalFit::Once:
        break;
    case LocalFit::Never:
        kept.change = "clocks in " + zone.name() + " leave this time out, " + taken + " is taken";
        break;
    case LocalFit::Twice:
        kept.change = "clocks in " + zone.name() + " show this time twice, the first one, " + taken + ", is taken";
        break;
    }
    return kept;
}

} // namespace galley
