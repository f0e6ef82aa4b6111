// The figures of datasets of several sizes as a picture: what grows with the site, and what does not.
// Thread rule: a pure function.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace galley::bench {

/// What was measured with one dataset.
struct GrowthPoint {
    std::uint64_t records = 0;
    std::map<std::string, double> medians; ///< by figure
};

/// An SVG: across, the records; up, each figure as a multiple of what it was with the smallest dataset; both by
/// factors of two. A thin line shows what would grow as the site does. Figures that are missing somewhere, or 0 with
/// the smallest, are left out. At least two points of different sizes, in any order.
std::string growthChart(std::vector<GrowthPoint> points);

} // namespace galley::bench
