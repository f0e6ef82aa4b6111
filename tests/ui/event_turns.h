// EventTurns: how long the turns of the event loop take while it lives, by the clock and by what the thread works in
// them: on a machine that others use the clock alone says little.
//
// Thread rule: GUI thread.
#pragma once

#include <QElapsedTimer>
#include <QTimer>

namespace galley::test {

class EventTurns {
public:
    EventTurns();
    EventTurns(const EventTurns&) = delete;
    EventTurns& operator=(const EventTurns&) = delete;
    /// Ends a turn: for work that a test itself has just done.
    void endTurn();
    /// Forgets all of them.
    void restart();
    int count() const { return m_count; }
    qint64 longestMilliseconds() const { return m_longest; }
    /// What the thread worked in the turn with most work.
    double mostWorkMilliseconds() const { return m_mostWork; }
    /// Prints the figures.
    void report(const char* what) const;

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_workAtStart = 0;
    qint64 m_longest = 0;
    double m_mostWork = 0;
    int m_count = 0;
};

} // namespace galley::test
