// JournalWriter: appends commits to a journal on a thread of its own, so that nobody who edits waits for a disk. What
// waits goes into one transaction. After the first failure nothing more is written: the session is read-only until the
// journal is opened again, and what was not yet durable is known from durableNumber().
//
// Thread rule: all functions from any thread. Callbacks run on the writer's thread, must return soon and must not call
// flush(), stop() or destroy the writer.
#pragma once

#include "model/base/mutex.h"
#include "model/journal/journal.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <thread>
#include <vector>

namespace galley {

class JournalWriter {
public:
    struct Callbacks {
        /// All commits up to this number are durable. Once for each transaction, rising.
        std::function<void(std::uint64_t number)> onDurable;
        /// Once, when an append failed: the commits after durableNumber() are not saved by this writer.
        std::function<void(const Error& error)> onFailed;
    };
    enum class State : std::uint8_t { Running, Failed, Stopped };

    /// Starts the thread. `journal` must outlive the writer.
    JournalWriter(Journal& journal, Callbacks callbacks);
    /// Stops, see stop().
    ~JournalWriter();
    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;

    /// Takes the commit and returns at once. Fails with the writer's error once it has failed, with Cancelled once it
    /// was stopped.
    Result<void> enqueue(Commit commit) GALLEY_EXCLUDES(m_mutex);
    /// Waits until everything that was enqueued before is durable: true; false when the time is over. The writer's
    /// error when it fails.
    Result<bool> flush(std::chrono::milliseconds timeout) GALLEY_EXCLUDES(m_mutex);
    /// Writes what waits and ends the thread. The error when that failed now or earlier.
    Result<void> stop() GALLEY_EXCLUDES(m_mutex);

    State state() const GALLEY_EXCLUDES(m_mutex);
    /// Number of the last commit that this writer made durable; 0: none yet.
    std::uint64_t durableNumber() const GALLEY_EXCLUDES(m_mutex);

private:
    void run() GALLEY_EXCLUDES(m_mutex);
    /// The next commits for one transaction; none when it is time to end.
    std::vector<Commit> takeBatch() GALLEY_EXCLUDES(m_mutex);
    void finishBatch(std::uint64_t lastNumber, std::size_t count, const Result<void>& appended)
        GALLEY_EXCLUDES(m_mutex);

    Journal& m_journal;
    const Callbacks m_callbacks;
    mutable Mutex m_mutex;
    std::condition_variable_any m_hasWork;
    std::condition_variable_any m_hasProgress;
    std::vector<Commit> m_queue GALLEY_GUARDED_BY(m_mutex);
    std::uint64_t m_enqueued GALLEY_GUARDED_BY(m_mutex) = 0; ///< commits taken so far
    std::uint64_t m_written GALLEY_GUARDED_BY(m_mutex) = 0;  ///< of these, how many are durable
    std::uint64_t m_durableNumber GALLEY_GUARDED_BY(m_mutex) = 0;
    bool m_isStopping GALLEY_GUARDED_BY(m_mutex) = false;
    bool m_hasFailed GALLEY_GUARDED_BY(m_mutex) = false;
    Error m_error GALLEY_GUARDED_BY(m_mutex);
    std::thread m_thread; ///< last: runs when everything else is there
};

} // namespace galley
