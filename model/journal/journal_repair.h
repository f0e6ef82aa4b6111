// Repairs a damaged journal without losing what is whole of it: the commits up to the damage are copied into a new
// database, a repair commit names those that are lost and goes on above every number that was ever given out, and the
// damaged files stay beside (FORMAT.md, section 6). A crash at any place leaves the old journal, or a repair that the
// next one finishes; no site is opened in between.
//
// Thread rule: pure functions on files; the caller holds the site's lock.
#pragma once

#include "model/base/cancellation.h"
#include "model/journal/journal.h"

#include <filesystem>
#include <optional>

namespace galley {

/// What a repair would keep and lose.
struct RepairPlan {
    std::uint64_t lastGood = 0;  ///< commits up to this one are whole
    std::uint64_t lastUsed = 0;  ///< no number up to this one is given to another commit
    std::optional<Error> damage; ///< nothing: the journal is whole
    std::uint64_t lost() const { return lastUsed - lastGood; }
};

/// Reads all of a journal. `published`: the newest number that servers know; 0: none. A head file that names a number
/// far beyond all others is not believed. Damage that opening or verifying finds is part of the plan; where no head
/// file says which commits were saved, so does the damage. O(journal). Cancelled, Locked, Unsupported; Io, also when
/// the head file cannot be read: it may name commits whose numbers must not be given again; InvalidInput: it is no
/// file.
Result<RepairPlan> planRepair(const std::filesystem::path& journal, std::uint64_t published,
                              const Progress& progress = {}, const CancelToken& cancel = {});

/// Carries the plan out. `repair` gives id, time, author, actor and, for a journal of which nothing is left, the
/// schema; number, message and body are filled in. Damaged files are copied to the folder `kept`, which is made. Io,
/// Corrupt, Cancelled: the journal is as it was.
Result<Commit> repairJournal(const std::filesystem::path& journal, const RepairPlan& plan, Commit repair,
                             const std::filesystem::path& kept, const Progress& progress = {},
                             const CancelToken& cancel = {});

/// Finishes a repair that a crash left half done: the repaired journal takes its place. False when there is none. Io.
Result<bool> finishRepair(const std::filesystem::path& journal);

/// Removes what a repair left that was interrupted before it had a result, or after that took its place. What cannot be
/// removed stays.
void removeRepairRemainders(const std::filesystem::path& journal);

} // namespace galley
