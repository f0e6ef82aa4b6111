// What a commit of edits changed, as a step between two states: what stood there before, and after. Everything else in
// both is as it is today, so that records are called as people know them.
//
// Thread rule: any thread, as the journal and the states.
#pragma once

#include "model/inspect/record_trails.h"

#include "model/dataset/state.h"

#include <memory>
#include <vector>

namespace galley {

struct CommitStep {
    std::shared_ptr<const State> before;
    std::shared_ptr<const State> after;
    ChangeSet changes; ///< from one to the other: records of which the content differs
};

/// `edits` are those of commit `number`, or the first of them; `base` as for reversalOf(), `now` a later state. Reads
/// the commits before that were about the same records, after `base`. An error of the edits where the schema became
/// another one since; Corrupt, Io, Cancelled.
Result<CommitStep> commitStep(const Journal& journal, const std::shared_ptr<const State>& base,
                              const std::shared_ptr<const State>& now, std::uint64_t number,
                              const std::vector<Edit>& edits, RecordTrails* trails, const CancelToken& cancel = {});

} // namespace galley
