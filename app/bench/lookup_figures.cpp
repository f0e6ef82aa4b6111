// Records by their text ids: those that exist and those that do not. Of titles, or of the largest type in a file
// without titles.
#include "app/bench/figures.h"

#include <set>

namespace galley::bench {

namespace {

constexpr std::size_t kBatches = 200;
constexpr std::size_t kBatch = 500;

TypeIndex lookedUp(const State& state) {
    if (const auto title = state.schema().typeIndex("title"))
        return *title;
    TypeIndex largest;
    for (std::uint16_t i = 0; i < state.schema().types.size(); ++i)
        if (state.recordCount(TypeIndex{i}) > state.recordCount(largest))
            largest = TypeIndex{i};
    return largest;
}

/// Looks every id up in batches; `expected` says what each must give, or nothing for misses.
Result<Figure> look(const State& state, TypeIndex type, std::string name, const std::vector<std::string>& ids,
                    const std::vector<RecordRef>* expected) {
    Figure figure{std::move(name), "ns", {}, {}};
    Check check;
    std::vector<std::uint32_t> found(kBatch);
    for (std::size_t batch = 0; batch < kBatches; ++batch) {
        const auto start = SteadyClock::now();
        for (std::size_t i = 0; i < kBatch; ++i) {
            const auto ref = state.find(type, ids[batch * kBatch + i]);
            found[i] = ref ? ref->ordinal.value() : UINT32_MAX;
        }
        figure.samples.push_back(elapsed<std::nano>(start) / kBatch);
        for (std::size_t i = 0; i < kBatch; ++i) {
            const std::uint32_t right =
                expected == nullptr ? UINT32_MAX : (*expected)[batch * kBatch + i].ordinal.value();
            if (found[i] != right)
                return mismatch(figure.name, ids[batch * kBatch + i] + " leads to another record");
            check.add(std::uint64_t{found[i]});
        }
    }
    figure.check = check.text();
    return figure;
}

Result<void> measureLookups(Bench& bench) {
    GALLEY_TRY(const auto replica, bench.replica());
    const State& state = replica->state();
    const TypeIndex type = lookedUp(state);
    const std::vector<RecordRef> refs = bench.randomRecords(type, kBatches * kBatch);
    if (refs.empty())
        return Error{ErrorCode::InvalidInput, "there is no record to look up"}.inFile(bench.options().file.string());
    std::vector<std::string> ids;
    for (const RecordRef ref : refs)
        ids.push_back(state.record(ref).id());
    if (bench.wants("pk_lookup")) {
        GALLEY_TRY(const Figure hits, look(state, type, "pk_lookup", ids, &refs));
        GALLEY_CHECK(bench.report(hits));
    }
    if (bench.wants("pk_miss")) {
        std::set<std::string> known;
        state.forEach(type, [&](const RecordView& record) { known.insert(record.id()); });
        for (std::string& id : ids)
            while (known.count(id) != 0)
                id += '?';
        GALLEY_TRY(const Figure misses, look(state, type, "pk_miss", ids, nullptr));
        GALLEY_CHECK(bench.report(misses));
    }
    return {};
}

} // namespace

FigureGroup lookupFigures() {
    return {{"pk_lookup", "pk_miss"}, measureLookups};
}

} // namespace galley::bench
