#include "ui/history/journal_reader.h"

#include "model/base/mutex.h"

#include <condition_variable>
#include <utility>

namespace galley::ui {

/// Lets readers of one journal in until it is closed, and knows how many are inside. Any thread.
class JournalReader::Gate {
public:
    /// False once it was closed.
    bool enter() GALLEY_EXCLUDES(m_mutex) {
        const MutexLock lock(m_mutex);
        m_readers += m_isClosed ? 0 : 1;
        return !m_isClosed;
    }
    void leave() GALLEY_EXCLUDES(m_mutex) {
        const MutexLock lock(m_mutex);
        --m_readers;
        m_isEmpty.notify_all();
    }
    /// Waits for those that are inside.
    void close() GALLEY_EXCLUDES(m_mutex) {
        const MutexLock lock(m_mutex);
        m_isClosed = true;
        while (m_readers > 0)
            m_isEmpty.wait(m_mutex);
    }

private:
    Mutex m_mutex;
    std::condition_variable_any m_isEmpty;
    int m_readers GALLEY_GUARDED_BY(m_mutex) = 0;
    bool m_isClosed GALLEY_GUARDED_BY(m_mutex) = false;
};

JournalReader::JournalReader(QObject* parent)
    : QObject(parent)
    , m_task(new BackgroundTask(this)) {}

JournalReader::~JournalReader() {
    setJournal(nullptr);
}

void JournalReader::setJournal(const Journal* journal) {
    m_task->abandon();
    if (m_gate)
        m_gate->close();
    m_journal = journal;
    m_gate = std::make_shared<Gate>();
}

void JournalReader::start(Work work) {
    m_task->start([gate = m_gate, journal = m_journal, work = std::move(work)](const Progress&,
                                                                               const CancelToken& cancel) -> Answer {
        if (cancel.isCancelled() || !gate->enter())
            return {};
        Answer answer = work(*journal, cancel);
        gate->leave();
        return answer;
    });
}

void JournalReader::abandon() {
    m_task->abandon();
}

} // namespace galley::ui
