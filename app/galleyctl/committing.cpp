#include "app/galleyctl/committing.h"

#include "app/galleyctl/console.h"

#include <algorithm>

namespace galley {

namespace {

std::uint64_t revisionIn(const State& state, const std::string& typeName, const std::string& id) {
    const auto type = state.schema().typeIndex(typeName);
    const auto ref = type ? state.find(*type, id) : std::nullopt;
    return ref ? state.record(*ref).revision() : 0;
}

std::vector<BaseRevision> basesOf(const State& state, const std::vector<Edit>& edits) {
    std::vector<BaseRevision> bases;
    for (const Edit& edit : edits) {
        BaseRevision base{edit.type, edit.id, revisionIn(state, edit.type, edit.id)};
        if (std::find(bases.begin(), bases.end(), base) == bases.end())
            bases.push_back(std::move(base));
    }
    return bases;
}

} // namespace

std::uint64_t revisionOf(const RecordView& record) {
    return record.exists() ? record.revision() : 0;
}

Result<void> checkRevision(const State& now, const RevisionGuard& guard) {
    const auto type = now.schema().typeIndex(guard.type);
    const auto ref = type ? now.find(*type, guard.id) : std::nullopt;
    const std::uint64_t revision = ref ? revisionOf(now.record(*ref)) : 0;
    if (revision == guard.revision)
        return {};
    const std::string is = revision == 0 ? "does not exist" : "is at revision " + std::to_string(revision);
    return Error{ErrorCode::Conflict, "the record " + is + ", not at " + std::to_string(guard.revision) +
                                          ": somebody changed it; read it again (galleyctl get --with-revision)"}
        .inRecord(guard.type + "/" + guard.id);
}

Result<Committed> commitPlanned(Workspace& workspace, const EditPlan& plan,
                                const std::function<std::string()>& message) {
    while (!interruption().isCancelled()) {
        const auto now = workspace.draft()->statePointer();
        Committed done;
        GALLEY_TRY(done.edits, plan(now));
        done.version = now->version().value();
        if (done.edits.empty())
            return done;
        done.isChanged = true;
        ApplyOptions how;
        how.message = message();
        how.bases = basesOf(*now, done.edits);
        const auto committed = workspace.commit(done.edits, how);
        if (committed) {
            done.version = *committed;
            return done;
        }
        // Others were first, and their commits are in the draft by now; what cannot be made of these the plan says.
        if (committed.error().code != ErrorCode::Conflict)
            return committed.error();
    }
    return Error{ErrorCode::Cancelled, "interrupted; nothing was changed"};
}

} // namespace galley
