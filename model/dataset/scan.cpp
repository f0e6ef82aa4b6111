#include "model/dataset/scan.h"

#include <algorithm>

namespace galley {

namespace {

/// Ordinals of a type that stand in the overlay, rising.
std::vector<std::uint32_t> overlayOrdinals(const State& state, TypeIndex type) {
    std::vector<std::uint32_t> ordinals;
    if (state.overlaySize(type) == 0)
        return ordinals;
    state.overlay().forEach([&](std::uint64_t key, const auto&) {
        if (const RecordRef ref = RecordRef::fromPacked(key); ref.type == type)
            ordinals.push_back(ref.ordinal.value());
    });
    std::sort(ordinals.begin(), ordinals.end());
    return ordinals;
}

/// Turns rising places among the set positions into the positions themselves.
void toPositions(std::vector<std::size_t>& places, const BitSet& set) {
    if (set.count() == set.size())
        return;
    std::size_t position = 0;
    std::size_t place = 0; // of the next set position
    for (std::size_t& wanted : places) {
        for (;; ++position)
            if (set.test(position) && place++ == wanted)
                break;
        wanted = position++;
    }
}

/// Rows of the column's parent, rising, that hold a reference to `target`.
std::vector<std::size_t> rowsReferring(const ColumnNode& column, RecordRef target) {
    std::vector<std::size_t> places;
    if (column.kind == ColumnKind::Ref) {
        column.values.forEachEqual(target.ordinal.value(), [&](std::size_t place) {
            if (column.selectors.get(place) == target.type.value())
                places.push_back(place);
        });
    } else if (column.kind == ColumnKind::List && column.children.front().kind == ColumnKind::Ref) {
        places = rowsReferring(column.children.front(), target);
        for (std::size_t& place : places)
            place = column.offsets.listAt(place);
        places.erase(std::unique(places.begin(), places.end()), places.end());
    }
    toPositions(places, column.presence);
    return places;
}

bool refersTo(const ValueView& value, RecordRef target) {
    if (value.kind() == ValueKind::Ref)
        return value.asRef() == target;
    for (std::uint32_t i = 0; value.kind() == ValueKind::List && i < value.size(); ++i)
        if (value.refAt(i) == target)
            return true;
    return false;
}

} // namespace

std::vector<std::uint32_t> recordsReferring(const State& state, TypeIndex type, std::size_t field, RecordRef target) {
    std::vector<std::uint32_t> found;
    if (const auto& store = state.stores()[type.value()]) {
        std::uint32_t first = 0;
        for (const auto& chunk : store->chunks) {
            if (field < chunk->fields.size())
                for (const std::size_t row : rowsReferring(chunk->fields[field], target))
                    if (chunk->exists.test(row))
                        found.push_back(first + static_cast<std::uint32_t>(row));
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
        if (record.exists() && refersTo(record.field(field), target))
            found.push_back(ordinal);
    }
    std::inplace_merge(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(unchanged), found.end());
    return found;
}

void keepWithin(std::vector<std::uint32_t>& ordinals, const State& state, TypeIndex type, std::size_t field,
                std::int64_t least, std::int64_t most) {
    std::erase_if(ordinals, [&](std::uint32_t ordinal) {
        const ValueView value = state.record({type, Ordinal{ordinal}}).field(field);
        return value.kind() != ValueKind::Int || value.asInt() < least || value.asInt() > most;
    });
}

} // namespace galley
