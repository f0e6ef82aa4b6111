// What a loaded state takes, in memory and as a file.
#include "app/bench/figures.h"

#include "model/column/string_heap.h"

namespace galley::bench {

namespace {

std::string readsOf(const State& state) {
    return state.checksum().toHex();
}

/// replica_bytes counts what malloc gave and what is mapped, in a process that did nothing but load; replica_accounted
/// is the state's own sum, which must not be far below it.
Result<void> measure(Bench& bench) {
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
    return bench.report({"snapshot_bytes", "bytes", {fileBytes}, readsOf(state)});
}

} // namespace

FigureGroup memoryFigures() {
    return {{"replica_bytes", "replica_resident", "replica_accounted", "replica_indexes", "snapshot_bytes"}, measure};
}

} // namespace galley::bench
