// GuardedClock: the system's clock beside one that nobody can set. What happens at an instant must not happen because
// somebody set the clock wrong: a clock that leapt forward is not believed until it is confirmed, and time goes on
// meanwhile as the steady clock counts it. A clock that was put back is believed: what happened stays happened by other
// means. When the system's clock comes back to where it should be it is believed again by itself.
//
// Thread rule: its functions may be called from any thread.
#pragma once

#include "model/base/mutex.h"
#include "model/base/time.h"

#include <chrono>

namespace galley {

class GuardedClock final : public Clock {
public:
    /// Steps forward that are believed, in sum since the clock was confirmed last: leap seconds, and what time servers
    /// correct.
    static constexpr std::chrono::milliseconds kBelievedStep{10'000};

    /// Both must outlive it. What the system's clock says now is believed.
    explicit GuardedClock(const Clock& system = Clock::system(), const Clock& steady = Clock::steady());

    Instant now() const override;
    /// How far the system's clock is ahead of what is believed; zero when it is believed.
    std::chrono::milliseconds leap() const;
    /// Somebody who must know says that it is at least that late: as far as the system's clock goes with that, it is
    /// believed.
    void witness(Instant time);
    /// Somebody looked: the system's clock is right.
    void confirm();

private:
    /// What the steady clock makes of the instant that was believed.
    Instant expected() const GALLEY_REQUIRES(m_mutex);
    void believe(Instant time) const GALLEY_REQUIRES(m_mutex);

    const Clock& m_system;
    const Clock& m_steady;
    mutable Mutex m_mutex;
    mutable Instant m_believed GALLEY_GUARDED_BY(m_mutex) = 0; ///< of the system's clock
    mutable Instant m_since GALLEY_GUARDED_BY(m_mutex) = 0;    ///< of the steady clock, then
    mutable Instant m_ahead GALLEY_GUARDED_BY(m_mutex) = 0;    ///< how far it stepped forward since, as was believed
};

} // namespace galley
