// Lines: what the draft and all releases hold after a commit of the log. The draft is a whole state of its own; a
// release is what is live, with the records that it changes. Each of these it has as it was when the release changed it
// first (its fork), so that a release follows live where it changed nothing, and what moved under it is found record by
// record: where the fork is not what is live.
//
// All states of one value give their records the same ordinals (model/dataset/lineage.h); live
// may know fewer.
//
// Thread rule: plain values; functions are pure. Copying costs as many pointers as there are releases.
#pragma once

#include "model/column/persistent_map.h"
#include "model/dataset/merge.h"
#include "model/dataset/state.h"
#include "model/journal/commit.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

class Journal;

/// An open release.
struct Release {
    std::string key;   ///< unique in the site, for ever
    std::string title; ///< for people; no other open release has it
    std::string author;
    Instant time = 0; ///< when it was opened
    Digest theme{};   ///< of the theme that it brings; zeros: none
    std::uint64_t themeBytes = 0;
    std::shared_ptr<const State> state;
    /// By RecordRef::packed(): what it changes, as that was live. nullptr or !exists: it was not.
    PersistentMap<std::shared_ptr<const Record>> forks;

    /// The records that differ from their forks, sorted. O(forks).
    std::vector<RecordRef> changed() const;
};

struct Lines {
    std::shared_ptr<const State> draft;
    std::shared_ptr<const State> live;            ///< as it is known here; the log does not say it
    std::vector<Release> releases;                ///< in the order in which they go out
    std::uint64_t number = 0;                     ///< of the last commit
    std::shared_ptr<const Selection> selection{}; ///< of the last commit, if it is one

    const Release* find(std::string_view key) const; ///< nullptr: not open
    Release* find(std::string_view key);
    /// Of the release with that key; of the draft for any other.
    const std::shared_ptr<const State>& state(std::string_view key) const;
    void setState(std::string_view key, std::shared_ptr<const State> state);
    /// `key`, if that release is open; else that of the draft, which is empty.
    std::string lineOf(std::string_view key) const { return std::string(find(key) != nullptr ? key : ""); }
};

/// Applies a commit: to the draft, to its release, or to the row of releases. `touched` is told which records it
/// changed of which line. Commits of a release that is not open change nothing. Corrupt when it does not fit.
Result<void> applyCommit(Lines& lines, const Commit& commit, std::vector<RecordRef>& touched);

/// What a commit must bring that makes these edits in a release: content as it is live of the records that the release
/// did not change yet. The release gets these forks.
std::vector<Fork> forkRecords(Release& release, const ChangeSet& changes, const Schema& schema);

/// Gives all lines the ids and the schema that one of them has, ids at the same ordinals. REQUIRES that they share all
/// others. O(types + new ids) for each line.
void shareIds(Lines& lines, const State& state);
/// One state with the ids of another that it lacks.
std::shared_ptr<const State> withIdsOf(const State& other, const std::shared_ptr<const State>& state);
/// The records of `state`, at the ordinals that `like` gives them; ids that `like` lacks are added behind. The state
/// itself, when they share ordinals already; otherwise O(dataset), and what both have alike stays shared with `like`.
Result<std::shared_ptr<const State>> withOrdinalsOf(const std::shared_ptr<const State>& like,
                                                    const std::shared_ptr<const State>& state);
/// What is live, with ids and schema of the draft: the content of a line that changes nothing.
std::shared_ptr<const State> onLive(const Lines& lines);

/// The content of a version that includes the last commit last, if that can be told from what is at hand: what the
/// selection makes of live, else the draft.
Result<std::shared_ptr<const State>> versionAfter(const Lines& lines, Version version);

/// The same lines after live moved: releases follow it in the records that they do not change. O(what they change).
void moveLive(Lines& lines, std::shared_ptr<const State> live);

/// What is live, with some records that the release changes as they were when it forked them. REQUIRES that it forked
/// them, and that `live` knows their ids.
std::shared_ptr<const State> withForks(const Release& release, const std::vector<RecordRef>& records,
                                       const std::shared_ptr<const State>& live);

/// How a release is brought up to what is live.
struct ReleaseRebase {
    LineEdits edits;
    std::vector<MergeConflict> conflicts; ///< of the release ("ours") with what is live ("theirs")
    std::size_t merged = 0;               ///< records that both had changed
};
/// Nothing when no record that the release changes has moved. O(its changes + the size of those that moved).
Result<std::optional<ReleaseRebase>> rebaseRelease(const Release& release, const std::shared_ptr<const State>& live);

/// What a release holds of the records that its own commits name, after those up to `number`: a state of its own with
/// nothing else. Reads the commits of that release. Corrupt, Io.
Result<std::shared_ptr<const State>> releaseAsOf(const Journal& journal, std::shared_ptr<const Schema> schema,
                                                 const std::string& line, std::uint64_t number);
/// The same before a commit of the release, with the forks that this one brings.
Result<std::shared_ptr<const State>> releaseBefore(const Journal& journal, std::shared_ptr<const Schema> schema,
                                                   const LineEdits& edits, std::uint64_t number);

/// What takes back the first `count` edits of a commit in a release, each as it was made. Reads the commits of that
/// release before it. Corrupt, Io, NotFound.
Result<std::vector<Edit>> inversesInRelease(const Journal& journal, std::shared_ptr<const Schema> schema,
                                            std::uint64_t number, std::size_t count);

/// The open releases of a journal, on top of `lines.draft` and `lines.live`. Reads the commits about releases, and
/// those in the open ones. Corrupt, Io.
Result<void> readReleases(const Journal& journal, Lines& lines);

} // namespace galley
