// Single records: all fields of random titles, and a scan over all of them.
#include "app/bench/documents.h"
#include "app/bench/figures.h"

#include <algorithm>

namespace galley::bench {

namespace {

constexpr std::size_t kBatches = 400;
constexpr std::size_t kBatch = 50;
constexpr int kScans = 200;
constexpr std::int64_t kScanYear = 2000;
constexpr const char* kScanGenre = "Horror";

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

std::optional<RecordRef> genreNamed(const State& state, const Shapes& shapes, std::string_view name) {
    std::optional<RecordRef> found;
    std::string scratch;
    state.forEach(shapes.genre, [&](const RecordView& genre) {
        const ValueView value = genre.field(shapes.genreName);
        if (!found && value.kind() == ValueKind::String && value.asString(scratch) == name)
            found = genre.ref();
    });
    return found;
}

Result<void> measureScan(Bench& bench, const State& state, const Shapes& shapes) {
    const auto genre = genreNamed(state, shapes, kScanGenre);
    if (!genre)
        return Error{ErrorCode::InvalidInput, std::string("the benchmark needs a genre with the name ") + kScanGenre}
            .inFile(bench.options().file.string())
            .inRecord("genre")
            .inField("name");
    Figure figure{"scan", "ms", {}, {}};
    std::vector<std::uint32_t> found;
    for (int i = 0; i < kScans; ++i) {
        const auto start = SteadyClock::now();
        found = scanTitles(state, shapes, kScanYear, *genre);
        figure.samples.push_back(elapsed<std::milli>(start));
    }
    std::vector<std::string> ids;
    for (const std::uint32_t ordinal : found)
        ids.push_back(state.record({shapes.title, Ordinal{ordinal}}).id());
    GALLEY_TRY(const PlainDataset* plain, bench.plain());
    std::vector<std::string> right = plain->scan(kScanYear, kScanGenre);
    std::sort(ids.begin(), ids.end());
    std::sort(right.begin(), right.end());
    if (ids != right)
        return mismatch(figure.name, std::to_string(found.size()) + " titles instead of " +
                                         std::to_string(right.size()) + ", or others");
    figure.check = std::to_string(found.size());
    return bench.report(figure);
}

Result<void> measure(Bench& bench) {
    GALLEY_TRY(const Shapes* shapes, bench.shapes());
    GALLEY_TRY(const auto replica, bench.replica());
    if (bench.wants("record_all_fields"))
        GALLEY_CHECK(measureFields(bench, replica->state(), *shapes));
    return bench.wants("scan") ? measureScan(bench, replica->state(), *shapes) : Result<void>();
}

} // namespace

FigureGroup recordFigures() {
    return {{"record_all_fields", "scan"}, measure};
}

} // namespace galley::bench
