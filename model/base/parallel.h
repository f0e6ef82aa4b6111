// parallelFor: a loop whose turns are shared out among some threads. For work of milliseconds and more; the result must
// not depend on the order of the turns.
// Thread rule: `work` is called from several threads at a time, each time with another number; it must not throw.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace galley {

/// Threads that long computations use when nobody says otherwise: the machine's cores, at most 8.
inline unsigned defaultThreads() {
    return std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
}

/// Calls work(i) for each i < count on up to `threads` threads, the caller's among them. Returns when all are done.
template <class Work>
void parallelFor(std::size_t count, unsigned threads, const Work& work) {
    std::atomic<std::size_t> next = 0;
    const auto run = [&] {
        for (std::size_t at = next++; at < count; at = next++)
            work(at);
    };
    std::vector<std::thread> helpers;
    for (std::size_t helper = 1; helper < std::min<std::size_t>(threads, count); ++helper)
        helpers.emplace_back(run);
    run();
    for (std::thread& helper : helpers)
        helper.join();
}

} // namespace galley
