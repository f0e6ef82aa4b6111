// Scans: which records of a type have a number in a range, and which of them refer to a record. Columns are read end
// to end, a few nanoseconds a record; records of the overlay are asked one by one.
//
// Thread rule: pure functions of an immutable state.
#pragma once

#include "model/dataset/state.h"

#include <cstdint>
#include <vector>

namespace galley {

/// Ordinals of the existing records whose Int, DateTime or Enum field lies within [least, most], rising. A field of
/// another kind, or with locales, has no such records. O(records of the type).
std::vector<std::uint32_t> recordsWithin(const State& state, TypeIndex type, std::size_t field, std::int64_t least,
                                         std::int64_t most);

/// Keeps those of `ordinals` that name `target` in a field that is a reference or a list of references.
/// O(references of `ordinals`).
void keepReferring(std::vector<std::uint32_t>& ordinals, const State& state, TypeIndex type, std::size_t field,
                   RecordRef target);

} // namespace galley
