#include "app/bench/figure.h"

#include "model/base/hash.h"
#include "model/base/json_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace galley::bench {

namespace {

/// Four significant digits or the whole number, whichever says more.
double rounded(double value) {
    if (std::abs(value) >= 1000)
        return std::round(value);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.4g", value);
    return std::strtod(text.data(), nullptr);
}

/// What stands at a share of sorted samples; 0 without any.
double at(const std::vector<double>& sorted, double share) {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
    return sorted.empty() ? 0 : sorted[std::min(place, sorted.size() - 1)];
}

std::vector<double> sortedOf(std::vector<double> samples) {
    std::sort(samples.begin(), samples.end());
    return samples;
}

} // namespace

double Figure::median() const {
    return at(sortedOf(samples), 0.5);
}

std::string Figure::toJsonLine(std::string_view file) const {
    const std::vector<double> sorted = sortedOf(samples);
    std::string line = "{";
    if (!file.empty()) {
        line += "\"file\":";
        appendJsonString(line, file);
        line += ',';
    }
    line += "\"figure\":";
    appendJsonString(line, name);
    line += ",\"unit\":";
    appendJsonString(line, unit);
    const auto number = [&line](std::string_view label, double value) {
        line += ',';
        appendJsonString(line, label);
        line += ':';
        appendReal(line, rounded(value));
    };
    number("median", at(sorted, 0.5));
    number("min", at(sorted, 0));
    number("p99", at(sorted, 0.99));
    number("max", at(sorted, 1));
    number("n", static_cast<double>(samples.size()));
    line += ",\"check\":";
    appendJsonString(line, check);
    line += "}\n";
    return line;
}

void Check::add(std::string_view text) {
    m_hash = hash64(text, m_hash);
}

void Check::add(std::uint64_t number) {
    m_hash = (m_hash ^ number) * 0x9e3779b97f4a7c15U;
    m_hash ^= m_hash >> 29;
}

std::string Check::text() const {
    std::array<char, 24> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(m_hash));
    return digits.data();
}

} // namespace galley::bench
