#include "model/journal/journal_writer.h"

#include <algorithm>
#include <utility>

namespace galley {

namespace {

constexpr std::size_t kMaxBatch = 256; // bounds how long one transaction holds the file

} // namespace

JournalWriter::JournalWriter(Journal& journal, Callbacks callbacks)
    : m_journal(journal)
    , m_callbacks(std::move(callbacks))
    , m_thread([this] { run(); }) {}

JournalWriter::~JournalWriter() {
    // The failure was told to onFailed.
    static_cast<void>(stop());
}

Result<void> JournalWriter::enqueue(Commit commit) {
    {
        const MutexLock lock(m_mutex);
        if (m_hasFailed)
            return m_error;
        if (m_isStopping)
            return Error{ErrorCode::Cancelled, "the journal is closed"};
        m_queue.push_back(std::move(commit));
        ++m_enqueued;
    }
    m_hasWork.notify_one();
    return {};
}

Result<bool> JournalWriter::flush(std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    const MutexLock lock(m_mutex);
    const std::uint64_t wanted = m_enqueued;
    while (m_written < wanted && !m_hasFailed) {
        if (m_hasProgress.wait_until(m_mutex, deadline) == std::cv_status::timeout)
            break;
    }
    if (m_hasFailed)
        return m_error;
    return m_written >= wanted;
}

Result<void> JournalWriter::stop() {
    {
        const MutexLock lock(m_mutex);
        m_isStopping = true;
    }
    m_hasWork.notify_one();
    if (m_thread.joinable())
        m_thread.join();
    const MutexLock lock(m_mutex);
    if (m_hasFailed)
        return m_error;
    return {};
}

JournalWriter::State JournalWriter::state() const {
    const MutexLock lock(m_mutex);
    if (m_hasFailed)
        return State::Failed;
    return m_isStopping ? State::Stopped : State::Running;
}

std::uint64_t JournalWriter::durableNumber() const {
    const MutexLock lock(m_mutex);
    return m_durableNumber;
}

std::vector<Commit> JournalWriter::takeBatch() {
    const MutexLock lock(m_mutex);
    while (m_queue.empty() && !m_isStopping)
        m_hasWork.wait(m_mutex);
    const std::size_t count = std::min(m_queue.size(), kMaxBatch);
    const auto end = m_queue.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Commit> batch(std::make_move_iterator(m_queue.begin()), std::make_move_iterator(end));
    m_queue.erase(m_queue.begin(), end);
    return batch;
}

void JournalWriter::finishBatch(std::uint64_t lastNumber, std::size_t count, const Result<void>& appended) {
    const MutexLock lock(m_mutex);
    if (appended) {
        m_durableNumber = lastNumber;
        m_written += count;
        return;
    }
    m_hasFailed = true;
    m_error = appended.error();
    m_queue.clear();
}

void JournalWriter::run() {
    while (true) {
        std::vector<Commit> batch = takeBatch();
        if (batch.empty())
            return;
        const Result<void> appended = m_journal.append(batch);
        const std::uint64_t lastNumber = batch.back().number;
        finishBatch(lastNumber, batch.size(), appended);
        m_hasProgress.notify_all();
        if (!appended && m_callbacks.onFailed)
            m_callbacks.onFailed(appended.error());
        if (!appended)
            return;
        if (m_callbacks.onDurable)
            m_callbacks.onDurable(lastNumber);
    }
}

} // namespace galley
