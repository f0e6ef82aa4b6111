#include "model/base/guarded_clock.h"

#include <algorithm>

namespace galley {

GuardedClock::GuardedClock(const Clock& system, const Clock& steady)
    : m_system(system)
    , m_steady(steady) {
    confirm();
}

Instant GuardedClock::now() const {
    const MutexLock guard(m_mutex);
    const Instant system = m_system.now();
    const Instant least = expected();
    if (system > least + kBelievedStep.count())
        return least + m_ahead;
    if (system < least) // put back: from now on steps are counted from there
        believe(system);
    m_ahead = system - expected();
    return system;
}

std::chrono::milliseconds GuardedClock::leap() const {
    const MutexLock guard(m_mutex);
    const std::chrono::milliseconds ahead(m_system.now() - expected());
    return ahead > kBelievedStep ? ahead - std::chrono::milliseconds(m_ahead) : std::chrono::milliseconds(0);
}

void GuardedClock::witness(Instant time) {
    const MutexLock guard(m_mutex);
    const Instant known = std::min(time, m_system.now());
    if (known > expected())
        believe(known);
}

void GuardedClock::confirm() {
    const MutexLock guard(m_mutex);
    believe(m_system.now());
}

Instant GuardedClock::expected() const {
    return m_believed + (m_steady.now() - m_since);
}

void GuardedClock::believe(Instant time) const {
    m_believed = time;
    m_ahead = 0;
    m_since = m_steady.now();
}

} // namespace galley
