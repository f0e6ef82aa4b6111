#include "ui/tasks/background_task.h"

#include "ui/tasks/turn_watch.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThread>
#include <QThreadPool>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace galley::ui {

namespace {

/// Threads that wait for a disk cost little, and one that hangs shall not hold up the others.
constexpr int kDiskThreads = 16;
/// So that a job that is asked for last begins at once beside some that take long.
constexpr int kLeastThreads = 4;

} // namespace

/// The runs of one task that have not ended.
struct BackgroundTask::Crew {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t running = 0;                   ///< on a thread now
    std::vector<std::shared_ptr<Run>> waiting; ///< for a thread
};

/// Shared by the task and its worker; `owner` is read and written on the GUI thread only.
struct TaskLine::Run {
    BackgroundTask* owner = nullptr;
    CancelToken cancel;
    BackgroundTask::TalkingWork work; ///< of who takes it out of the crew's queue

    enum class Call { None, Waiting, Running };
    std::mutex mutex; ///< of what follows
    std::condition_variable changed;
    bool isAbandoned = false;
    Call call = Call::None; ///< the one that was asked for

    /// Runs a call on the GUI thread unless nobody waits any more.
    static void post(const std::shared_ptr<Run>& run, std::function<void()> call) {
        // Through the application object, which outlives the pools' work; `owner` says on the GUI thread whether
        // anybody still waits.
        QMetaObject::invokeMethod(
            qApp,
            [run, call = std::move(call)] {
                if (run->owner != nullptr)
                    call();
            },
            Qt::QueuedConnection);
    }
    bool hasBeenAbandoned() {
        const std::lock_guard lock(mutex);
        return isAbandoned;
    }
    void abandon() {
        cancel.cancel();
        owner = nullptr;
        const std::lock_guard lock(mutex);
        isAbandoned = true;
        changed.notify_all();
    }
};

void TaskLine::tell(std::function<void()> call) const {
    Run::post(m_run, std::move(call));
}

bool TaskLine::ask(const std::function<void()>& call) const {
    Run& run = *m_run;
    std::unique_lock lock(run.mutex);
    if (run.isAbandoned)
        return false;
    run.call = Run::Call::Waiting;
    Run::post(m_run, [&run, &call] {
        {
            const std::lock_guard begin(run.mutex);
            run.call = Run::Call::Running;
        }
        call();
        const std::lock_guard end(run.mutex);
        run.call = Run::Call::None;
        run.changed.notify_all();
    });
    run.changed.wait(
        lock, [&run] { return run.call == Run::Call::None || (run.isAbandoned && run.call == Run::Call::Waiting); });
    return run.call == Run::Call::None;
}

BackgroundTask::BackgroundTask(QObject* parent, Lane lane, Ending ending)
    : QObject(parent)
    , m_lane(lane)
    , m_ending(ending)
    , m_crew(std::make_shared<Crew>()) {}

BackgroundTask::~BackgroundTask() {
    abandon();
    if (m_ending == Ending::Dropped)
        return;
    std::vector<std::shared_ptr<Run>> unbegun;
    std::unique_lock lock(m_crew->mutex);
    unbegun.swap(m_crew->waiting);
    m_crew->changed.wait(lock, [this] { return m_crew->running == 0; });
    lock.unlock();
    for (const std::shared_ptr<Run>& run : unbegun)
        run->work = nullptr; // no thread will take it: what it holds goes here
}

QThreadPool& BackgroundTask::poolOf(Lane lane) {
    // Not Qt's own pool: Qt paints large areas on that one, so that the window's thread would wait for a job to end.
    static std::array<QThreadPool, 3> pools;
    static const bool arePrepared = [] {
        pools[static_cast<std::size_t>(Lane::Computing)].setMaxThreadCount(
            std::max(kLeastThreads, QThread::idealThreadCount()));
        pools[static_cast<std::size_t>(Lane::Disk)].setMaxThreadCount(kDiskThreads);
        // While there is an application to post to.
        qAddPostRoutine([] {
            for (QThreadPool& pool : pools)
                pool.waitForDone();
        });
        return true;
    }();
    Q_UNUSED(arePrepared);
    return pools[static_cast<std::size_t>(lane)];
}

void BackgroundTask::run(Lane lane, std::function<void()> work) {
    poolOf(lane).start(std::move(work));
}

void BackgroundTask::start(Work work) {
    start([work = std::move(work)](const TaskLine& line) { return work(line.progress, line.cancel); });
}

void BackgroundTask::start(TalkingWork work) {
    abandon();
    m_run = std::make_shared<Run>();
    m_run->owner = this;
    m_run->work = std::move(work);
    {
        const std::lock_guard lock(m_crew->mutex);
        m_crew->waiting.push_back(m_run);
    }
    poolOf(m_lane).start([run = m_run, crew = m_crew] {
        {
            const std::lock_guard lock(crew->mutex);
            if (std::erase(crew->waiting, run) == 0)
                return; // the task is gone
            ++crew->running;
        }
        carryOut(run);
        const std::lock_guard lock(crew->mutex);
        --crew->running;
        crew->changed.notify_all();
    });
}

void BackgroundTask::carryOut(const std::shared_ptr<Run>& run) {
    TaskLine line;
    line.m_run = run;
    line.cancel = run->cancel;
    line.progress = [run](std::uint64_t done, std::uint64_t total) {
        Run::post(run, [run, done, total] { emit run->owner->progressed(done, total); });
    };
    Answer answer = run->work(line);
    run->work = nullptr; // what it holds goes on this thread, and before the answer
    if (run->hasBeenAbandoned())
        return; // and so does what the answer holds
    Run::post(run, [run, answer = std::move(answer)] {
        BackgroundTask* owner = run->owner;
        owner->m_run.reset();
        run->owner = nullptr;
        const QPointer<BackgroundTask> alive(owner);
        const TurnWatch::Delivery delivery(owner, QEvent::MetaCall); // a turn is called after who gets it
        if (answer)
            answer();
        if (alive)
            emit alive->finished();
    });
}

void BackgroundTask::cancel() {
    if (m_run)
        m_run->cancel.cancel();
}

void BackgroundTask::abandon() {
    if (!m_run)
        return;
    m_run->abandon();
    m_run.reset();
}

} // namespace galley::ui
