// All records of a state in ranges, for work that is shared out among threads.
// Thread rule: pure functions.
#pragma once

#include "model/dataset/state.h"

#include <cstdint>
#include <vector>

namespace galley {

/// Ordinals of one type, `first` to before `end`.
struct RecordRange {
    TypeIndex type;
    std::uint32_t first = 0;
    std::uint32_t end = 0;
};

/// Every ordinal once, in the order of State::forEach(): those of one chunk (TypeStore) a range. O(ranges).
std::vector<RecordRange> recordRanges(const State& state);

/// Calls visit(RecordView) for each record of the range that exists.
template <class Visit>
void forEachIn(const State& state, const RecordRange& range, const Visit& visit) {
    for (std::uint32_t ordinal = range.first; ordinal < range.end; ++ordinal)
        if (const RecordView record = state.record({range.type, Ordinal{ordinal}}); record.exists())
            visit(record);
}

} // namespace galley
