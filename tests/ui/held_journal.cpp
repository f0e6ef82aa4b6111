#include "tests/ui/held_journal.h"

#include <chrono>

namespace galley::test {

class HeldJournal::Reading {
public:
    explicit Reading(const HeldJournal& journal)
        : m_journal(journal) {
        const MutexLock lock(m_journal.m_mutex);
        ++m_journal.m_readers;
        m_journal.m_threads.insert(std::this_thread::get_id());
    }
    void noteBody() const {
        const MutexLock lock(m_journal.m_mutex);
        m_journal.m_bodyThreads.insert(std::this_thread::get_id());
    }
    ~Reading() {
        const MutexLock lock(m_journal.m_mutex);
        --m_journal.m_readers;
    }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

private:
    const HeldJournal& m_journal;
};

void HeldJournal::hold() {
    const MutexLock lock(m_mutex);
    m_isHeld = true;
}

void HeldJournal::release() {
    const MutexLock lock(m_mutex);
    m_isHeld = false;
    m_isReleased.notify_all();
}

int HeldJournal::readers() const {
    const MutexLock lock(m_mutex);
    return m_readers;
}

int HeldJournal::bodies() const {
    const MutexLock lock(m_mutex);
    return m_bodies;
}

bool HeldJournal::hasRead(std::thread::id thread) const {
    const MutexLock lock(m_mutex);
    return m_threads.contains(thread);
}

bool HeldJournal::hasReadBody(std::thread::id thread) const {
    const MutexLock lock(m_mutex);
    return m_bodyThreads.contains(thread);
}

void HeldJournal::waitWhileHeld() const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    const MutexLock lock(m_mutex);
    while (m_isHeld && m_isReleased.wait_until(m_mutex, end) == std::cv_status::no_timeout) {
    }
}

Result<std::optional<CommitHeader>> HeldJournal::last() const {
    const Reading reading(*this);
    waitWhileHeld();
    return m_journal.last();
}

Result<void> HeldJournal::read(std::uint64_t from, std::uint64_t to, const CommitVisitor& visit) const {
    const Reading reading(*this);
    reading.noteBody();
    waitWhileHeld();
    return m_journal.read(from, to, visit);
}

Result<void> HeldJournal::readHeaders(std::uint64_t from, std::uint64_t to, const HeaderVisitor& visit) const {
    const Reading reading(*this);
    waitWhileHeld();
    return m_journal.readHeaders(from, to, visit);
}

Result<void> HeldJournal::readBody(std::uint64_t number, const TextVisitor& visit) const {
    const Reading reading(*this);
    reading.noteBody();
    Result<void> done = m_journal.readBody(number, [&](std::string_view part) -> Result<void> {
        waitWhileHeld();
        return visit(part);
    });
    const MutexLock lock(m_mutex);
    ++m_bodies;
    return done;
}

} // namespace galley::test
