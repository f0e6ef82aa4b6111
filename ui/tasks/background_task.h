// One piece of work off the GUI thread, with progress, cancelling, and an answer that is delivered on the GUI thread.
// Starting again drops the answer of the run before; so does destroying the task: late answers never arrive. Work that
// tells more than its progress, or needs the GUI thread in between, takes a TaskLine.
//
// Thread rule: GUI thread. The work reads only values and shared_ptr<const>; its answer may use the task's owner. What
// else it uses outlives a task with Ending::Awaited.
#pragma once

#include "model/base/cancellation.h"

#include <QObject>

#include <functional>
#include <memory>

class QThreadPool;

namespace galley::ui {

/// What work has of its task. Thread rule: the work's thread, while it runs.
class TaskLine {
public:
    Progress progress;
    CancelToken cancel;
    /// Lets a call run on the GUI thread, after those before it and before the answer; not when the answer is dropped.
    void tell(std::function<void()> call) const;
    /// The same, and returns when it has run; false: it did not and never will. It must not destroy the task.
    bool ask(const std::function<void()>& call) const;

private:
    friend class BackgroundTask;
    struct Run;
    std::shared_ptr<Run> m_run;
};

class BackgroundTask : public QObject {
    Q_OBJECT
public:
    /// What to do on the GUI thread with the result.
    using Answer = std::function<void()>;
    /// Runs on another thread.
    using Work = std::function<Answer(const Progress& progress, const CancelToken& cancel)>;
    using TalkingWork = std::function<Answer(const TaskLine& line)>;
    /// Which threads run it: work of one kind does not hold up that of another.
    enum class Lane {
        Computing, ///< as many as there are cores, and some
        Disk,      ///< waits for a disk, possibly for minutes, and computes little
        Pictures,  ///< may take long to draw
    };
    /// What happens to work that still runs when the task is destroyed. It is asked to stop in any case.
    enum class Ending {
        Dropped, ///< it goes on with what it has, and nobody hears of it
        Awaited, ///< it is waited for: it uses what is destroyed after the task
    };

    explicit BackgroundTask(QObject* parent = nullptr, Lane lane = Lane::Computing, Ending ending = Ending::Dropped);
    ~BackgroundTask() override;

    void start(Work work);
    void start(TalkingWork work);
    /// Runs work that nobody hears of again.
    static void run(Lane lane, std::function<void()> work);
    /// Asks the work to stop; its answer still arrives.
    void cancel();
    /// Asks the work to stop and drops its answer.
    void abandon();
    bool isRunning() const { return m_run != nullptr; }

signals:
    void progressed(quint64 done, quint64 total);
    /// After the answer was delivered.
    void finished();

private:
    struct Crew;
    using Run = TaskLine::Run;
    static QThreadPool& poolOf(Lane lane);
    static void carryOut(const std::shared_ptr<Run>& run);

    const Lane m_lane;
    const Ending m_ending;
    std::shared_ptr<Crew> m_crew; ///< of all runs that have not ended
    std::shared_ptr<Run> m_run;
};

} // namespace galley::ui
