// ZoneRule: the rule by which a zone changes its clocks in years that no table lists, as the last line of a tz database
// file says it (POSIX TZ: "CET-1CEST,M3.5.0,M10.5.0/3"). A plain value.
// Used in this folder alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace galley {

class ZoneRule {
public:
    /// Nothing for a rule without summer time, and for a form that the tz database does not use.
    static std::optional<ZoneRule> parse(std::string_view text);

    /// Offsets in seconds ahead of UTC.
    std::int32_t standardOffset() const { return m_standard; }
    std::int32_t summerOffset() const { return m_summer; }
    /// Seconds since 1970 at which summer time begins or ends in that year.
    std::int64_t beginOfSummer(int year) const { return secondOf(m_begin, year) - m_standard; }
    std::int64_t endOfSummer(int year) const { return secondOf(m_end, year) - m_summer; }

private:
    /// The `week`-th such day of the week in the month, the last one for 5, and seconds after its midnight.
    struct Moment {
        unsigned month = 1;
        unsigned week = 1;
        unsigned weekday = 0; ///< from Sunday
        std::int32_t second = 0;
    };
    static std::optional<Moment> takeMoment(std::string_view& text);
    static std::int64_t secondOf(const Moment& moment, int year);

    std::int32_t m_standard = 0;
    std::int32_t m_summer = 0;
    Moment m_begin;
    Moment m_end;
};

} // namespace galley
