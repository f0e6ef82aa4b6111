// What a loaded state takes, in memory and as a file.
#include "app/bench/figures.h"

#include "model/base/file.h"
#include "model/blob/snapshot.h"
#include "model/column/string_heap.h"
#include "model/dataset/text_repack.h"

namespace galley::bench {

namespace {

std::string readsOf(const State& state) {
    return state.checksum().toHex();
}

/// The same content with its texts packed once more, as a site has it some time after an import.
Result<void> measurePacked(Bench& bench, const State& state) {
    if (!bench.wants("pack") && !bench.wants("packed_replica_bytes") && !bench.wants("packed_snapshot_bytes"))
        return {};
    const auto start = SteadyClock::now();
    GALLEY_TRY(const auto texts, RepackedTexts::of(state, {.threads = bench.options().threads, .isUrgent = true}));
    const auto packed = texts.in(state);
    const double elapsedMs = elapsed<std::milli>(start);
    if (packed->recomputeChecksum() != state.checksum())
        return mismatch("pack", "the packed texts are others");
    const std::filesystem::path file = bench.scratch() / "packed.gsn";
    GALLEY_CHECK(writeFileAtomically(file, encodeSnapshot(*packed)));
    std::error_code ignored;
    const auto fileBytes = static_cast<double>(std::filesystem::file_size(file, ignored));
    GALLEY_TRY(const auto fresh, FreshProcess::start());
    GALLEY_TRY(const LoadedMemory memory, fresh->load(file));
    std::filesystem::remove(file, ignored);
    GALLEY_CHECK(bench.report({"pack", "ms", {elapsedMs}, readsOf(*packed)}));
    GALLEY_CHECK(
        bench.report({"packed_replica_bytes", "bytes", {static_cast<double>(memory.allocated)}, readsOf(*packed)}));
    return bench.report({"packed_snapshot_bytes", "bytes", {fileBytes}, readsOf(*packed)});
}

/// replica_bytes counts what malloc gave, in a process that did nothing but load; replica_accounted
/// is the state's own sum, which must not be far below it.
Result<void> measureMemory(Bench& bench) {
    GALLEY_TRY(const auto replica, bench.replica());
    GALLEY_TRY(const auto snapshot, bench.snapshot());
    const State& state = replica->state();
    std::error_code ignored;
    const auto fileBytes = static_cast<double>(std::filesystem::file_size(snapshot, ignored));
    if (bench.wants("replica_bytes") || bench.wants("replica_resident")) {
        GALLEY_TRY(const LoadedMemory memory, bench.freshProcess()->load(snapshot));
        GALLEY_CHECK(bench.report({"replica_bytes", "bytes", {static_cast<double>(memory.allocated)}, readsOf(state)}));
        GALLEY_CHECK(
            bench.report({"replica_resident", "bytes", {static_cast<double>(memory.resident)}, readsOf(state)}));
    }
    const auto accounted = static_cast<double>(state.heapBytes() + StringHeap::cacheBytes());
    GALLEY_CHECK(bench.report({"replica_accounted", "bytes", {accounted}, readsOf(state)}));
    const auto indexed = static_cast<double>(replica->heapBytes());
    GALLEY_CHECK(bench.report({"replica_indexes", "bytes", {indexed - static_cast<double>(state.heapBytes())}, {}}));
    GALLEY_CHECK(bench.report({"snapshot_bytes", "bytes", {fileBytes}, readsOf(state)}));
    return measurePacked(bench, state);
}

} // namespace

FigureGroup memoryFigures() {
    return {{"replica_bytes", "replica_resident", "replica_accounted", "replica_indexes", "snapshot_bytes", "pack",
             "packed_replica_bytes", "packed_snapshot_bytes"},
            measureMemory};
}

} // namespace galley::bench
