// Mutex and MutexLock: std::mutex with annotations that clang's thread-safety analysis checks. To wait, use
// std::condition_variable_any with the Mutex itself, in a loop that re-reads the condition under the lock.
#pragma once

#include "model/base/thread_annotations.h"

#include <mutex>

namespace galley {

class GALLEY_CAPABILITY("mutex") Mutex {
public:
    Mutex() = default;
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;
    void lock() GALLEY_ACQUIRE() { m_mutex.lock(); }
    void unlock() GALLEY_RELEASE() { m_mutex.unlock(); }

private:
    std::mutex m_mutex;
};

/// Holds the mutex for as long as it lives.
class GALLEY_SCOPED_CAPABILITY MutexLock {
public:
    explicit MutexLock(Mutex& mutex) GALLEY_ACQUIRE(mutex)
        : m_mutex(mutex) {
        m_mutex.lock();
    }
    ~MutexLock() GALLEY_RELEASE() { m_mutex.unlock(); }
    MutexLock(const MutexLock&) = delete;
    MutexLock& operator=(const MutexLock&) = delete;

private:
    Mutex& m_mutex;
};

} // namespace galley
