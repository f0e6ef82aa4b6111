// What one commit did, in a size that can be shown: of many edits the first, of a bulk commit how many records it has.
//
// Thread rule: any thread, as the journal.
#pragma once

#include "model/base/cancellation.h"
#include "model/journal/journal.h"

#include <optional>
#include <vector>

namespace galley {

struct CommitContents {
    CommitHeader header;
    std::vector<Edit> edits; ///< the first of them, in order; none in other commits
    std::uint64_t count = 0; ///< edits, records of a bulk commit, or notes of conflicts
    std::optional<Publication> publication;
    std::optional<Repair> repair;
    ConflictNotes conflicts;            ///< the first of them
    std::optional<LineEdits> release;   ///< without its edits, which are above
    std::optional<Selection> selection; ///< the same
    std::optional<LineNote> note;
};

/// Reads a commit through and keeps `mostEdits` of its edits. The journal does not count what a bulk commit holds, so
/// its lines are counted as they pass. O(content), in the memory of one piece of it beside what is kept. NotFound,
/// Corrupt, Io; Cancelled, some milliseconds after it was asked for.
Result<CommitContents> contentsOf(const Journal& journal, std::uint64_t number, std::size_t mostEdits,
                                  const CancelToken& cancel = {});

} // namespace galley
