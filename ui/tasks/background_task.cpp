#include "ui/tasks/background_task.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThread>
#include <QThreadPool>

#include <algorithm>

namespace galley::ui {

namespace {

/// Not Qt's own pool: Qt paints large areas on that one, so that the window's thread would wait for a job to end. Jobs
/// that are asked for last begin at once beside some that take long.
QThreadPool& workers() {
    static QThreadPool pool;
    static const bool isPrepared = [] {
        pool.setMaxThreadCount(std::max(4, QThread::idealThreadCount()));
        qAddPostRoutine([] { pool.waitForDone(); }); // what they answer goes through the application object
        return true;
    }();
    Q_UNUSED(isPrepared)
    return pool;
}

} // namespace

/// Shared by the task and its worker; `owner` is read and written on the GUI thread only.
struct BackgroundTask::Run {
    BackgroundTask* owner = nullptr;
    CancelToken cancel;
};

BackgroundTask::BackgroundTask(QObject* parent)
    : QObject(parent) {}

BackgroundTask::~BackgroundTask() {
    abandon();
}

void BackgroundTask::start(Work work) {
    abandon();
    m_run = std::make_shared<Run>();
    m_run->owner = this;
    // What comes back goes through the application object, which outlives the pool's work; `owner` says on the GUI
    // thread whether anybody still waits.
    workers().start([run = m_run, work = std::move(work)] {
        const Progress progress = [run](std::uint64_t done, std::uint64_t total) {
            QMetaObject::invokeMethod(
                qApp,
                [run, done, total] {
                    if (run->owner != nullptr)
                        emit run->owner->progressed(done, total);
                },
                Qt::QueuedConnection);
        };
        Answer answer = work(progress, run->cancel);
        QMetaObject::invokeMethod(
            qApp,
            [run, answer = std::move(answer)] {
                BackgroundTask* owner = run->owner;
                if (owner == nullptr)
                    return;
                owner->m_run.reset();
                run->owner = nullptr;
                const QPointer<BackgroundTask> alive(owner);
                if (answer)
                    answer();
                if (alive)
                    emit alive->finished();
            },
            Qt::QueuedConnection);
    });
}

void BackgroundTask::cancel() {
    if (m_run)
        m_run->cancel.cancel();
}

void BackgroundTask::abandon() {
    if (!m_run)
        return;
    m_run->cancel.cancel();
    m_run->owner = nullptr;
    m_run.reset();
}

} // namespace galley::ui
