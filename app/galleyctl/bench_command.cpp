// bench: figures of the replica, for people who compare it with others.
#include "app/bench/bench.h"
#include "app/bench/growth_chart.h"
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "model/base/file.h"

#include <algorithm>

namespace galley {

namespace {

/// Measures with one file, prints each figure when it is there, and keeps the medians.
Result<bench::GrowthPoint> measure(const std::filesystem::path& file, const BenchOptions& options) {
    bench::GrowthPoint point;
    bench::Options what;
    what.file = file;
    what.only = options.only;
    what.threads = options.threads;
    what.cancel = interruption();
    const std::string named = options.files.size() > 1 ? file.string() : std::string();
    what.report = [&](const bench::Figure& figure) -> Result<void> {
        point.medians[figure.name] = figure.median();
        GALLEY_CHECK(print(figure.toJsonLine(named)));
        return flushOutput();
    };
    GALLEY_TRY(point.records, bench::run(std::move(what)));
    return point;
}

Result<void> checkSizes(const std::vector<bench::GrowthPoint>& points, const std::filesystem::path& growth) {
    const auto [least, most] = std::ranges::minmax(points, {}, &bench::GrowthPoint::records);
    if (least.records > 0 && least.records < most.records)
        return {};
    return Error{ErrorCode::InvalidInput, "growth is drawn from files with different numbers of records; the largest "
                                          "of these has " +
                                              std::to_string(most.records) + ", the smallest " +
                                              std::to_string(least.records)}
        .inFile(growth.string());
}

} // namespace

Result<void> runBench(const BenchOptions& options) {
    std::vector<bench::GrowthPoint> points;
    for (const std::filesystem::path& file : options.files) {
        GALLEY_TRY(bench::GrowthPoint point, measure(file, options));
        points.push_back(std::move(point));
    }
    if (options.growth.empty())
        return {};
    GALLEY_CHECK(checkSizes(points, options.growth));
    return writeFileAtomically(options.growth, bench::growthChart(std::move(points)));
}

std::vector<std::string> benchFigures() {
    return bench::figureNames();
}

} // namespace galley
