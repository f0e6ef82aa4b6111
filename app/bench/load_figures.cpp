// From a file to a readable state: the first build from NDJSON, and loading a snapshot.
#include "app/bench/figures.h"

#include "model/blob/snapshot.h"

namespace galley::bench {

namespace {

constexpr int kLoads = 15;

Result<void> measureLoading(Bench& bench) {
    GALLEY_TRY(const auto replica, bench.replica());
    const State& built = replica->state();
    if (bench.wants("build")) {
        if (built.recomputeChecksum() != built.checksum())
            return mismatch("build", "the columns do not hold what was put into them");
        GALLEY_CHECK(bench.report({"build", "ms", {bench.buildMilliseconds()}, built.checksum().toHex()}));
    }
    if (!bench.wants("load"))
        return {};
    GALLEY_TRY(const auto snapshot, bench.snapshot());
    Figure load{"load", "ms", {}, {}};
    for (int i = 0; i < kLoads; ++i) {
        const auto start = SteadyClock::now();
        GALLEY_TRY(const auto state, readSnapshotFile(snapshot));
        load.samples.push_back(elapsed<std::milli>(start));
        load.check = state->checksum().toHex();
        if (state->checksum() != built.checksum() || (i == 0 && state->recomputeChecksum() != built.checksum()))
            return mismatch("load", "the loaded state is another one");
    }
    return bench.report(load);
}

} // namespace

FigureGroup loadFigures() {
    return {{"build", "load"}, measureLoading};
}

} // namespace galley::bench
