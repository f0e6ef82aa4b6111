// Applies journaled commits to a state: how a site is opened, and how any old version is looked at.
// Thread rule: pure functions; an editor belongs to one thread.
#pragma once

#include "model/index/replica.h"
#include "model/journal/journal.h"

namespace galley {

/// Applies one commit to the editor. Corrupt when it does not fit: a journal only holds what was applied once.
Result<void> applyCommit(StateEditor& editor, const Commit& commit);
/// Whether no id has an ordinal yet: then records can be put straight into columns.
bool knowsNoIds(const State& state);
/// The state of the records of a bulk commit that is the first content of a site: what applyCommit() and a fold would
/// give, in a fraction of the time. Errors as readRecordLines (record_lines.h).
Result<std::shared_ptr<const State>> buildRecordSet(std::shared_ptr<const Schema> schema, const RecordSet& records,
                                                    Version version, const Progress& progress,
                                                    const CancelToken& cancel);

/// The state after commit `to`, from `base`, which includes all commits up to `from`: its own version, unless it is a
/// published one (published_content.h). An overlay of more than
/// kFoldOverlay records (fold.h) is folded into columns. Corrupt with the commit's number, Cancelled. Reports commits
/// as progress.
Result<std::shared_ptr<const State>> replay(std::shared_ptr<const State> base, std::uint64_t from,
                                            const Journal& journal, Version to, const Progress& progress = {},
                                            const CancelToken& cancel = {});
inline Result<std::shared_ptr<const State>> replay(const std::shared_ptr<const State>& base, const Journal& journal,
                                                   Version to, const Progress& progress = {},
                                                   const CancelToken& cancel = {}) {
    return replay(base, base->version().value(), journal, to, progress, cancel);
}

} // namespace galley
