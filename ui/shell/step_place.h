// Where an undo or redo changed something, so that the window can go there.
//
// Thread rule: a pure function.
// Used in this folder alone.
#pragma once

#include "model/dataset/edit.h"
#include "model/dataset/state.h"

#include <optional>
#include <string>
#include <vector>

namespace galley::ui {

struct StepPlace {
    RecordRef record;
    std::string path;                  ///< of the field in the record as it is now; empty: the whole record
    std::optional<std::size_t> locale; ///< the language in which the field stands
};

/// The first place that `edits`, which led from `before` to `after`, changed in a record that is still there; of an
/// element that went, the one that stands in its place now, or the last one. Nothing when there is none, as after a
/// record was deleted.
std::optional<StepPlace> placeOf(const State& before, const State& after, const std::vector<Edit>& edits);

} // namespace galley::ui
