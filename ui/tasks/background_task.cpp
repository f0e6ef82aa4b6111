#include "ui/tasks/background_task.h"

#include "ui/tasks/turn_watch.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace galley::ui {

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
    QThreadPool::globalInstance()->start([run = m_run, work = std::move(work)] {
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
                const TurnWatch::Delivery delivery(owner, QEvent::MetaCall); // a turn is called after who gets it
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
