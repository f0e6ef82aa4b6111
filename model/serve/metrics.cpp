#include "model/serve/metrics.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace galley::server {

void Metrics::countRequest(unsigned status, std::uint64_t bodyBytes, std::chrono::nanoseconds duration) {
    const std::size_t statusClass = status / 100;
    ++m_byClass[statusClass < m_byClass.size() ? statusClass : 0];
    m_bytes += bodyBytes;
    const double seconds = std::chrono::duration<double>(duration).count();
    const auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), seconds) - kBounds.begin();
    ++m_durations[static_cast<std::size_t>(bucket)];
    m_nanoseconds += static_cast<std::uint64_t>(duration.count());
}

void Metrics::countSwitch(std::chrono::microseconds duration) {
    ++m_switches;
    m_lastSwitchMicroseconds = static_cast<std::uint64_t>(duration.count());
}

std::string Metrics::text(std::uint64_t connections, std::uint64_t waiting) const {
    std::string out;
    const auto metric = [&](const char* name, const char* type, const char* help, auto value) {
        fmt::format_to(std::back_inserter(out), "# HELP galley_{0} {1}\n# TYPE galley_{0} {2}\ngalley_{0} {3}\n", name,
                       help, type, value);
    };
    out += "# HELP galley_requests_total Answers by class of status.\n# TYPE galley_requests_total counter\n";
    for (std::size_t i = 2; i < m_byClass.size(); ++i)
        fmt::format_to(std::back_inserter(out), "galley_requests_total{{status=\"{}xx\"}} {}\n", i,
                       m_byClass[i].load());
    metric("response_bytes_total", "counter", "Bytes of bodies sent.", m_bytes.load());
    out += "# HELP galley_request_seconds Time from a whole request to its queued answer.\n"
           "# TYPE galley_request_seconds histogram\n";
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
        sum += m_durations[i].load();
        fmt::format_to(std::back_inserter(out), "galley_request_seconds_bucket{{le=\"{}\"}} {}\n", kBounds[i], sum);
    }
    sum += m_durations.back().load();
    fmt::format_to(std::back_inserter(out),
                   "galley_request_seconds_bucket{{le=\"+Inf\"}} {0}\ngalley_request_seconds_sum {1}\n"
                   "galley_request_seconds_count {0}\n",
                   sum, static_cast<double>(m_nanoseconds.load()) / 1e9);
    metric("pages_rendered_total", "counter", "Pages and page documents built.", rendered.load());
    metric("cache_hits_total", "counter", "Answers that were kept from an earlier request.", cacheHits.load());
    metric("cache_kept_total", "counter", "Answers taken over into a new version.", cacheKept.load());
    metric("version", "gauge", "Version being served.", version.load());
    metric("records", "gauge", "Records of that version.", records.load());
    metric("replica_bytes", "gauge", "Memory of content and indexes.", replicaBytes.load());
    metric("switches_total", "counter", "Changes of version.", m_switches.load());
    metric("last_switch_seconds", "gauge", "Duration of the last change of version.",
           static_cast<double>(m_lastSwitchMicroseconds.load()) / 1e6);
    metric("follow_errors_total", "counter", "Announcements that could not be followed.", followErrors.load());
    metric("clock_leap_seconds", "gauge", "How far the clock leapt ahead of what is believed; scheduled versions wait.",
           clockLeapSeconds.load());
    metric("connections", "gauge", "Open connections.", connections);
    metric("waiting_requests", "gauge", "Requests that wait for a version.", waiting);
    metric("uptime_seconds", "gauge", "Seconds since the start.",
           std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - m_started).count());
    return out;
}

} // namespace galley::server
