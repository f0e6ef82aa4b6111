// Reversal: what takes one commit back. The inverse edits are found by replaying the records that the commit touched,
// and only those, up to it; what was changed in the same places afterwards stands in their way and is named.
//
// Thread rule: any thread, as the journal and the state.
#pragma once

#include "model/base/cancellation.h"
#include "model/dataset/state.h"
#include "model/journal/journal.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace galley {

/// The first later commit that changed what the reversal would change back.
struct ReversalConflict {
    CommitHeader commit;
    std::string record; ///< "type/id"
    std::string path;   ///< of the field; empty: the whole record
};

struct Reversal {
    std::vector<Edit> edits; ///< in the order in which they are to be applied
    std::optional<ReversalConflict> conflict;
};

/// The edits that bring back what stood before commit `number` in the fields that it touched, whatever was done to them
/// since: whole fields of the record, the record itself where the commit made or deleted it. They lead from `now`,
/// which may be any later state; none when all of it stands there again. `base` and errors as those of reversalOf().
Result<std::vector<Edit>> restorationOf(const Journal& journal, const std::shared_ptr<const State>& base,
                                        const State& now, std::uint64_t number, const CancelToken& cancel = {});

/// The edits that take commit `number` back. `base` is any state of the site, with the schema of today; the replay
/// starts from it when it is older than the commit, else from nothing. Reads the journal after `base`, keeping the
/// touched records only. NotFound: no such commit; InvalidInput: an import or a publish, which have no inverse;
/// Corrupt, Io, Cancelled.
Result<Reversal> reversalOf(const Journal& journal, const std::shared_ptr<const State>& base, std::uint64_t number,
                            const CancelToken& cancel = {});

} // namespace galley
