// TurnWatch: how long the window's thread is away from its event loop. Whoever waits for a key to show waits for the
// end of what is being delivered, so each delivery of one event is a turn: of a key, a timer, a paint, a queued call.
// The dispatcher's own signals would not do: the one that Qt has on top of GLib does not tell waiting from working.
// WatchedApplication hands deliveries over; what programs and tests call besides is a turn where they say so
// (Delivery).
//
// A delivery within another is part of it. One in a nested loop is a turn of its own: what came before the loop and
// what comes after it are two more, and the loop's waiting is none.
//
// The time of a turn that counts is held(). It is the time on the clock, without that in which the thread could have
// run and other programs had the cores, and without what it waited for other things (a disk, a lock, another thread)
// while the machine had too few cores for all: who is waited for was late then, and that is nobody's fault here. Time
// on the clock alone would blame the window for a busy machine, time on the processor alone would not see a turn that
// waits for a disk. So on a machine with nothing else to do all waiting counts, on a crowded one computing does. Where
// the system counts nothing of the kind (thread_clock.h), held() is the time on the clock.
//
// Thread rule: GUI thread; Delivery and Excuse do nothing where no watch is, and on other threads.
// Cost: one look at a pointer where no watch is. Else some microseconds for a turn, and four bytes to keep.
#pragma once

#include <QEvent>
#include <QString>

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

class QObject;

namespace galley::ui {

class ThreadClock;

/// What a stretch of time took.
struct TurnCost {
    std::chrono::nanoseconds wall{0};
    std::chrono::nanoseconds processor{0};
    std::chrono::nanoseconds queued{0};  ///< able to run, without a core to run on
    std::chrono::nanoseconds crowded{0}; ///< waiting for something else, while somebody waited for a core
    std::chrono::nanoseconds held() const { return wall - queued - crowded; }
    TurnCost& operator+=(const TurnCost& more);
};

struct SlowTurn {
    TurnCost cost;
    QString what; ///< receiver and event, and the delivery within that took most of the time, for developers
    QString step;
};

/// Of the turns of a step, or of all.
struct TurnFigures {
    QString step;
    std::uint64_t turns = 0;
    std::uint64_t slow = 0;              ///< longer than TurnWatch::kFrame
    std::chrono::nanoseconds longest{0}; ///< held()
    std::chrono::nanoseconds percentile99{0};
    std::vector<SlowTurn> slowest{}; ///< slow ones, the longest first; TurnWatch::kKept at most
};

/// Time that does not count, for a reason.
struct ExcusedTime {
    QString reason;
    std::uint64_t times = 0; ///< that it was excused
    TurnCost cost;
};

class TurnWatch {
public:
    /// A frame of the screen: a turn that takes longer is slow.
    static constexpr std::chrono::milliseconds kFrame{16};
    static constexpr std::size_t kKept = 8;

    /// Watches from here to its end. There is one at a time, made while the application is there.
    TurnWatch();
    /// By another clock.
    explicit TurnWatch(std::unique_ptr<const ThreadClock> clock);
    ~TurnWatch();
    TurnWatch(const TurnWatch&) = delete;
    TurnWatch& operator=(const TurnWatch&) = delete;

    /// The one that watches; nullptr where none does, and on every other thread.
    static TurnWatch* current();

    /// From here on turns belong to a step of this name, the one that ends next already. Going back to a name goes on
    /// with its figures.
    void setStep(const QString& name);
    /// Of each step that had a turn, in the order in which they began. Costs a copy of all times.
    std::vector<TurnFigures> steps() const;
    TurnFigures total() const;
    /// In the order in which they were excused first.
    std::vector<ExcusedTime> excused() const;

    /// While one stands on the stack, the thread is delivering this event. They end in the opposite order.
    class Delivery {
    public:
        Delivery(const QObject* receiver, QEvent::Type type);
        ~Delivery();
        Delivery(const Delivery&) = delete;
        Delivery& operator=(const Delivery&) = delete;

    private:
        TurnWatch* m_watch;
        bool m_isTurn = false;
    };

    /// As long as one stands, no time counts. They may overlap and end in any order; the newest gets the time.
    class Excuse {
    public:
        /// `reason` says in some words what it is that may take its time.
        explicit Excuse(const QString& reason);
        ~Excuse();
        Excuse(const Excuse&) = delete;
        Excuse& operator=(const Excuse&) = delete;

    private:
        TurnWatch* m_watch;
        int m_number = 0;
    };

private:
    struct State;
    bool begin(const QObject* receiver, QEvent::Type type);
    void end(bool isTurn);
    int excuse(const QString& reason);
    void stopExcusing(int number);
    /// The loop is going to wait.
    void pause();

    std::unique_ptr<State> m_state;
};

} // namespace galley::ui
