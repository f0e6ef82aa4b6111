#include "ui/history/journal_reader.h"

#include <utility>

namespace galley::ui {

JournalReader::JournalReader(QObject* parent)
    : QObject(parent) {
    setJournal(nullptr);
}

JournalReader::~JournalReader() = default;

void JournalReader::setJournal(const Journal* journal) {
    m_task.reset(); // waits for what reads the one before
    m_journal = journal;
    m_task = std::make_unique<BackgroundTask>(nullptr, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited);
}

void JournalReader::start(Work work) {
    m_task->start([journal = m_journal, work = std::move(work)](const Progress&, const CancelToken& cancel) {
        return cancel.isCancelled() ? Answer() : work(*journal, cancel);
    });
}

void JournalReader::abandon() {
    m_task->abandon();
}

} // namespace galley::ui
