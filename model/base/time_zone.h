// Time zones by their IANA names: what clocks in a place show at an instant, and which instant a time on such a clock
// is. The data is the system's tz database, read by the date library; neither the environment (TZ) nor the machine's
// own zone has any influence. After the last year that the database lists, its rule for the years to come goes on.
//
// Thread rule: zones are immutable and live as long as the program; everything here may be used from any thread.
#pragma once

#include "model/base/day.h"
#include "model/base/result.h"
#include "model/base/time.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// What a calendar and a clock show together.
struct LocalTime {
    Day day = 0;
    std::int64_t milliseconds = 0; ///< since midnight, as the clock shows it: below 24 hours
    friend bool operator==(const LocalTime&, const LocalTime&) = default;
};

/// Milliseconds in a day of 24 hours.
inline constexpr std::int64_t kDayLength = 86'400'000;

/// How a local time fits its zone.
enum class LocalFit : std::uint8_t {
    Once,
    Never, ///< clocks were put forward over it
    Twice, ///< clocks were put back over it
};

/// The instant of a local time.
struct LocalInstant {
    LocalFit fit = LocalFit::Once;
    Instant instant = 0; ///< Never: as much later as clocks were put forward; Twice: the first one
    Instant second = 0;  ///< Twice: the other one; else equal to `instant`
};

class TimeZone;

/// A date, with or without a time and an offset, as somebody wrote it.
struct WrittenTime {
    LocalTime local; ///< midnight for a date alone
    bool hasTime = false;
    std::optional<std::int32_t> offset; ///< seconds ahead of UTC, when it is given
    /// The instant; without an offset it is meant in the zone.
    Instant in(const TimeZone& zone) const;
};
/// Reads what parseInstant() reads, and keeps what that leaves behind. InvalidInput.
Result<WrittenTime> parseWrittenTime(std::string_view text);

class TimeZone {
public:
    /// The zone of that name; the empty name and "UTC" are utc() and need no database. NotFound for an unknown name,
    /// with the nearest known one; Io when the system has no tz database, with what to do.
    static Result<const TimeZone*> find(std::string_view name);
    static const TimeZone& utc();
    /// Names of all zones, those that a place is called by today first and then older spellings; empty without a
    /// database.
    static std::vector<std::string> names();
    /// Name of the zone that the machine is set to; "UTC" when it cannot be told.
    static std::string machineZone();

    const std::string& name() const { return m_name; } ///< "Europe/Berlin"; "UTC" for utc()
    /// Seconds that clocks are ahead of UTC at that instant. O(log of the changes of the zone), some nanoseconds.
    std::int32_t offsetAt(Instant instant) const;
    /// Whether clocks are put forward for summer at that instant, as the database calls it.
    bool isSummerTime(Instant instant) const;
    /// An instant outside the years 0000 to 9999 is taken for the nearest one inside.
    LocalTime local(Instant instant) const;
    LocalInstant instantOf(const LocalTime& local) const;

    TimeZone(const TimeZone&) = delete;
    TimeZone& operator=(const TimeZone&) = delete;

private:
    /// From this second on.
    struct Change {
        std::int64_t second;
        std::int32_t offset;
        bool isSummer;
    };

    TimeZone() = default;
    static Result<std::unique_ptr<const TimeZone>> read(std::string_view name);
    void continueRule(std::string_view rule);
    const Change& at(Instant instant) const;

    std::string m_name;
    std::vector<Change> m_changes; ///< rising; the first one begins before everything
    std::int64_t m_repeatFrom = 0; ///< from this second on changes repeat every 400 years; 0: they do not
};

/// "UTC+2", "UTC-3:30", "UTC".
std::string formatOffset(std::int32_t seconds);

} // namespace galley
