// What differs between two states of one site: which records were created, deleted or changed, and their fields with
// before and after. `galleyctl diff`, the review before a publish and the history read it.
//
// Thread rule: a pure function; the result holds copies.
#pragma once

#include "model/dataset/describe.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace galley {

enum class RecordDifferenceKind : std::uint8_t { Created, Deleted, Changed };
const char* toString(RecordDifferenceKind kind); ///< lower case: "created", …

/// One record that differs.
struct RecordDifference {
    std::string type;
    std::string id;
    std::string label; ///< what people call it, in the default locale; the id when it has no name
    RecordDifferenceKind kind = RecordDifferenceKind::Changed;
    std::vector<FieldDifference> fields;
};

/// The differences of contentChanges(), in type order, then by ordinal. Both states must come from one site. After a
/// break of its numbering (lineage.h) nothing is taken for changed: what was there is deleted, what is there is
/// created. O(changes) when `after` was derived from `before`, otherwise O(dataset).
std::vector<RecordDifference> compareStates(const State& before, const State& after);

/// A record's name for people: its display field in the default locale or the first that has one, otherwise its id.
std::string recordLabel(const RecordView& record);

/// [{"type","id","label","change","fields":[{"path","change","before","after"}]}]
nlohmann::json toJson(const std::vector<RecordDifference>& differences);

} // namespace galley
