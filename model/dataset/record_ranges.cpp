#include "model/dataset/record_ranges.h"

#include "model/dataset/type_store.h"

#include <algorithm>

namespace galley {

std::vector<RecordRange> recordRanges(const State& state) {
    constexpr std::uint32_t kRange = TypeStore::kChunkRecords;
    std::vector<RecordRange> ranges;
    for (std::size_t i = 0; i < state.schema().types.size(); ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        const std::uint32_t count = state.ordinalCount(type);
        for (std::uint32_t first = 0; first < count; first += std::min(kRange, count - first))
            ranges.push_back({type, first, first + std::min(kRange, count - first)});
    }
    return ranges;
}

} // namespace galley
