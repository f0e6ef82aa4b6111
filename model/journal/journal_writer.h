// JournalWriter: appends commits to a journal on a thread of its own, so that nobody who edits waits for a disk. What
// waits goes into one transaction. About twice a second it looks whether the journal is still at its place.
//
// When an append or that look fails, it keeps what is not durable, takes more, and tries again by itself: it goes on
// where it stopped as soon as the cause is gone and the journal's end is the one that it knows (Journal::resume).
//
// Thread rule: all functions from any thread. Callbacks run on the writer's thread, must return soon and must not call
// flush(), stop() or destroy the writer.
#pragma once

#include "model/base/mutex.h"
#include "model/journal/journal.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

namespace galley {

class JournalWriter {
public:
    struct Callbacks {
        /// All commits up to this number are durable. Once for each transaction, rising.
        std::function<void(std::uint64_t number)> onDurable{};
        /// failure() is another one, or there is none any more.
        std::function<void()> onFailureChanged{};
        /// Asked before the journal itself is looked at or resumed: whether the site around it is still at its place.
        std::function<Result<void>()> checkPlace{};
    };
    enum class State : std::uint8_t { Running, Failing, Stopped };
    static constexpr std::chrono::milliseconds kWatchInterval{500}; ///< between two looks, and two new attempts
    static constexpr std::chrono::milliseconds kCancelInterval{20}; ///< in which flush() sees that it was cancelled

    /// Starts the thread. `journal` must outlive the writer.
    JournalWriter(Journal& journal, Callbacks callbacks);
    /// Stops, see stop().
    ~JournalWriter();
    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;

    /// Takes the commit and returns at once, also while it fails. Cancelled once it was stopped.
    Result<void> enqueue(Commit commit) GALLEY_EXCLUDES(m_mutex);
    /// Waits until everything that was enqueued before is durable and the journal was seen at its place: true; false
    /// when the time is over. While it fails, tries once more first; then that attempt's error. Cancelled, soon after
    /// somebody asked for it.
    Result<bool> flush(std::chrono::milliseconds timeout, const CancelToken& cancel = {}) GALLEY_EXCLUDES(m_mutex);
    /// Writes what waits and ends the thread; while it fails, tries once more. The error when something is not durable.
    Result<void> stop() GALLEY_EXCLUDES(m_mutex);

    State state() const GALLEY_EXCLUDES(m_mutex);
    /// Why nothing can be saved at present; nothing when all is well.
    std::optional<Error> failure() const GALLEY_EXCLUDES(m_mutex);
    /// Number of the last commit that this writer made durable; 0: none yet.
    std::uint64_t durableNumber() const GALLEY_EXCLUDES(m_mutex);
    /// Copies of the commits that are not durable, in order. Waits for an append that runs; Locked when that takes
    /// longer than the timeout.
    Result<std::vector<Commit>> pending(std::chrono::milliseconds timeout) const GALLEY_EXCLUDES(m_mutex);

private:
    enum class Step : std::uint8_t { Append, Check, Resume, End };

    void run() GALLEY_EXCLUDES(m_mutex);
    Step nextStep() GALLEY_EXCLUDES(m_mutex);
    Result<void> checkPlace() const;
    Result<void> check() const;
    void append() GALLEY_EXCLUDES(m_mutex);
    void resume() GALLEY_EXCLUDES(m_mutex);
    /// Moves up to `most` commits out of the queue, for the journal to work on.
    std::vector<Commit> takeBatch(std::size_t most) GALLEY_EXCLUDES(m_mutex);
    /// The first `durable` commits of the batch are; the others wait on, before those that came meanwhile.
    void finish(Step step, std::vector<Commit> batch, std::size_t durable, Result<void> done) GALLEY_EXCLUDES(m_mutex);

    Journal& m_journal;
    const Callbacks m_callbacks;
    mutable Mutex m_mutex;
    std::condition_variable_any m_hasWork;
    mutable std::condition_variable_any m_hasProgress;
    std::vector<Commit> m_queue GALLEY_GUARDED_BY(m_mutex);
    bool m_isBusy GALLEY_GUARDED_BY(m_mutex) = false;        ///< a batch is out of the queue
    std::uint64_t m_enqueued GALLEY_GUARDED_BY(m_mutex) = 0; ///< commits taken so far
    std::uint64_t m_written GALLEY_GUARDED_BY(m_mutex) = 0;  ///< of these, how many are durable
    std::uint64_t m_durableNumber GALLEY_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_asked GALLEY_GUARDED_BY(m_mutex) = 0;   ///< looks that somebody waits for
    std::uint64_t m_started GALLEY_GUARDED_BY(m_mutex) = 0; ///< of these, how many the running step answers
    std::uint64_t m_looked GALLEY_GUARDED_BY(m_mutex) = 0;  ///< of these, how many are answered
    std::chrono::steady_clock::time_point m_nextLook GALLEY_GUARDED_BY(m_mutex);
    std::optional<Error> m_failure GALLEY_GUARDED_BY(m_mutex);
    bool m_isStopping GALLEY_GUARDED_BY(m_mutex) = false;
    bool m_isLastAttempt GALLEY_GUARDED_BY(m_mutex) = false;
    bool m_hasEnded GALLEY_GUARDED_BY(m_mutex) = false;
    std::thread m_thread; ///< last: runs when everything else is there
};

} // namespace galley
