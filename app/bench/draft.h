// A draft that the benchmark edits in memory: the next replica for one edit, as a workspace makes it, without a
// journal. Thread rule: pure functions.
#pragma once

#include "app/bench/shapes.h"
#include "model/dataset/edit.h"
#include "model/index/replica.h"

#include <memory>
#include <string>

namespace galley::bench {

/// One step of the draft.
struct DraftStep {
    std::shared_ptr<const Replica> after;
    ChangeSet changes;
};

/// Applies edits as one step; errors as applyEdit's.
Result<DraftStep> stepBy(const Replica& draft, const std::vector<Edit>& edits);

/// Another headline for a page.
Edit headlineEdit(const State& state, const Shapes& shapes, RecordRef page, std::string headline);
/// Another name for a film.
Edit filmEdit(const State& state, const Shapes& shapes, RecordRef title, std::string name);
/// The string in a field of a record; empty when there is none.
std::string textOf(const State& state, RecordRef record, std::size_t field);

} // namespace galley::bench
