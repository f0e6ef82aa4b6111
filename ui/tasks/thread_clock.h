// ThreadClock: what became of a thread's time: on the clock, on the processor, waiting for a core although it could
// have run; and for how long anybody on the machine waited for a core. Linux counts the last two in
// /proc/thread-self/schedstat and /proc/pressure/cpu; where it does not, they are nought.
//
// Thread rule: each is read on the thread that made it.
// Used in this folder alone.
#pragma once

#include <chrono>

namespace galley::ui {

/// Since points of time that stay the same.
struct ThreadTimes {
    std::chrono::nanoseconds wall{0};
    std::chrono::nanoseconds processor{0};
    std::chrono::nanoseconds queued{0};
    std::chrono::nanoseconds crowded{0}; ///< of the machine; as it was some milliseconds ago at most
};

class ThreadClock {
public:
    ThreadClock();
    virtual ~ThreadClock();
    ThreadClock(const ThreadClock&) = delete;
    ThreadClock& operator=(const ThreadClock&) = delete;

    /// Some microseconds: it asks the system three times, where others may get the core. So the clock is read last, and
    /// what follows begins then; who wants to know when something ended reads wall() before.
    virtual ThreadTimes now() const;
    /// The first of them alone; some twenty nanoseconds.
    virtual std::chrono::nanoseconds wall() const;

private:
    int m_schedule; ///< descriptors, -1 where nothing is counted
    int m_pressure;
    mutable std::chrono::nanoseconds m_crowded{0};
    mutable std::chrono::nanoseconds m_crowdedAt{0}; ///< when it was read
};

} // namespace galley::ui
