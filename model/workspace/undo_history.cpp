#include "model/workspace/undo_history.h"

#include <algorithm>
#include <utility>

namespace galley {

namespace {

/// From the newest on: what is looked for was made a moment ago.
std::vector<UndoStep>::reverse_iterator stepOf(std::vector<UndoStep>& steps, std::string_view commit) {
    return std::find_if(steps.rbegin(), steps.rend(), [commit](const UndoStep& step) { return step.commit == commit; });
}

} // namespace

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

void UndoHistory::replace(std::string_view commit, std::vector<Edit> inverse, std::vector<UndoStep::Touched> touched) {
    for (auto* const steps : {&m_done, &m_undone})
        if (const auto step = stepOf(*steps, commit); step != steps->rend()) {
            step->inverse = std::move(inverse);
            step->touched = std::move(touched);
            return;
        }
}

void UndoHistory::drop(std::string_view commit) {
    for (auto* const steps : {&m_done, &m_undone})
        if (const auto step = stepOf(*steps, commit); step != steps->rend()) {
            steps->erase(std::next(step).base());
            return;
        }
}

} // namespace galley
