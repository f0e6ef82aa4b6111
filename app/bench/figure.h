// One measured figure and how it is printed: a JSON object a line with the spread of its samples and a digest of what
// was read, so that nobody measures a loop that was optimised away.
//
// Thread rule: plain values; one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace galley::bench {

struct Figure {
    std::string name;
    std::string unit; ///< "ns", "us", "ms", "bytes", "percent", "ratio"
    std::vector<double> samples;
    std::string check; ///< digest of what was read

    double median() const;
    /// {"figure":…,"unit":…,"median":…,"min":…,"p99":…,"max":…,"n":…,"check":…} with a line feed; "file" comes first
    /// where it is not empty.
    std::string toJsonLine(std::string_view file = {}) const;
};

/// A digest of a sequence of texts and numbers, which depends on their order.
class Check {
public:
    void add(std::string_view text);
    void add(std::uint64_t number);
    std::string text() const; ///< 16 hex digits

private:
    std::uint64_t m_hash = 0;
};

using SteadyClock = std::chrono::steady_clock;

/// Time since `start` in units of `Period`: std::nano, std::micro, std::milli.
template <class Period>
double elapsed(SteadyClock::time_point start) {
    return std::chrono::duration<double, Period>(SteadyClock::now() - start).count();
}

} // namespace galley::bench
