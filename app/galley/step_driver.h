// StepDriver: leads the window through named steps, one after the other: each acts, some times with pauses between, and
// is over when what it waits for is so and the window had a while to come to rest.
//
// Thread rule: GUI thread.
#pragma once

#include <QObject>
#include <QString>

#include <chrono>
#include <functional>
#include <vector>

class QTimer;

namespace galley {

struct DrivenStep {
    QString name;                                       ///< several in a row may have the same
    std::function<void()> act;                          ///< posts events; calls StepDriver::fail() where it cannot
    std::function<bool()> isDone = [] { return true; }; ///< asked every few milliseconds after it has acted
    int times = 1;
    std::chrono::milliseconds pause{40};                    ///< between these
    std::function<bool()> isPossible = [] { return true; }; ///< else it is left out
};

class StepDriver : public QObject {
    Q_OBJECT
public:
    explicit StepDriver(QObject* parent);

    void add(DrivenStep step) { m_steps.push_back(std::move(step)); }
    /// One of finished() and failed() follows.
    void start();
    /// The step that acts cannot be done.
    void fail(const QString& reason);

signals:
    /// Before it acts for the first time, in the same turn.
    void begun(const QString& step);
    void finished();
    /// With the step's name; a step that takes longer than two minutes fails.
    void failed(const QString& reason);

private:
    void next();
    void act();
    void look();

    std::vector<DrivenStep> m_steps;
    std::size_t m_step = 0; ///< the one after that which runs
    int m_acted = 0;
    bool m_hasEnded = false;
    std::chrono::steady_clock::time_point m_deadline;
    QTimer* m_timer; // child
};

} // namespace galley
