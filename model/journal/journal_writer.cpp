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

JournalWriter::JournalWriter(Journal& journal, std::uint64_t known, Callbacks callbacks)
    : m_journal(journal)
    , m_callbacks(std::move(callbacks))
    , m_known(known)
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

Result<bool> JournalWriter::flush(std::chrono::milliseconds timeout, const CancelToken& cancel,
                                  const std::function<bool()>& catchUp) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    Flush flush;
    {
        const MutexLock lock(m_mutex);
        flush = {m_enqueued, ++m_asked};
    }
    m_hasWork.notify_one();
    while (wait(flush, deadline, cancel, static_cast<bool>(catchUp)) && catchUp()) {
    }
    const MutexLock lock(m_mutex);
    const bool isLookedAt = m_looked >= flush.look || m_hasEnded;
    if (m_failure && isLookedAt)
        return *m_failure;
    const bool isDone = m_written >= flush.wanted && isLookedAt;
    if (!isDone && cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "the journal is still being written"};
    return isDone;
}

/// Waits for the end of a flush, or until the time is over or it is cancelled. True: the owner, who waits, is to catch
/// up first.
bool JournalWriter::wait(const Flush& flush, std::chrono::steady_clock::time_point deadline, const CancelToken& cancel,
                         bool isOwner) const {
    const MutexLock lock(m_mutex);
    while (!m_hasEnded &&
           (m_looked < flush.look || (!m_failure && (m_written < flush.wanted || (isOwner && m_last > m_known))))) {
        const auto now = std::chrono::steady_clock::now();
        if (cancel.isCancelled() || now >= deadline)
            return false;
        if (isOwner && m_last > m_known && !m_isBusy)
            return true;
        m_hasProgress.wait_until(m_mutex, std::min(deadline, now + kCancelInterval));
    }
    return false;
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
    if (m_written < m_enqueued)
        return Error{ErrorCode::Conflict, "others have appended to the journal, and what waited was not made anew"};
    return {};
}

void JournalWriter::look() {
    {
        const MutexLock lock(m_mutex);
        m_nextLook = std::chrono::steady_clock::now();
    }
    m_hasWork.notify_one();
}

bool JournalWriter::isBehind() const {
    const MutexLock lock(m_mutex);
    return m_last > m_known;
}

std::optional<std::vector<Commit>> JournalWriter::withdraw() {
    const MutexLock lock(m_mutex);
    m_isAwaited = m_isBusy;
    if (m_isBusy)
        return std::nullopt;
    m_withdrawn += static_cast<std::int64_t>(m_queue.size());
    return std::exchange(m_queue, {});
}

void JournalWriter::replace(std::vector<Commit> commits, std::uint64_t known) {
    {
        const MutexLock lock(m_mutex);
        // Who waits for those that were taken back waits for these.
        m_written += m_withdrawn - static_cast<std::int64_t>(commits.size());
        m_withdrawn = 0;
        m_queue.insert(m_queue.begin(), std::make_move_iterator(commits.begin()),
                       std::make_move_iterator(commits.end()));
        m_known = std::max(m_known, known);
    }
    m_hasWork.notify_one();
    m_hasProgress.notify_all();
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

bool JournalWriter::isIdle() const {
    const MutexLock lock(m_mutex);
    return m_written == m_enqueued;
}

Result<std::vector<Commit>> JournalWriter::pending(std::chrono::milliseconds timeout) const {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    const MutexLock lock(m_mutex);
    while (m_isBusy || m_withdrawn > 0) {
        if (m_hasProgress.wait_until(m_mutex, deadline) == std::cv_status::timeout && (m_isBusy || m_withdrawn > 0))
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
        const bool isBehind = m_last > m_known;
        if (!m_failure && !m_queue.empty() && !isBehind)
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
    bool isAwaited = false;
    {
        const MutexLock lock(m_mutex);
        isAwaited = std::exchange(m_isAwaited, false);
        if (durable > 0) {
            m_durableNumber = number;
            m_known = std::max(m_known, number);
            m_last = std::max(m_last, number);
        }
        m_written += static_cast<std::int64_t>(durable);
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
    if (isAwaited && m_callbacks.onOthers)
        m_callbacks.onOthers();
}

Result<void> JournalWriter::checkPlace() const {
    return m_callbacks.checkPlace ? m_callbacks.checkPlace() : Result<void>();
}

Result<std::uint64_t> JournalWriter::check() const {
    return withinMemory("to look after the journal", [this]() -> Result<std::uint64_t> {
        GALLEY_CHECK(checkPlace());
        return m_journal.check();
    });
}

/// Whether the owner has something to catch up on. It is told again at each look until it has.
bool JournalWriter::noteOthers(std::uint64_t last) {
    m_last = std::max(m_last, last);
    return m_last > m_known;
}

void JournalWriter::lookAround() {
    const Result<std::uint64_t> last = check();
    bool isNews = false;
    {
        const MutexLock lock(m_mutex);
        isNews = last && noteOthers(*last);
    }
    finish(Step::Check, {}, 0, last ? Result<void>() : Result<void>(last.error()));
    if (isNews && m_callbacks.onOthers)
        m_callbacks.onOthers();
}

/// Whether an append failed only because others were first.
bool JournalWriter::hasOvertaken(const std::vector<Commit>& batch, const Result<void>& appended) {
    if (appended || appended.error().code != ErrorCode::Conflict)
        return false;
    const Result<std::uint64_t> last = check();
    const MutexLock lock(m_mutex);
    return last && *last >= batch.front().number && noteOthers(*last);
}

void JournalWriter::append() {
    std::vector<Commit> batch = takeBatch(kMaxBatch);
    Result<void> appended = withinMemory(kWriting, [&]() -> Result<void> {
        GALLEY_CHECK(checkPlace());
        return m_journal.append(batch);
    });
    const std::size_t durable = appended ? batch.size() : 0;
    const bool isOvertaken = hasOvertaken(batch, appended);
    finish(Step::Append, std::move(batch), durable, isOvertaken ? Result<void>() : std::move(appended));
    if (isOvertaken && m_callbacks.onOthers)
        m_callbacks.onOthers();
}

void JournalWriter::resume() {
    std::vector<Commit> batch = takeBatch(SIZE_MAX);
    Result<std::size_t> landed = withinMemory(kWriting, [&]() -> Result<std::size_t> {
        GALLEY_CHECK(checkPlace());
        return m_journal.resume(batch);
    });
    if (landed) {
        finish(Step::Resume, std::move(batch), *landed, {});
        look(); // for what others have appended meanwhile
    } else
        finish(Step::Resume, std::move(batch), 0, std::move(landed).error());
}

void JournalWriter::run() {
    while (true) {
        switch (nextStep()) {
        case Step::Append:
            append();
            break;
        case Step::Check:
            lookAround();
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
