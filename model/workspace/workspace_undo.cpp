#include "model/dataset/content_changes.h"
#include "model/workspace/workspace_impl.h"

#include <algorithm>

namespace galley {

std::vector<UndoStep::Touched> Workspace::Impl::touchedIn(const State& state, const std::vector<RecordRef>& refs) {
    std::vector<UndoStep::Touched> touched;
    for (const RecordRef ref : refs)
        touched.push_back({ref, recordIn(state, ref)});
    return touched;
}

Result<UndoStep> Workspace::Impl::revert(const UndoStep& step, const std::string& message) {
    undoObstacle = 0;
    GALLEY_TRY(const std::vector<Edit> edits, inverseNow(step));
    if (edits.empty() && !step.inverse.empty())
        return Error{ErrorCode::NotFound, "others have done the same already"};
    GALLEY_CHECK(applyToOpen(edits, {message, {}, {}}));
    UndoStep reverse = *sealOpen();
    reverse.message = step.message;
    return reverse;
}

Result<std::vector<Edit>> Workspace::Impl::inverseNow(const UndoStep& step) {
    if (!hasMetOthers)
        return step.inverse;
    const State& state = draft->state();
    StateEditor then(draft->statePointer());
    std::uint64_t newest = 0;
    for (const UndoStep::Touched& touched : step.touched) {
        const auto now = recordIn(state, touched.ref);
        newest = std::max(newest, now ? now->revision : 0);
        if (touched.after && touched.after->exists)
            then.put(touched.ref, touched.after);
        else
            then.erase(touched.ref, now ? now->revision : 0);
    }
    const auto base = then.finish(state.version());
    GALLEY_TRY(Rebased rebased, galley::rebase(base, step.inverse, draft->statePointer()));
    if (rebased.conflicts.empty())
        return std::move(rebased.edits);
    const MergeConflict& first = rebased.conflicts.front();
    undoObstacle = newest;
    return Error{ErrorCode::Conflict, "commit " + std::to_string(newest) +
                                          " has changed the same since; take that one back first, or restore an "
                                          "earlier value from the history"}
        .inRecord(first.type + "/" + first.id)
        .inField(first.path);
}

bool Workspace::canUndo() const {
    return m_impl->open.has_value() || m_impl->history().nextUndo() != nullptr;
}

bool Workspace::canRedo() const {
    return !m_impl->open && m_impl->history().nextRedo() != nullptr;
}

std::string Workspace::undoMessage() const {
    if (m_impl->open)
        return m_impl->open->message;
    const UndoStep* step = m_impl->history().nextUndo();
    return step != nullptr ? step->message : std::string();
}

std::string Workspace::redoMessage() const {
    const UndoStep* step = canRedo() ? m_impl->history().nextRedo() : nullptr;
    return step != nullptr ? step->message : std::string();
}

std::uint64_t Workspace::undoObstacle() const {
    return m_impl->undoObstacle;
}

Result<void> Workspace::undo() {
    return m_impl->goBack(Impl::Direction::Undo);
}

Result<void> Workspace::redo() {
    return m_impl->goBack(Impl::Direction::Redo);
}

Result<void> Workspace::Impl::goBack(Direction direction) {
    GALLEY_CHECK(disk->checkWritable());
    seal();
    const bool isUndo = direction == Direction::Undo;
    const UndoStep* const next = isUndo ? history().nextUndo() : history().nextRedo();
    if (next == nullptr)
        return Error{ErrorCode::NotFound, isUndo ? "there is nothing to undo" : "there is nothing to redo"};
    const UndoStep step = *next; // it stays where it is until its inverse was applied
    auto reverse = revert(step, (isUndo ? "Undo: " : "Redo: ") + step.message);
    if (reverse || reverse.error().code == ErrorCode::NotFound) // it can never be done
        isUndo ? history().takeUndo() : history().takeRedo();
    if (!reverse)
        return std::move(reverse).error();
    if (isUndo)
        history().pushUndone(*std::move(reverse));
    else
        history().pushRedone(*std::move(reverse));
    return {};
}

} // namespace galley
