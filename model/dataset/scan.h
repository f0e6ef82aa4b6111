// Scans: which records of a type refer to a record, and which of them have a number in a range. References are compared
// where they stand packed, several at a time; records of the overlay are asked one by one.
//
// Thread rule: pure functions of an immutable state.
#pragma once

#include "model/dataset/state.h"

#include <cstdint>
#include <vector>

namespace galley {

/// Ordinals of the existing records that name `target` in a field that is a reference or a list of references, rising.
/// A field of another kind, or with locales, has no such records. O(references in the field), about a nanosecond each.
std::vector<std::uint32_t> recordsReferring(const State& state, TypeIndex type, std::size_t field, RecordRef target);

/// Keeps those of `ordinals` whose Int, Date, DateTime or Enum field lies within [least, most]. O(ordinals).
void keepWithin(std::vector<std::uint32_t>& ordinals, const State& state, TypeIndex type, std::size_t field,
                std::int64_t least, std::int64_t most);

} // namespace galley
