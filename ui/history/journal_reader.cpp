#include "ui/history/journal_reader.h"

#include <utility>

namespace galley::ui {

JournalReader::JournalReader(QObject* parent)
    : QObject(parent) {
    setJournal(nullptr);
}

JournalReader::~JournalReader() = default;

void JournalReader::setJournal(const Journal* journal) {
    m_next = nullptr;
    m_task.reset(); // waits for what reads the one before
    m_journal = journal;
    m_task = std::make_unique<BackgroundTask>(nullptr, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited);
}

void JournalReader::start(Work work) {
    abandon();
    m_next = std::move(work);
    if (!m_task->isRunning())
        begin();
}

void JournalReader::begin() {
    m_isWanted = true;
    m_task->start([this, journal = m_journal,
                   work = std::exchange(m_next, nullptr)](const Progress&, const CancelToken& cancel) -> Answer {
        return [this, answer = work(*journal, cancel)] {
            if (m_next)
                begin();
            else if (m_isWanted && answer)
                answer();
        };
    });
}

void JournalReader::abandon() {
    m_next = nullptr;
    m_isWanted = false;
    m_task->cancel();
}

} // namespace galley::ui
