#include "model/workspace/undo_history.h"

namespace galley {

void UndoHistory::push(UndoStep step) {
    m_done.push_back(std::move(step));
    m_undone.clear();
}

UndoStep UndoHistory::takeUndo() {
    UndoStep step = std::move(m_done.back());
    m_done.pop_back();
    return step;
}

UndoStep UndoHistory::takeRedo() {
    UndoStep step = std::move(m_undone.back());
    m_undone.pop_back();
    return step;
}

} // namespace galley
