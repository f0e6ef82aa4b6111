// JournalWriter: appends commits to a journal on a thread of its own, so that nobody who edits waits for a disk. What
// waits goes into one transaction. About twice a second it looks whether the journal is still at its place.
//
// When others have appended, it rests: what waits was made without knowing of theirs. Its owner takes it back, makes it
// anew on top of theirs, and gives it again: withdraw(), replace().
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
        /// isBehind(): when that begins, and at each look until the owner has caught up.
        std::function<void()> onOthers{};
        /// Asked before the journal itself is looked at or resumed: whether the site around it is still at its place.
        std::function<Result<void>()> checkPlace{};
    };
    enum class State : std::uint8_t { Running, Failing, Stopped };
    static constexpr std::chrono::milliseconds kWatchInterval{500}; ///< between two looks, and two new attempts
    static constexpr std::chrono::milliseconds kCancelInterval{20}; ///< in which flush() sees that it was cancelled

    /// Starts the thread. `journal` must outlive the writer; the owner knows its commits up to `known`.
    JournalWriter(Journal& journal, std::uint64_t known, Callbacks callbacks);
    /// Stops, see stop().
    ~JournalWriter();
    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;

    /// Takes the commit and returns at once, also while it fails. Cancelled once it was stopped.
    Result<void> enqueue(Commit commit) GALLEY_EXCLUDES(m_mutex);
    /// Waits until everything that was enqueued before is durable and the journal was seen at its place: true; false
    /// when the time is over. While it fails, tries once more first; then that attempt's error. Cancelled, soon after
    /// somebody asked for it. While it is behind it waits for the owner; on the owner's thread `catchUp` has to, and
    /// ends the waiting when it says false.
    Result<bool> flush(std::chrono::milliseconds timeout, const CancelToken& cancel = {},
                       const std::function<bool()>& catchUp = {}) GALLEY_EXCLUDES(m_mutex);
    /// Writes what waits and ends the thread; while it fails, tries once more. The error when something is not durable;
    /// Conflict when that is because it is behind.
    Result<void> stop() GALLEY_EXCLUDES(m_mutex);

    /// Looks at the journal now, as it does from time to time.
    void look() GALLEY_EXCLUDES(m_mutex);
    /// Whether others have appended what the owner does not know: nothing is written until replace().
    bool isBehind() const GALLEY_EXCLUDES(m_mutex);
    /// Takes back the commits that are not durable, in order; they count as waiting until replace(). Nothing while the
    /// journal is being written: onOthers is called again when that is over. REQUIRES isBehind().
    std::optional<std::vector<Commit>> withdraw() GALLEY_EXCLUDES(m_mutex);
    /// What waits now, numbered on from `known`, up to which the owner has seen all commits. After withdraw() alone.
    void replace(std::vector<Commit> commits, std::uint64_t known) GALLEY_EXCLUDES(m_mutex);

    State state() const GALLEY_EXCLUDES(m_mutex);
    /// Why nothing can be saved at present; nothing when all is well.
    std::optional<Error> failure() const GALLEY_EXCLUDES(m_mutex);
    /// Number of the last commit that this writer made durable; 0: none yet.
    std::uint64_t durableNumber() const GALLEY_EXCLUDES(m_mutex);
    /// Whether all that was enqueued is durable.
    bool isIdle() const GALLEY_EXCLUDES(m_mutex);
    /// Copies of the commits that are not durable, in order. Waits for an append that runs; Locked when that takes
    /// longer than the timeout.
    Result<std::vector<Commit>> pending(std::chrono::milliseconds timeout) const GALLEY_EXCLUDES(m_mutex);

private:
    enum class Step : std::uint8_t { Append, Check, Resume, End };
    struct Flush {
        std::int64_t wanted = 0; ///< commits
        std::uint64_t look = 0;
    };

    void run() GALLEY_EXCLUDES(m_mutex);
    Step nextStep() GALLEY_EXCLUDES(m_mutex);
    bool wait(const Flush& flush, std::chrono::steady_clock::time_point deadline, const CancelToken& cancel,
              bool isOwner) const GALLEY_EXCLUDES(m_mutex);
    Result<void> checkPlace() const;
    Result<std::uint64_t> check() const;
    void lookAround() GALLEY_EXCLUDES(m_mutex);
    bool noteOthers(std::uint64_t last) GALLEY_REQUIRES(m_mutex);
    bool hasOvertaken(const std::vector<Commit>& batch, const Result<void>& appended) GALLEY_EXCLUDES(m_mutex);
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
    bool m_isAwaited GALLEY_GUARDED_BY(m_mutex) = false;     ///< by an owner that could not withdraw()
    std::int64_t m_enqueued GALLEY_GUARDED_BY(m_mutex) = 0;  ///< commits taken so far
    std::int64_t m_written GALLEY_GUARDED_BY(m_mutex) = 0;   ///< of these, how many are durable or were given up
    std::int64_t m_withdrawn GALLEY_GUARDED_BY(m_mutex) = 0; ///< of these, how many their owner has taken back
    std::uint64_t m_durableNumber GALLEY_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_known GALLEY_GUARDED_BY(m_mutex);       ///< the owner knows all commits up to this number
    std::uint64_t m_last GALLEY_GUARDED_BY(m_mutex) = 0;    ///< of the journal's end, as far as it was seen
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
