#include "model/inspect/commit_step.h"

#include "model/dataset/content_changes.h"
#include "model/inspect/record_replay.h"

namespace galley {

Result<CommitStep> commitStep(const Journal& journal, const std::shared_ptr<const State>& base,
                              const std::shared_ptr<const State>& now, std::uint64_t number,
                              const std::vector<Edit>& edits, RecordTrails* trails, const CancelToken& cancel) {
    const RecordCommits reader(journal, recordsOf(edits));
    GALLEY_TRY(const auto then, stateAfter(reader, base, number - 1, trails, cancel));
    std::vector<Edit> back;
    for (const auto& [type, id] : reader.records())
        GALLEY_CHECK(addRestoring(type, id, *then, *now, back));
    CommitStep step;
    StateEditor older(now);
    for (const Edit& edit : back)
        GALLEY_CHECK(applyEdit(older, edit, number));
    step.before = older.finish(now->version());
    StateEditor newer(step.before);
    for (const Edit& edit : edits)
        GALLEY_CHECK(applyEdit(newer, edit, number));
    step.after = newer.finish(now->version());
    step.changes = contentChanges(*step.before, *step.after, cancel);
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "comparing the records was cancelled"};
    return step;
}

} // namespace galley
