#include "model/base/time_zone.h"

#include "model/base/ascii.h"
#include "model/base/edit_distance.h"
#include "model/base/mutex.h"
#include "model/base/zone_rule.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <date/tz.h>
#include <exception>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>

namespace galley {

namespace {

constexpr std::string_view kUtc = "UTC";
constexpr std::int64_t kSecondsIn400Years = 146'097LL * 86'400;
/// Where the date library looks for the database, too; its files end with the rule for later years.
constexpr std::array kDatabaseFolders{"/usr/share/zoneinfo/", "/usr/share/uclibc/zoneinfo/"};
/// Files of the database that are no zones: they say how the machine is set.
constexpr std::array<std::string_view, 3> kNoZones{"localtime", "posixrules", "Factory"};
/// Where places stand; other names are older spellings and abbreviations.
constexpr std::array<std::string_view, 10> kRegions{"Africa/",   "America/",   "Antarctica/", "Arctic/", "Asia/",
                                                    "Atlantic/", "Australia/", "Europe/",     "Indian/", "Pacific/"};

/// The date library's database, read once; nullptr when the system has none.
const date::tzdb* database() {
    static const date::tzdb* const read = []() -> const date::tzdb* {
        try {
            const date::tzdb& found = date::get_tzdb();
            return found.zones.empty() ? nullptr : &found;
        } catch (const std::exception&) {
            return nullptr;
        }
    }();
    return read;
}

bool isZoneName(std::string_view name) {
    return std::find(kNoZones.begin(), kNoZones.end(), name) == kNoZones.end();
}

bool isPlace(std::string_view name) {
    return std::any_of(kRegions.begin(), kRegions.end(),
                       [name](std::string_view region) { return name.starts_with(region); });
}

std::string lowered(std::string_view text) {
    std::string lower = asciiLowered(text);
    for (char& c : lower)
        if (c == ' ' || c == '-')
            c = '_';
    return lower;
}

/// The known name that is most like the unknown one, or nothing.
std::string nearestName(std::string_view unknown) {
    constexpr std::size_t kLongest = 60; // of a name that may be a slip
    if (unknown.size() > kLongest)
        return {};
    const std::string wanted = lowered(unknown);
    const std::string place = wanted.substr(wanted.rfind('/') + 1);
    std::string nearest;
    std::size_t least = 4; // letters that may be wrong, and one
    for (const std::string& name : TimeZone::names()) {
        const std::string lower = lowered(name);
        const std::string_view city = std::string_view(lower).substr(lower.rfind('/') + 1);
        const std::size_t wrong = place.size() > 3 && city == place
                                      ? std::min<std::size_t>(1, editDistance(wanted, lower))
                                  : wanted.size() > 4 ? editDistance(wanted, lower)
                                                      : (lower == wanted ? 0 : least);
        if (wrong < least) {
            least = wrong;
            nearest = name;
        }
    }
    return nearest;
}

Error unknownZone(std::string_view name) {
    std::string message = "there is no time zone " + std::string(name.substr(0, 80));
    if (const std::string nearest = nearestName(name); !nearest.empty())
        message += "; did you mean " + nearest + "?";
    else
        message += "; give a name of the tz database such as Europe/Berlin";
    return {ErrorCode::NotFound, std::move(message)};
}

/// The last line of the zone's file, without its end.
std::string ruleOf(const std::string& name) {
    for (const char* folder : kDatabaseFolders) {
        std::ifstream file(folder + name, std::ios::binary);
        std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        if (!bytes.ends_with('\n'))
            continue;
        bytes.pop_back();
        return bytes.substr(bytes.rfind('\n') + 1);
    }
    return {};
}

std::int64_t floorDiv(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

} // namespace

Result<std::unique_ptr<const TimeZone>> TimeZone::read(std::string_view name) {
    if (database() == nullptr)
        return Error{ErrorCode::Io, "the time zone " + std::string(name) +
                                        " cannot be read: this system has no time zone database; install tzdata"};
    std::unique_ptr<TimeZone> zone(new TimeZone);
    zone->m_name = name;
    try {
        if (!isZoneName(name))
            return unknownZone(name);
        const date::time_zone* const found = date::locate_zone(name);
        // The database may know the name as another spelling of a zone; we keep the one that was asked for.
        constexpr auto kEnd = date::sys_seconds::max();
        date::sys_seconds at{std::chrono::seconds(-100'000'000'000)};
        while (true) {
            const date::sys_info info = found->get_info(at);
            const bool isFirst = zone->m_changes.empty();
            zone->m_changes.push_back(
                {isFirst ? std::numeric_limits<std::int64_t>::min() : info.begin.time_since_epoch().count(),
                 static_cast<std::int32_t>(info.offset.count()), info.save.count() != 0});
            if (info.end <= at || info.end == kEnd || info.end.time_since_epoch().count() > 253'402'300'800)
                break;
            at = info.end;
        }
    } catch (const std::exception&) {
        return unknownZone(name);
    }
    zone->continueRule(ruleOf(zone->m_name));
    return std::unique_ptr<const TimeZone>(std::move(zone));
}

void TimeZone::continueRule(std::string_view text) {
    const auto rule = ZoneRule::parse(text);
    if (!rule || m_changes.size() < 2)
        return;
    const std::int64_t last = m_changes.back().second;
    const int firstYear = calendarDay(floorDiv(last, 86'400)).year;
    for (int year = firstYear; year <= firstYear + 400; ++year) {
        Change begin{rule->beginOfSummer(year), rule->summerOffset(), true};
        Change end{rule->endOfSummer(year), rule->standardOffset(), false};
        if (end.second < begin.second)
            std::swap(begin, end);
        for (const Change& change : {begin, end})
            if (change.second > last)
                m_changes.push_back(change);
    }
    m_repeatFrom = parseDay(std::to_string(firstYear + 1) + "-01-01").value() * 86'400;
}

Result<const TimeZone*> TimeZone::find(std::string_view name) {
    if (name.empty() || name == kUtc)
        return &utc();
    static Mutex mutex;
    static std::map<std::string, std::unique_ptr<const TimeZone>, std::less<>> zones; // guarded by the mutex
    const MutexLock lock(mutex);
    if (const auto known = zones.find(name); known != zones.end())
        return known->second.get();
    GALLEY_TRY(auto zone, read(name));
    return zones.emplace(std::string(name), std::move(zone)).first->second.get();
}

const TimeZone& TimeZone::utc() {
    static const std::unique_ptr<const TimeZone> zone = [] {
        std::unique_ptr<TimeZone> made(new TimeZone);
        made->m_name = kUtc;
        made->m_changes = {{std::numeric_limits<std::int64_t>::min(), 0, false}};
        return made;
    }();
    return *zone;
}

std::vector<std::string> TimeZone::names() {
    std::vector<std::string> names;
    if (const date::tzdb* const known = database())
        for (const date::time_zone& zone : known->zones)
            if (isZoneName(zone.name()))
                names.push_back(zone.name());
    std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return isPlace(name); });
    return names;
}

std::string TimeZone::machineZone() {
    const auto known = [](std::string_view name) {
        const auto zone = find(name);
        return zone ? (*zone)->name() : std::string();
    };
    if (const char* const set = std::getenv("TZ"); set != nullptr && *set != '\0')
        if (std::string name = known(*set == ':' ? set + 1 : set); !name.empty())
            return name;
    try {
        if (database() != nullptr)
            if (std::string name = known(date::current_zone()->name()); !name.empty())
                return name.starts_with("Etc/U") || name == "Etc/GMT" ? std::string(kUtc) : name;
    } catch (const std::exception&) {
        return std::string(kUtc); // the machine is set to no zone of the database
    }
    return std::string(kUtc);
}

const TimeZone::Change& TimeZone::at(Instant instant) const {
    if (m_changes.size() == 1)
        return m_changes.front();
    std::int64_t second = floorDiv(instant, 1000);
    if (m_repeatFrom != 0 && second >= m_repeatFrom + kSecondsIn400Years)
        second -= floorDiv(second - m_repeatFrom, kSecondsIn400Years) * kSecondsIn400Years;
    const auto after = std::upper_bound(m_changes.begin() + 1, m_changes.end(), second,
                                        [](std::int64_t wanted, const Change& one) { return wanted < one.second; });
    return *(after - 1);
}

std::int32_t TimeZone::offsetAt(Instant instant) const {
    return at(instant).offset;
}

bool TimeZone::isSummerTime(Instant instant) const {
    return at(instant).isSummer;
}

LocalTime TimeZone::local(Instant instant) const {
    const Instant inRange = std::clamp(instant, kFirstDay * kDayLength, (kLastDay + 1) * kDayLength - 1);
    const std::int64_t shown = inRange + std::int64_t{offsetAt(inRange)} * 1000;
    const Day day = floorDiv(shown, kDayLength);
    return {day, shown - day * kDayLength};
}

LocalInstant TimeZone::instantOf(const LocalTime& local) const {
    // Offsets are below a day, and no zone changes its clocks twice within two.
    const std::int64_t shown = local.day * kDayLength + local.milliseconds;
    const std::int64_t before = std::int64_t{offsetAt(shown - kDayLength)} * 1000;
    const std::int64_t after = std::int64_t{offsetAt(shown + kDayLength)} * 1000;
    const Instant early = shown - before;
    const Instant late = shown - after;
    if (early == late)
        return {LocalFit::Once, early, early};
    const bool isEarly = std::int64_t{offsetAt(early)} * 1000 == before;
    const bool isLate = std::int64_t{offsetAt(late)} * 1000 == after;
    if (isEarly && isLate)
        return {LocalFit::Twice, std::min(early, late), std::max(early, late)};
    if (isEarly || isLate)
        return {LocalFit::Once, isEarly ? early : late, isEarly ? early : late};
    return {LocalFit::Never, early, early};
}

Instant WrittenTime::in(const TimeZone& zone) const {
    if (!offset)
        return zone.instantOf(local).instant;
    return local.day * kDayLength + local.milliseconds - std::int64_t{*offset} * 1000;
}

std::string formatOffset(std::int32_t seconds) {
    std::string text(kUtc);
    if (seconds == 0)
        return text;
    const std::int32_t size = seconds < 0 ? -seconds : seconds;
    text += (seconds < 0 ? '-' : '+') + std::to_string(size / 3600);
    for (const std::int32_t part : {size / 60 % 60, size % 60})
        if (part != 0 || (part == size / 60 % 60 && size % 60 != 0))
            text += (part < 10 ? ":0" : ":") + std::to_string(part);
    return text;
}

} // namespace galley
