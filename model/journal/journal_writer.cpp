#include "model/journal/journal_writer.h"

#include "model/base/memory.h"

#include <algorithm>
#include <utility>

namespace galley {

namespace {

constexpr std::size_t kMaxBatch = 256; // bounds how long one transaction holds the file
constexpr const char* kWriting = "to write the journal";

bool isSameFailure(const std::optional<Error>& one, const std::optional<Error>& other) {
    if (!one || !other)
        return one.has_value() == other.has_value();
    return one->code == other->code && one->message == other->message;
}

} // namespace

JournalWriter::JournalWriter(Journal& journal, Callbacks callbacks)
    : m_journal(journal)
    , m_callbacks(std::move(callbacks))
    , m_nextLook(std::chrono::steady_clock::now() + kWatchInterval)
    , m_thread([this] { run(); }) {}

JournalWriter::~JournalWriter() {
    // The failure was told to onFailureChanged.
    static_cast<void>(stop());
}

Result<void> JournalWriter::enqueue(Commit commit) {
    {
        const MutexLock lock(m_mutex);
        if (m_isStopping)
            return Error{ErrorCode::Cancelled, "the journal is closed"};
        m_queue.push_back(std::move(commit));
        ++m_enqueued;
    }
    m_hasWork.notify_one();
    return {};
}

Result<bool> JournalWriter::flush(std::chrono::milliseconds timeout, const CancelToken& cancel) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    const MutexLock lock(m_mutex);
    const std::uint64_t wanted = m_enqueued;
    const std::uint64_t look = ++m_asked;
    m_hasWork.notify_one();
    while (!m_hasEnded && (m_looked < look || (!m_failure && m_written < wanted))) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "the journal is still being written"};
        const auto now = std::chrono::steady_clock::now();
        if (now >= deadline)
            break;
        m_hasProgress.wait_until(m_mutex, std::min(deadline, now + kCancelInterval));
    }
    if (m_failure && (m_looked >= look || m_hasEnded))
        return *m_failure;
    return m_written >= wanted && (m_looked >= look || m_hasEnded);
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
    if (m_failure)
        return *m_failure;
    return {};
}

JournalWriter::State JournalWriter::state() const {
    const MutexLock lock(m_mutex);
    if (m_failure)
        return State::Failing;
    return m_isStopping ? State::Stopped : State::Running;
}

std::optional<Error> JournalWriter::failure() const {
    const MutexLock lock(m_mutex);
    return m_failure;
}

std::uint64_t JournalWriter::durableNumber() const {
    const MutexLock lock(m_mutex);
    return m_durableNumber;
}

Result<std::vector<Commit>> JournalWriter::pending(std::chrono::milliseconds timeout) const {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    const MutexLock lock(m_mutex);
    while (m_isBusy) {
        if (m_hasProgress.wait_until(m_mutex, deadline) == std::cv_status::timeout && m_isBusy)
            return Error{ErrorCode::Locked, "the journal is still being written"};
    }
    return m_queue;
}

JournalWriter::Step JournalWriter::nextStep() {
    const MutexLock lock(m_mutex);
    while (true) {
        if (m_failure && m_isStopping && m_isLastAttempt)
            return Step::End;
        const bool isDue = m_asked > m_looked || std::chrono::steady_clock::now() >= m_nextLook;
        m_started = m_asked;
        if (m_failure && (m_isStopping || isDue)) {
            m_isLastAttempt = m_isStopping;
            return Step::Resume;
        }
        if (!m_failure && !m_queue.empty())
            return Step::Append;
        if (!m_failure && m_isStopping)
            return Step::End;
        if (isDue)
            return Step::Check;
        m_hasWork.wait_until(m_mutex, m_nextLook);
    }
}

std::vector<Commit> JournalWriter::takeBatch(std::size_t most) {
    const MutexLock lock(m_mutex);
    m_isBusy = true;
    if (m_queue.size() <= most)
        return std::exchange(m_queue, {});
    const auto end = m_queue.begin() + static_cast<std::ptrdiff_t>(most);
    std::vector<Commit> batch(std::make_move_iterator(m_queue.begin()), std::make_move_iterator(end));
    m_queue.erase(m_queue.begin(), end);
    return batch;
}

void JournalWriter::finish(Step step, std::vector<Commit> batch, std::size_t durable, Result<void> done) {
    const std::uint64_t number = durable > 0 ? batch[durable - 1].number : 0;
    bool isNews = false;
    {
        const MutexLock lock(m_mutex);
        if (durable > 0)
            m_durableNumber = number;
        m_written += durable;
        batch.erase(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(durable));
        if (m_queue.empty())
            m_queue = std::move(batch); // without memory for it
        else if (!batch.empty())
            m_queue.insert(m_queue.begin(), std::make_move_iterator(batch.begin()),
                           std::make_move_iterator(batch.end()));
        m_isBusy = false;
        // Who waits for a look after a failure waits for the new attempt that follows it.
        if (done || step == Step::Resume)
            m_looked = m_started;
        m_nextLook = std::chrono::steady_clock::now() + kWatchInterval;
        std::optional<Error> failure = done ? std::nullopt : std::optional<Error>(std::move(done).error());
        isNews = !isSameFailure(m_failure, failure);
        m_failure = std::move(failure);
    }
    m_hasProgress.notify_all();
    if (durable > 0 && m_callbacks.onDurable)
        m_callbacks.onDurable(number);
    if (isNews && m_callbacks.onFailureChanged)
        m_callbacks.onFailureChanged();
}

Result<void> JournalWriter::checkPlace() const {
    return m_callbacks.checkPlace ? m_callbacks.checkPlace() : Result<void>();
}

Result<void> JournalWriter::check() const {
    return withinMemory("to look after the journal", [this]() -> Result<void> {
        GALLEY_CHECK(checkPlace());
        return m_journal.check();
    });
}

void JournalWriter::append() {
    std::vector<Commit> batch = takeBatch(kMaxBatch);
    Result<void> appended = withinMemory(kWriting, [&]() -> Result<void> {
        GALLEY_CHECK(checkPlace());
        return m_journal.append(batch);
    });
    const std::size_t durable = appended ? batch.size() : 0;
    finish(Step::Append, std::move(batch), durable, std::move(appended));
}

void JournalWriter::resume() {
    std::vector<Commit> batch = takeBatch(SIZE_MAX);
    Result<std::size_t> landed = withinMemory(kWriting, [&]() -> Result<std::size_t> {
        GALLEY_CHECK(checkPlace());
        return m_journal.resume(batch);
    });
    if (landed)
        finish(Step::Resume, std::move(batch), *landed, {});
    else
        finish(Step::Resume, std::move(batch), 0, std::move(landed).error());
}

void JournalWriter::run() {
    while (true) {
        switch (nextStep()) {
        case Step::Append:
            append();
            break;
        case Step::Check:
            finish(Step::Check, {}, 0, check());
            break;
        case Step::Resume:
            resume();
            break;
        case Step::End: {
            const MutexLock lock(m_mutex);
            m_hasEnded = true;
            m_hasProgress.notify_all();
            return;
        }
        }
    }
}

} // namespace galley
