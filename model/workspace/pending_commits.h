// Commits that were sealed here and are not known to be in the log yet, and how they are made anew on top of what
// others have appended meanwhile: three-way merge (model/dataset/merge.h) of what they do with what the others did.
// What a person sees is these on top of the confirmed state.
//
// Thread rule: plain values and pure functions; an editor belongs to one thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/merge.h"
#include "model/dataset/state.h"
#include "model/journal/commit.h"
#include "model/workspace/lines.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// Number of the commit that changed an existing record last; 0 when there is no such record.
std::uint64_t revisionOf(const State& state, std::string_view typeName, std::string_view id);

/// Edits that were applied to one state, and what leads back.
struct AppliedEdits {
    std::shared_ptr<const State> after;
    std::vector<Edit> inverse; ///< newest first: the order in which they undo
    std::vector<BaseRevision> bases;
    std::vector<RecordRef> touched;
    ChangeSet changes;
};

/// Applies all edits or none as commit `number`. Errors as applyEdit().
Result<AppliedEdits> applyEdits(const std::shared_ptr<const State>& base, const std::vector<Edit>& edits,
                                std::uint64_t number);

struct PendingCommit {
    Commit commit;
    std::vector<Edit> inverse;
    std::vector<RecordRef> touched; ///< records that it changed; of a bulk import none
    Lines after;
    /// Records that must be as they are when the log takes it: it is never merged. None: it is.
    std::vector<BaseRevision> conditions = {};
    /// It brings a release up to what is live: not merged, but made again when others changed the release.
    bool isRebase = false;
};

/// Records of one line.
struct LineRecords {
    std::string line; ///< empty: of the draft
    std::vector<RecordRef> records;
};

/// What others have appended, applied to what was confirmed before: the part of catching up that may take long.
struct OthersCommits {
    std::vector<Commit> commits;         ///< in order
    Lines before;                        ///< confirmed until then
    Lines after;                         ///< with them
    std::vector<std::uint32_t> knownIds; ///< of the lines here by type, that have their places in `after`
    bool hasNewIds = false;              ///< theirs gave places to others
    std::vector<LineRecords> touched;    ///< records that they changed
    /// The version that they published last, if what it holds was passed on the way; else nullptr.
    std::shared_ptr<const State> published;

    const std::vector<RecordRef>& touchedIn(std::string_view line) const;
};

/// Applies them. Records keep the ordinals that they have in `here`, which is what is visible of any line. Corrupt when
/// they do not fit. O(what they changed).
Result<OthersCommits> takeInOthers(const Lines& confirmed, const State& here, std::vector<Commit> commits);

/// Whether they were taken in for another confirmed state, or an id was given a place here since that they have given
/// to another.
bool areOutdated(const OthersCommits& theirs, const Lines& confirmed, const State& here);

/// What waits, made anew.
struct RebasedCommits {
    Lines lines;                        ///< with what waits on top of theirs
    std::vector<LineRecords> touched;   ///< what differs from what was visible is among these records
    std::vector<PendingCommit> pending; ///< numbered on from what is confirmed
    std::vector<Conflict> conflicts;    ///< what of ours is not in its line, because others changed the same; no keys
    std::vector<std::string> refused;   ///< ids of conditional commits that others were before
    std::vector<std::string> needless;  ///< ids of those that others made needless: they did the same
    std::vector<std::string> unmerged;  ///< ids of those of which nothing but conflicts is left
    bool isRebaseDue = false;           ///< releases have to be brought up to what is live again
};

/// `pending` waits on top of `theirs.before`. What was made in a release that others have closed goes into the draft.
/// O(what is pending + what they changed).
Result<RebasedCommits> rebaseCommits(const OthersCommits& theirs, std::vector<PendingCommit> pending);

} // namespace galley
