#include "model/base/zone_rule.h"

#include <chrono>

namespace galley {

namespace {

constexpr std::int32_t kHour = 3600;

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected)
        return false;
    text.remove_prefix(1);
    return true;
}

/// -1 when there is no number.
std::int32_t takeNumber(std::string_view& text) {
    std::int32_t number = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && digits < 4 && text[digits] >= '0' && text[digits] <= '9'; ++digits)
        number = number * 10 + (text[digits] - '0');
    text.remove_prefix(digits);
    return digits == 0 ? -1 : number;
}

/// "2", "-1", "2:45": hours, minutes and seconds.
std::optional<std::int32_t> takeTime(std::string_view& text) {
    const std::int32_t sign = take(text, '-') ? -1 : 1;
    if (sign == 1)
        take(text, '+');
    const std::int32_t hours = takeNumber(text);
    if (hours < 0 || hours > 24 * 7)
        return std::nullopt;
    std::int32_t seconds = hours * kHour;
    for (std::int32_t unit = 60; unit > 0 && take(text, ':'); unit /= 60) {
        const std::int32_t part = takeNumber(text);
        if (part < 0 || part > 59)
            return std::nullopt;
        seconds += part * unit;
    }
    return sign * seconds;
}

/// "CEST" or "<+0530>".
bool takeAbbreviation(std::string_view& text) {
    if (take(text, '<')) {
        const std::size_t end = text.find('>');
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        return end != std::string_view::npos;
    }
    const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    std::size_t letters = 0;
    while (letters < text.size() && isLetter(text[letters]))
        ++letters;
    text.remove_prefix(letters);
    return letters >= 3;
}

} // namespace

std::optional<ZoneRule> ZoneRule::parse(std::string_view text) {
    ZoneRule rule;
    if (!takeAbbreviation(text))
        return std::nullopt;
    const auto standard = takeTime(text);
    if (!standard || text.empty() || !takeAbbreviation(text))
        return std::nullopt;
    rule.m_standard = -*standard; // POSIX counts westwards
    rule.m_summer = rule.m_standard + kHour;
    if (!text.empty() && text.front() != ',') {
        const auto summer = takeTime(text);
        if (!summer)
            return std::nullopt;
        rule.m_summer = -*summer;
    }
    const auto begin = takeMoment(text);
    const auto end = begin ? takeMoment(text) : std::nullopt;
    if (!end || !text.empty())
        return std::nullopt;
    rule.m_begin = *begin;
    rule.m_end = *end;
    return rule;
}

std::optional<ZoneRule::Moment> ZoneRule::takeMoment(std::string_view& text) {
    if (!take(text, ',') || !take(text, 'M'))
        return std::nullopt;
    const std::int32_t month = takeNumber(text);
    const std::int32_t week = take(text, '.') ? takeNumber(text) : -1;
    const std::int32_t weekday = take(text, '.') ? takeNumber(text) : -1;
    if (month < 1 || month > 12 || week < 1 || week > 5 || weekday < 0 || weekday > 6)
        return std::nullopt;
    Moment moment{static_cast<unsigned>(month), static_cast<unsigned>(week), static_cast<unsigned>(weekday), 2 * kHour};
    if (take(text, '/')) {
        const auto second = takeTime(text);
        if (!second)
            return std::nullopt;
        moment.second = *second;
    }
    return moment;
}

std::int64_t ZoneRule::secondOf(const Moment& moment, int year) {
    using namespace std::chrono;
    const year_month month{std::chrono::year(year), std::chrono::month(moment.month)};
    const weekday day(moment.weekday);
    const sys_days date = moment.week == 5 ? sys_days(month / day[last]) : sys_days(month / day[moment.week]);
    return seconds(date.time_since_epoch()).count() + moment.second;
}

} // namespace galley
