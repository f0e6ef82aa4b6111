// UndoHistory: which inverse edits take back which commit of this session. Plain bookkeeping; the workspace applies
// them. Thread rule: one thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/edit.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// One commit that can be taken back, or put back.
struct UndoStep {
    /// A record that the commit changed, as it was after it; nullptr: it was deleted.
    struct Touched {
        RecordRef ref;
        std::shared_ptr<const Record> after;
    };
    std::string message;       ///< of the commit that a person made, also when this puts it back
    std::string commit;        ///< id of the commit that this step takes back
    std::vector<Edit> inverse; ///< to be applied in this order to what stood after the commit
    std::vector<Touched> touched;
};

class UndoHistory {
public:
    /// A new commit: it can be undone, and what had been undone before cannot be redone any more.
    void push(UndoStep step);
    /// The commit of an undo: it can be redone.
    void pushUndone(UndoStep step) { m_undone.push_back(std::move(step)); }
    /// The commit of a redo: it can be undone again.
    void pushRedone(UndoStep step) { m_done.push_back(std::move(step)); }

    const UndoStep* nextUndo() const { return m_done.empty() ? nullptr : &m_done.back(); }
    const UndoStep* nextRedo() const { return m_undone.empty() ? nullptr : &m_undone.back(); }
    UndoStep takeUndo();
    UndoStep takeRedo();

    /// A commit was made anew on top of others': what takes it back now. O(steps since).
    void replace(std::string_view commit, std::vector<Edit> inverse, std::vector<UndoStep::Touched> touched);
    /// A commit was given up: there is nothing to take back. O(steps since).
    void drop(std::string_view commit);

private:
    std::vector<UndoStep> m_done;   ///< newest last
    std::vector<UndoStep> m_undone; ///< newest last
};

} // namespace galley
