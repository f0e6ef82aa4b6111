// JournalReader: reads a journal off the GUI thread, one question at a time: an older one is asked to stop, its answer
// does not arrive any more, and of those that wait for it the newest alone is asked. The journal may go as soon as the
// reader has let go of it.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/journal/journal.h"
#include "ui/tasks/background_task.h"

#include <functional>
#include <memory>

namespace galley::ui {

class JournalReader : public QObject {
    Q_OBJECT
public:
    using Answer = BackgroundTask::Answer;
    /// Runs on another thread. When it is asked to stop, it does so within milliseconds; its answer is dropped then.
    using Work = std::function<Answer(const Journal& journal, const CancelToken& cancel)>;

    explicit JournalReader(QObject* parent = nullptr);
    /// Lets go of the journal, as setJournal().
    ~JournalReader() override;
    /// The journal must outlive the reader or the next call; nullptr: none. Asks what reads the one before to stop and
    /// waits until it did; no answer about it arrives any more.
    void setJournal(const Journal* journal);
    const Journal* journal() const { return m_journal; }

    /// Begins to read, as soon as what is read now has stopped; an answer that is still awaited is dropped. REQUIRES a
    /// journal.
    void start(Work work);
    /// Drops the answer that is awaited.
    void abandon();
    /// Whether an answer is awaited.
    bool isRunning() const { return m_next || (m_isWanted && m_task->isRunning()); }

private:
    void begin();

    const Journal* m_journal = nullptr;
    std::unique_ptr<BackgroundTask> m_task; ///< of this journal: waits for its work when it goes
    Work m_next;                            ///< waits for the one that runs
    bool m_isWanted = false;                ///< the answer of the one that runs
};

} // namespace galley::ui
