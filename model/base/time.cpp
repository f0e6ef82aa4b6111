#include "model/base/time.h"

#include "model/base/ascii.h"
#include "model/base/time_zone.h"

#include <chrono>
#include <ctime>

namespace galley {

namespace {

constexpr Instant kFirstInstant = -62'167'219'200'000; // 0000-01-01T00:00:00Z
constexpr Instant kLastInstant = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z

/// Reads exactly `width` digits and moves on; -1 when there are others.
int takeDigits(std::string_view& text, std::size_t width) {
    if (text.size() < width)
        return -1;
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    return value;
}

bool takeCharacter(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected)
        return false;
    text.remove_prefix(1);
    return true;
}

Error notAnInstant(std::string_view text) {
    return {ErrorCode::InvalidInput, "not a date and time (expected 2021-03-04T05:06:07Z): " + std::string(text)};
}

/// Milliseconds of a fraction of any length; the text starts behind the point.
int takeFraction(std::string_view& text) {
    int milliseconds = 0;
    int digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), ++digits)
        if (digits < 3)
            milliseconds = milliseconds * 10 + (text.front() - '0');
    if (digits == 0)
        return -1;
    for (; digits < 3; ++digits)
        milliseconds *= 10;
    return milliseconds;
}

/// Offset from UTC in minutes, or nothing for a malformed one.
bool takeOffset(std::string_view& text, int& minutes) {
    minutes = 0;
    if (text.empty() || takeCharacter(text, 'Z') || takeCharacter(text, 'z'))
        return text.empty();
    const int sign = text.front() == '-' ? -1 : 1;
    if (!takeCharacter(text, '+') && !takeCharacter(text, '-'))
        return false;
    const int hours = takeDigits(text, 2);
    takeCharacter(text, ':');
    const int rest = takeDigits(text, 2);
    if (hours < 0 || hours > 23 || rest < 0 || rest > 59 || !text.empty())
        return false;
    minutes = sign * (hours * 60 + rest);
    return true;
}

class SystemClock final : public Clock {
public:
    Instant now() const override {
        const auto sinceEpoch = std::chrono::system_clock::now().time_since_epoch();
        return std::chrono::duration_cast<std::chrono::milliseconds>(sinceEpoch).count();
    }
};

class SteadyClock final : public Clock {
public:
    Instant now() const override {
        timespec time{};
        clock_gettime(CLOCK_BOOTTIME, &time);
        return Instant{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
    }
};

} // namespace

std::string formatInstant(Instant instant) {
    using namespace std::chrono;
    const auto day = floor<days>(milliseconds(instant));
    const year_month_day date{sys_days(day)};
    const std::int64_t rest = (instant % kDayLength + kDayLength) % kDayLength;
    const int year = static_cast<int>(date.year());
    std::string text;
    text.reserve(sizeof "2021-03-04T05:06:07.890Z");
    if (year >= 0 && year <= 9999)
        appendDigits(text, static_cast<unsigned>(year), 4);
    else
        text += std::to_string(year); // not RFC 3339 any more, but still to be told from others
    appendDigits(text += '-', static_cast<unsigned>(date.month()), 2);
    appendDigits(text += '-', static_cast<unsigned>(date.day()), 2);
    const auto inDay = static_cast<unsigned>(rest);
    appendDigits(text += 'T', inDay / 3'600'000, 2);
    appendDigits(text += ':', inDay / 60'000 % 60, 2);
    appendDigits(text += ':', inDay / 1000 % 60, 2);
    if (inDay % 1000 != 0)
        appendDigits(text += '.', inDay % 1000, 3);
    return text += 'Z';
}

Result<WrittenTime> parseWrittenTime(std::string_view whole) {
    using namespace std::chrono;
    std::string_view text = whole;
    const int y = takeDigits(text, 4);
    const bool dashes = takeCharacter(text, '-');
    const int m = takeDigits(text, 2);
    const bool secondDash = takeCharacter(text, '-');
    const int d = takeDigits(text, 2);
    if (y < 0 || m < 0 || d < 0 || !dashes || !secondDash)
        return notAnInstant(whole);
    const year_month_day date{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
    if (!date.ok())
        return notAnInstant(whole);
    WrittenTime written;
    written.local.day = sys_days(date).time_since_epoch().count();
    if (text.empty())
        return written;
    if (!takeCharacter(text, 'T') && !takeCharacter(text, 't') && !takeCharacter(text, ' '))
        return notAnInstant(whole);
    const int hours = takeDigits(text, 2);
    const bool colon = takeCharacter(text, ':');
    const int minutes = takeDigits(text, 2);
    int seconds = 0;
    int fraction = 0;
    if (takeCharacter(text, ':')) {
        seconds = takeDigits(text, 2);
        if (takeCharacter(text, '.'))
            fraction = takeFraction(text);
    }
    const bool hasOffset = !text.empty();
    int offset = 0;
    const bool valid = hours >= 0 && hours < 24 && colon && minutes >= 0 && minutes < 60 && seconds >= 0 &&
                       seconds < 61 && fraction >= 0 && takeOffset(text, offset);
    if (!valid)
        return notAnInstant(whole);
    written.hasTime = true;
    written.local.milliseconds = (hours * 3600LL + minutes * 60LL + seconds) * 1000 + fraction;
    if (hasOffset)
        written.offset = offset * 60;
    const Instant instant = written.in(TimeZone::utc());
    if (instant < kFirstInstant || instant > kLastInstant)
        return notAnInstant(whole); // an offset or a leap second led out of the years that can be written
    return written;
}

Result<Instant> parseInstant(std::string_view text) {
    GALLEY_TRY(const WrittenTime written, parseWrittenTime(text));
    return written.in(TimeZone::utc());
}

const Clock& Clock::system() {
    static const SystemClock clock;
    return clock;
}

const Clock& Clock::steady() {
    static const SteadyClock clock;
    return clock;
}

} // namespace galley
