// What each thread has of its own, made at its first use there. Where a `thread_local` with a destructor ends the
// program when there is no memory to register that destructor (glibc's __cxa_thread_atexit_impl aborts), this throws
// std::bad_alloc, as any other allocation does.
#pragma once

#include <memory>
#include <new>
#include <pthread.h>
#include <utility>

namespace galley {

/// One T for each thread; destroyed when that thread ends, and never in the main thread. Lives as long as the program
/// (a `static` of a function): its key is not given back, and a process has 1,024 of them. Thread-safe.
template <class T>
class PerThread {
public:
    PerThread() {
        if (::pthread_key_create(&m_key, [](void* kept) { delete static_cast<T*>(kept); }) != 0)
            throw std::bad_alloc();
    }
    PerThread(const PerThread&) = delete;
    PerThread& operator=(const PerThread&) = delete;

    /// That of the calling thread; made by make() -> T at the first call. Throws what make() throws, and
    /// std::bad_alloc; then the next call tries again. Costs a look into a table of the thread.
    template <class Make>
    T& get(Make&& make) const {
        if (void* const kept = ::pthread_getspecific(m_key); kept != nullptr)
            return *static_cast<T*>(kept);
        std::unique_ptr<T> made(new T(std::forward<Make>(make)()));
        if (::pthread_setspecific(m_key, made.get()) != 0)
            throw std::bad_alloc();
        return *made.release();
    }
    T& get() const {
        return get([] { return T(); });
    }

private:
    pthread_key_t m_key{};
};

} // namespace galley
