// How commands write while others do: each command is made of what it finds, and committed only if that still stands.
// When somebody else was first it is made anew of what they left, so that it is as if nobody had written meanwhile.
//
// Thread rule: the main thread.
#pragma once

#include "model/workspace/workspace.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace galley {

/// A record that must be at a revision, as --if-revision says; 0: it must not exist.
struct RevisionGuard {
    std::string type;
    std::string id;
    std::uint64_t revision = 0;
};

/// What a command does to the state that it finds; no edits: nothing is to be changed.
using EditPlan = std::function<Result<std::vector<Edit>>(const std::shared_ptr<const State>& now)>;

struct Committed {
    std::uint64_t version = 0; ///< number of the commit, or of the draft when nothing was to be changed
    bool isChanged = false;
    std::vector<Edit> edits;
};

/// Number of the commit that changed a record last; 0 when it does not exist.
std::uint64_t revisionOf(const RecordView& record);
/// Conflict, with both revisions, when the record is not at the guard's.
Result<void> checkRevision(const State& now, const RevisionGuard& guard);

/// Commits what the plan makes, waits until the log has it, and says how it is there. `message` is asked after the plan
/// was made. Errors of the plan and of Workspace::commit(); Cancelled.
Result<Committed> commitPlanned(Workspace& workspace, const EditPlan& plan,
                                const std::function<std::string()>& message);

} // namespace galley
