#include "tests/ui/event_turns.h"

#include <QtGlobal>

#include <algorithm>
#include <ctime>

namespace galley::test {

namespace {

/// What the thread has worked since it began.
double workMilliseconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

} // namespace

EventTurns::EventTurns() {
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { endTurn(); });
    restart();
    m_timer.start(0);
}

void EventTurns::restart() {
    m_clock.start();
    m_workAtStart = workMilliseconds();
    m_longest = 0;
    m_mostWork = 0;
    m_count = 0;
}

void EventTurns::endTurn() {
    const double work = workMilliseconds();
    m_longest = std::max(m_longest, m_clock.restart());
    m_mostWork = std::max(m_mostWork, work - m_workAtStart);
    m_workAtStart = work;
    ++m_count;
}

void EventTurns::report(const char* what) const {
    qInfo("%s: %d turns, the longest %lld ms, most work in one %.1f ms", what, m_count,
          static_cast<long long>(m_longest), m_mostWork);
}

} // namespace galley::test
