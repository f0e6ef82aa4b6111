#include "model/dataset/lineage.h"

#include "model/schema/compatibility.h"

#include <algorithm>

namespace galley {

namespace {

/// From one to the other or back: what stays keeps its index.
bool schemaGrew(const State& left, const State& right) {
    return left.schemaPointer() == right.schemaPointer() || left.schema() == right.schema() ||
           staysReadable(compareSchemas(left.schema(), right.schema())) ||
           staysReadable(compareSchemas(right.schema(), left.schema()));
}

bool haveSameIds(const State& left, const State& right, TypeIndex type) {
    std::string leftScratch;
    std::string rightScratch;
    const std::uint32_t count = std::min(left.ordinalCount(type), right.ordinalCount(type));
    for (std::uint32_t ordinal = 0; ordinal < count; ++ordinal) {
        const RecordRef ref{type, Ordinal{ordinal}};
        if (left.record(ref).id(leftScratch) != right.record(ref).id(rightScratch))
            return false;
    }
    return true;
}

} // namespace

bool shareOrdinals(const State& left, const State& right) {
    if (!schemaGrew(left, right))
        return false;
    const std::size_t types = std::min(left.stores().size(), right.stores().size());
    // Columns belong to one numbering.
    for (std::size_t i = 0; i < types; ++i)
        if (left.stores()[i] != nullptr && left.stores()[i] == right.stores()[i])
            return true;
    for (std::size_t i = 0; i < types; ++i)
        if (!haveSameIds(left, right, TypeIndex{static_cast<std::uint16_t>(i)}))
            return false;
    return true;
}

} // namespace galley
