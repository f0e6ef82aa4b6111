// What a step did to a record, field by field, as a person wants to read it: the review before publishing, the history
// and `galleyctl diff` show it. Blocks are matched by key, so that one that moved is not shown as changed; elements of
// lists are matched by value. It does not say by which edits the step was made.
//
// Thread rule: a pure function.
#pragma once

#include "model/dataset/state.h"

#include <string>
#include <vector>

namespace galley {

enum class DifferenceKind : std::uint8_t { Added, Removed, Changed, Moved };
const char* toString(DifferenceKind kind); ///< lower case: "added", …

/// One place in a record that differs.
struct FieldDifference {
    std::string path; ///< in the record after the step; for Removed in the one before it
    DifferenceKind kind = DifferenceKind::Changed;
    std::string beforeJson;        ///< compact JSON; empty for Added
    std::string afterJson;         ///< empty for Removed
    std::uint32_t beforeIndex = 0; ///< place among its siblings: elements of lists and blocks
    std::uint32_t afterIndex = 0;
    friend bool operator==(const FieldDifference&, const FieldDifference&) = default;
};

/// The differences in schema order, empty when only the revision differs. `change` is a step between the two states;
/// a record that is gone is told as `before` calls its fields.
/// O(size of the fields that differ); parts that both versions share cost nothing.
std::vector<FieldDifference> describeChange(const State& before, const State& after, const RecordChange& change);

} // namespace galley
