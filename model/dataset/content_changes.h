// What differs in content between two states of one site: the answer to "what is not published yet", wherever it is
// asked. A record of which only the revision differs, or that came and went, does not count; one that was deleted does.
//
// Thread rule: pure functions; results share records with the states.
#pragma once

#include "model/base/cancellation.h"
#include "model/dataset/state.h"

namespace galley {

/// Whether a record says the same at both ends of a step; nullptr stands for a record that is not there.
bool isSameContent(const Record* before, const Record* after);

/// The record in a state that may be older than the record or than its type: nullptr then.
std::shared_ptr<const Record> recordIn(const State& state, RecordRef ref);

/// The records of which the content differs, by type, then by ordinal; a record that is gone is named by its ref in
/// `before`. States that do not share ordinals (model/dataset/lineage.h) cannot be compared one by one: then all
/// records of `before` are gone, and come first, and all of `after` are new. Empty when cancelled. O(changes) when
/// `after` was derived from `before`, otherwise O(dataset).
ChangeSet contentChanges(const State& before, const State& after, const CancelToken& cancel = {});

} // namespace galley
