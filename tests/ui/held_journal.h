// HeldJournal: a journal whose readers can be held up, as by a slow disk, and counted.
//
// Thread rule: as Journal; hold() and release() from any thread.
#pragma once

#include "model/base/mutex.h"
#include "model/journal/journal.h"

#include <condition_variable>
#include <set>
#include <thread>

namespace galley::test {

class HeldJournal final : public Journal {
public:
    /// Passes everything on to a journal that outlives it.
    explicit HeldJournal(Journal& journal)
        : m_journal(journal) {}

    /// From now on who reads waits, before its first commit and before each part of a body, until release(), but no
    /// longer than two seconds: a test that reads on its own thread ends all the same.
    void hold() GALLEY_EXCLUDES(m_mutex);
    void release() GALLEY_EXCLUDES(m_mutex);
    /// How many read at present.
    int readers() const GALLEY_EXCLUDES(m_mutex);
    /// Whether that thread has read anything, or a body.
    bool hasRead(std::thread::id thread) const GALLEY_EXCLUDES(m_mutex);
    bool hasReadBody(std::thread::id thread) const GALLEY_EXCLUDES(m_mutex);
    /// How many bodies were read to their end or until somebody lost interest.
    int bodies() const GALLEY_EXCLUDES(m_mutex);

    Result<void> append(std::span<Commit> batch) override { return m_journal.append(batch); }
    Result<std::uint64_t> check() override { return m_journal.check(); }
    Result<std::size_t> resume(std::span<const Commit> pending) override { return m_journal.resume(pending); }
    Result<std::optional<CommitHeader>> last() const override;
    Result<std::optional<CommitHeader>> lastOf(BodyKind kind) const override { return m_journal.lastOf(kind); }
    Result<std::vector<std::uint64_t>> numbersOf(BodyKind kind, std::uint64_t from) const override {
        return m_journal.numbersOf(kind, from);
    }
    Result<CommitHeader> findById(std::string_view id) const override { return m_journal.findById(id); }
    Result<void> read(std::uint64_t from, std::uint64_t to, const CommitVisitor& visit) const override;
    Result<void> readHeaders(std::uint64_t from, std::uint64_t to, const HeaderVisitor& visit) const override;
    Result<void> readBody(std::uint64_t number, const TextVisitor& visit) const override;
    Result<VerifyReport> verify(const Progress& progress, const CancelToken& cancel) const override {
        return m_journal.verify(progress, cancel);
    }

private:
    class Reading;
    void waitWhileHeld() const GALLEY_EXCLUDES(m_mutex);

    Journal& m_journal;
    mutable Mutex m_mutex;
    mutable std::condition_variable_any m_isReleased;
    bool m_isHeld GALLEY_GUARDED_BY(m_mutex) = false;
    mutable int m_readers GALLEY_GUARDED_BY(m_mutex) = 0;
    mutable std::set<std::thread::id> m_threads GALLEY_GUARDED_BY(m_mutex);
    mutable std::set<std::thread::id> m_bodyThreads GALLEY_GUARDED_BY(m_mutex);
    mutable int m_bodies GALLEY_GUARDED_BY(m_mutex) = 0;
};

} // namespace galley::test
