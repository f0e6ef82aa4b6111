#include "model/base/day.h"

#include "model/base/ascii.h"

#include <algorithm>
#include <chrono>

namespace galley {

namespace {

constexpr std::size_t kLength = 10; // of "2021-03-04"

/// The number that the digits at [first, first + count) spell; -1 when there is anything else.
int numberAt(std::string_view text, std::size_t first, std::size_t count) {
    int number = 0;
    for (const char c : text.substr(first, count)) {
        if (c < '0' || c > '9')
            return -1;
        number = number * 10 + (c - '0');
    }
    return number;
}

} // namespace

CalendarDay calendarDay(Day day) {
    const std::chrono::days inRange(std::clamp(day, kFirstDay, kLastDay));
    const std::chrono::year_month_day date{std::chrono::sys_days(inRange)};
    return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())};
}

void appendDay(std::string& out, Day day) {
    const CalendarDay date = calendarDay(day);
    appendDigits(out, static_cast<unsigned>(date.year), 4);
    appendDigits(out += '-', date.month, 2);
    appendDigits(out += '-', date.day, 2);
}

std::string formatDay(Day day) {
    std::string text;
    appendDay(text, day);
    return text;
}

Result<Day> parseDay(std::string_view text) {
    using namespace std::chrono;
    if (text.size() == kLength && text[4] == '-' && text[7] == '-') {
        const int y = numberAt(text, 0, 4);
        const int m = numberAt(text, 5, 2);
        const int d = numberAt(text, 8, 2);
        if (y >= 0 && m > 0 && d > 0)
            if (const year_month_day date{year(y), month(static_cast<unsigned>(m)),
                                          std::chrono::day(static_cast<unsigned>(d))};
                date.ok())
                return sys_days(date).time_since_epoch().count();
    }
    return Error{ErrorCode::InvalidInput, "not a date (expected 2021-03-04): " + std::string(text.substr(0, 40))};
}

} // namespace galley
