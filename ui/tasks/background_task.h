// One piece of work off the GUI thread, with progress, cancelling, and an answer that is delivered on the GUI thread.
// Starting again drops the answer of the run before; so does destroying the task: late answers never arrive.
//
// Thread rule: GUI thread. The work reads only values and shared_ptr<const>; its answer may use the task's owner.
#pragma once

#include "model/base/cancellation.h"

#include <QObject>

#include <functional>
#include <memory>

namespace galley::ui {

class BackgroundTask : public QObject {
    Q_OBJECT
public:
    /// What to do on the GUI thread with the result.
    using Answer = std::function<void()>;
    /// Runs on another thread.
    using Work = std::function<Answer(const Progress& progress, const CancelToken& cancel)>;

    explicit BackgroundTask(QObject* parent = nullptr);
    ~BackgroundTask() override;

    void start(Work work);
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
    struct Run;
    std::shared_ptr<Run> m_run;
};

} // namespace galley::ui
