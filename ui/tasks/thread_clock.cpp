#include "ui/tasks/thread_clock.h"

#include <array>
#include <charconv>
#include <ctime>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace galley::ui {

namespace {

/// Linux forgets what passed between two looks at its pressure that follow each other quickly, for all who look.
constexpr std::chrono::milliseconds kPressureAge{10};

std::chrono::nanoseconds readClock(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// The number after the first `mark` of a file of the system; 0 where there is none.
long long readNumber(int file, std::string_view mark) {
    std::array<char, 128> bytes{};
    const ssize_t size = file < 0 ? -1 : ::pread(file, bytes.data(), bytes.size(), 0);
    if (size <= 0)
        return 0;
    const std::string_view text(bytes.data(), static_cast<std::size_t>(size));
    long long number = 0;
    if (const std::size_t place = text.find(mark); place != std::string_view::npos)
        std::from_chars(text.data() + place + mark.size(), text.data() + text.size(), number);
    return number;
}

int openForReading(const char* path) {
    return ::open(path, O_RDONLY | O_CLOEXEC);
}

} // namespace

ThreadClock::ThreadClock()
    : m_schedule(openForReading("/proc/thread-self/schedstat"))
    , m_pressure(openForReading("/proc/pressure/cpu")) {}

ThreadClock::~ThreadClock() {
    for (const int file : {m_schedule, m_pressure})
        if (file >= 0)
            ::close(file);
}

ThreadTimes ThreadClock::now() const {
    ThreadTimes times;
    // "some avg10=0.00 avg60=0.00 avg300=0.00 total=microseconds", and "running queued times".
    if (const auto now = ThreadClock::wall(); now - m_crowdedAt > kPressureAge) {
        m_crowded = std::chrono::microseconds(readNumber(m_pressure, "total="));
        m_crowdedAt = now;
    }
    times.crowded = m_crowded;
    times.queued = std::chrono::nanoseconds(readNumber(m_schedule, " "));
    times.processor = readClock(CLOCK_THREAD_CPUTIME_ID);
    times.wall = ThreadClock::wall();
    return times;
}

std::chrono::nanoseconds ThreadClock::wall() const {
    return readClock(CLOCK_MONOTONIC);
}

} // namespace galley::ui
