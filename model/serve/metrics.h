// What the server counts, in the text form of Prometheus.
// Thread rule: all counters are atomic; any thread.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace galley::server {

class Metrics {
public:
    void countRequest(unsigned status, std::uint64_t bodyBytes, std::chrono::nanoseconds duration);
    void countSwitch(std::chrono::microseconds duration);

    std::atomic<std::uint64_t> rendered{0};         ///< pages and documents built
    std::atomic<std::uint64_t> cacheHits{0};        ///< answers that were kept
    std::atomic<std::uint64_t> cacheKept{0};        ///< answers taken over into a new version
    std::atomic<std::uint64_t> followErrors{0};     ///< announcements that could not be followed
    std::atomic<std::uint64_t> clockLeapSeconds{0}; ///< of a clock that is not believed
    std::atomic<std::uint64_t> version{0};
    std::atomic<std::uint64_t> records{0};
    std::atomic<std::uint64_t> replicaBytes{0};

    /// Everything; `connections` and `waiting` are the server's own.
    std::string text(std::uint64_t connections, std::uint64_t waiting) const;

private:
    static constexpr std::array<double, 7> kBounds{0.0001, 0.0005, 0.001, 0.005, 0.025, 0.1, 1.0}; ///< seconds
    std::array<std::atomic<std::uint64_t>, 6> m_byClass{};                                         ///< 0: other, 2xx…
    std::atomic<std::uint64_t> m_bytes{0};
    std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> m_durations{};
    std::atomic<std::uint64_t> m_nanoseconds{0};
    std::atomic<std::uint64_t> m_switches{0};
    std::atomic<std::uint64_t> m_lastSwitchMicroseconds{0};
    std::chrono::steady_clock::time_point m_started = std::chrono::steady_clock::now();
};

} // namespace galley::server
