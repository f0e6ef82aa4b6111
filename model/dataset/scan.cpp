#include "model/dataset/scan.h"

#include <algorithm>

namespace galley {

namespace {

/// Ordinals of a type that stand in the overlay, rising.
std::vector<std::uint32_t> overlayOrdinals(const State& state, TypeIndex type) {
    std::vector<std::uint32_t> ordinals;
    state.overlay().forEach([&](std::uint64_t key, const auto&) {
        if (const RecordRef ref = RecordRef::fromPacked(key); ref.type == type)
            ordinals.push_back(ref.ordinal.value());
    });
    std::sort(ordinals.begin(), ordinals.end());
    return ordinals;
}

/// Appends the rows of a chunk, whose first ordinal is `first`, that the columns say lie in the range.
void scanChunk(std::vector<std::uint32_t>& found, const Chunk& chunk, std::size_t field, std::uint32_t first,
               std::int64_t least, std::int64_t most) {
    if (field >= chunk.fields.size() || chunk.fields[field].kind != ColumnKind::Int)
        return;
    const ColumnNode& column = chunk.fields[field];
    std::size_t dense = 0;
    for (std::uint32_t row = 0; row < column.presence.size(); ++row) {
        if (!column.presence.test(row))
            continue;
        const std::int64_t value = column.values.getSigned(dense++);
        if (value >= least && value <= most && chunk.exists.test(row))
            found.push_back(first + row);
    }
}

bool refersTo(const ValueView& value, RecordRef target) {
    if (value.kind() == ValueKind::Ref)
        return value.asRef() == target;
    if (value.kind() != ValueKind::List)
        return false;
    for (std::uint32_t i = 0; i < value.size(); ++i) {
        const ValueView element = value.at(i);
        if (element.kind() != ValueKind::Ref)
            return false;
        if (element.asRef() == target)
            return true;
    }
    return false;
}

} // namespace

std::vector<std::uint32_t> recordsWithin(const State& state, TypeIndex type, std::size_t field, std::int64_t least,
                                         std::int64_t most) {
    std::vector<std::uint32_t> found;
    if (const auto& store = state.stores()[type.value()]) {
        std::uint32_t first = 0;
        for (const auto& chunk : store->chunks) {
            scanChunk(found, *chunk, field, first, least, most);
            first += TypeStore::kChunkRecords;
        }
    }
    const std::vector<std::uint32_t> changed = overlayOrdinals(state, type);
    if (changed.empty())
        return found;
    std::erase_if(found,
                  [&](std::uint32_t ordinal) { return std::binary_search(changed.begin(), changed.end(), ordinal); });
    const std::size_t unchanged = found.size();
    for (const std::uint32_t ordinal : changed) {
        const RecordView record = state.record({type, Ordinal{ordinal}});
        if (!record.exists())
            continue;
        const ValueView value = record.field(field);
        if (value.kind() == ValueKind::Int && value.asInt() >= least && value.asInt() <= most)
            found.push_back(ordinal);
    }
    std::inplace_merge(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(unchanged), found.end());
    return found;
}

void keepReferring(std::vector<std::uint32_t>& ordinals, const State& state, TypeIndex type, std::size_t field,
                   RecordRef target) {
    std::erase_if(ordinals, [&](std::uint32_t ordinal) {
        return !refersTo(state.record({type, Ordinal{ordinal}}).field(field), target);
    });
}

} // namespace galley
