// Single records: all fields of random titles.
#include "app/bench/documents.h"
#include "app/bench/figures.h"

#include <algorithm>

namespace galley::bench {

namespace {

constexpr std::size_t kBatches = 400;
constexpr std::size_t kBatch = 50;

Result<void> measureFields(Bench& bench, const State& state, const Shapes& shapes) {
    GALLEY_TRY(const PlainDataset* plain, bench.plain());
    const std::vector<RecordRef> titles = bench.randomRecords(shapes.title, kBatches * kBatch);
    Figure figure{"record_all_fields", "us", {}, {}};
    std::vector<std::uint64_t> sums(titles.size());
    std::string scratch;
    for (std::size_t begin = 0; begin < titles.size(); begin += kBatch) {
        const auto start = SteadyClock::now();
        for (std::size_t i = begin; i < begin + kBatch; ++i)
            sums[i] = sumOfTitle(state, shapes, titles[i], scratch);
        figure.samples.push_back(elapsed<std::micro>(start) / kBatch);
    }
    Check check;
    for (std::size_t i = 0; i < titles.size(); ++i) {
        const std::string id = state.record(titles[i]).id();
        if (sums[i] != plain->titleSum(id))
            return mismatch(figure.name, id + " has other fields");
        check.add(sums[i]);
    }
    figure.check = check.text();
    return bench.report(figure);
}

Result<void> measureRecords(Bench& bench) {
    GALLEY_TRY(const Shapes* shapes, bench.shapes());
    GALLEY_TRY(const auto replica, bench.replica());
    return bench.wants("record_all_fields") ? measureFields(bench, replica->state(), *shapes) : Result<void>();
}

} // namespace

FigureGroup recordFigures() {
    return {{"record_all_fields"}, measureRecords};
}

} // namespace galley::bench
