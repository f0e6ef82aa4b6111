// CommitBatches: appends many commits to a journal, some at a time, so that a copy of a long history needs neither one
// transaction for each commit nor all of them in memory.
// Thread rule: one thread.
#pragma once

#include "model/journal/journal.h"

#include <vector>

namespace galley {

class CommitBatches {
public:
    /// The journal must outlive this object.
    explicit CommitBatches(Journal& target)
        : m_target(target) {}
    /// Appends when enough have come together. Errors as Journal::append().
    Result<void> add(Commit commit);
    /// Appends the rest: the last call.
    Result<void> finish();
    /// Number of the newest commit that was added; 0: none.
    std::uint64_t last() const { return m_last; }

private:
    Journal& m_target;
    std::vector<Commit> m_batch;
    std::uint64_t m_last = 0;
};

} // namespace galley
