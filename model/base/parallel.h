// parallelFor: a loop whose turns are shared out among some threads. For work of milliseconds and more; the result must
// not depend on the order of the turns.
// Thread rule: `work` is called from several threads at a time, each time with another number. What it throws (no more
// than std::bad_alloc) ends the loop and is thrown by parallelFor, once its threads have ended.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace galley {

/// Threads that long computations use when nobody says otherwise: the machine's cores, at most 8.
inline unsigned defaultThreads() {
    return std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
}

/// Calls work(i) for each i < count on up to `threads` threads, the caller's among them. Returns when all are done.
/// When the system has no more threads, those that there are do it.
template <class Work>
void parallelFor(std::size_t count, unsigned threads, const Work& work) {
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> hasFailed = false;
    std::exception_ptr failure;
    const auto run = [&]() noexcept {
        try {
            for (std::size_t at = next++; at < count && !hasFailed; at = next++)
                work(at);
        } catch (...) {
            if (!hasFailed.exchange(true))
                failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> helpers; // joined at the end of the block, whatever happens
        const std::size_t wanted = std::min<std::size_t>(threads, count);
        try {
            helpers.reserve(wanted);
            while (helpers.size() + 1 < wanted)
                helpers.emplace_back(run);
        } catch (const std::system_error&) {
            // too many threads, or no room for another stack
        } catch (const std::bad_alloc&) {
            // the same
        }
        run();
    }
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace galley
