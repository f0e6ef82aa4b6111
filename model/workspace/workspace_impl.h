// What a Workspace is made of. Its functions stand in files by what they are about: workspace.cpp (editing, saving,
// publishing), workspace_opening.cpp, workspace_lines.cpp (releases), workspace_others.cpp (what others append, and
// conflicts), workspace_undo.cpp.
//
// Thread rule: as Workspace; members that any thread reads say so.
// Used in this folder alone.
#pragma once

#include "model/workspace/lines.h"
#include "model/workspace/pending_commits.h"
#include "model/workspace/site_disk.h"
#include "model/workspace/site_files.h"
#include "model/workspace/site_place.h"
#include "model/workspace/undo_history.h"
#include "model/workspace/workspace.h"

#include <atomic>
#include <deque>
#include <map>
#include <mutex>

namespace galley {

class JournalWriter;
class SqliteJournal;
class WriteWatch;

/// A commit being formed.
struct OpenCommit {
    std::uint64_t number = 0;
    std::string group;
    std::string message;
    std::vector<BaseRevision> bases;
    std::vector<RecordRef> touched;
    std::vector<Fork> forks; ///< in a release
    std::vector<Edit> edits;
    std::vector<Edit> inverse;            ///< newest first: the order in which they undo
    std::vector<BaseRevision> conditions; ///< see PendingCommit
    bool hasNewOrdinals =
        false; ///< the last edit gave ordinals to ids: without it a replay would number them otherwise
};

struct Workspace::Impl {
    Impl(std::filesystem::path folder, OpenOptions openOptions);
    ~Impl();

    // -- constant after open() --
    SitePaths paths;
    OpenOptions options;
    std::unique_ptr<SitePlace> place; ///< none when read-only
    std::shared_ptr<SqliteJournal> journal;
    std::string identityText; ///< of workspace.json and publish.key, for a copy when the folder is gone
    std::string keyText;

    // -- the opening thread's --
    std::string line;                     ///< key of the release that is looked at; empty: the draft
    std::shared_ptr<const Replica> draft; ///< of that line: what is confirmed, pending and open
    Lines lines;                          ///< all of them; that of `line` is the state of `draft`
    std::shared_ptr<const Replica> published;
    Lines confirmed;                                           ///< by the log, as far as it was taken in
    std::deque<PendingCommit> pending;                         ///< sealed, perhaps in the log since
    std::uint64_t lastNumber = 0;                              ///< of the last sealed commit, or of the log's
    std::optional<OpenCommit> open;                            ///< in `line`
    std::map<std::string, UndoHistory, std::less<>> histories; ///< by line
    std::vector<OpenConflict> conflicts;
    // Ids of commits that are not in the log and will not be; see RebasedCommits.
    std::vector<std::string> refused;
    std::vector<std::string> needless;
    std::vector<std::string> unmerged;
    bool hasMetOthers = false;      ///< commits of theirs were taken in, or a release was rebased
    std::uint64_t undoObstacle = 0; ///< newest commit in the way of the undo that was refused last
    std::map<std::size_t, DraftListener> listeners;
    std::size_t nextListener = 1;
    std::uint64_t announcement = 0;              ///< newest that the journal knows
    std::uint64_t standing = 0;                  ///< the one that `published` was adopted with
    std::shared_ptr<const State> replayBase;     ///< see Workspace::replayBase()
    std::uint64_t checkpointNumber = 0;          ///< commit of the newest checkpoint; 0: none
    bool importedHere = false;                   ///< this session imported records in bulk
    bool packedHere = false;                     ///< or packed its texts: a checkpoint keeps that
    std::optional<std::uint64_t> finishedNumber; ///< the last commit when finish() was called; nothing: it was not

    // -- any thread: the journal's callbacks write them --
    std::atomic<bool> hasOpen = false; ///< `open` holds something
    mutable std::mutex saveMutex;
    std::optional<Error> catchUpError;      ///< why what others did cannot be taken in; guarded by saveMutex
    std::function<void()> saveListener;     ///< guarded by saveMutex
    std::function<void()> othersListener;   ///< guarded by saveMutex
    std::function<void()> conflictListener; ///< the opening thread's
    std::function<void()> linesListener;    ///< the opening thread's

    std::unique_ptr<JournalWriter> writer; ///< its thread uses the members above
    std::unique_ptr<WriteWatch> watch;     ///< uses it
    std::unique_ptr<SiteDisk> disk;        ///< uses the writer

    void tell(const std::function<void()>& which);
    void tellSaveListener() { tell(saveListener); }
    UndoHistory& history() { return histories[line]; }

    // -- opening and closing (workspace_opening.cpp)
    void startWriter();
    void takeDisk();
    Result<void> load();
    /// Whether writing a checkpoint now saves the next opening a noticeable time.
    bool wantsCheckpoint() const;

    // -- editing (workspace.cpp)
    /// Makes that the content of the line that is looked at, and tells everybody.
    void advance(std::shared_ptr<const State> state, ChangeSet changes, std::vector<Edit> edits,
                 std::vector<OthersCommit> others = {});
    /// Takes ids and schema that another line got into the one that is looked at: its content stays.
    void shareWithLine();
    /// Applies edits to the open commit (opening one when there is none).
    Result<void> applyToOpen(const std::vector<Edit>& edits, const ApplyOptions& how);
    void rememberBase(const RecordChange& change);
    Commit makeCommit(std::uint64_t number, const std::string& message) const;
    void enqueue(PendingCommit next);
    /// What the log has is confirmed.
    void forgetDurable();
    /// Closes the open commit; gives what undoes it.
    std::optional<UndoStep> sealOpen();
    /// Seals, and remembers how that is undone.
    void seal();
    void tellListeners(const DraftChange& change);
    /// Applies and enqueues a commit that changes no record of any line. REQUIRES that nothing is open, and that `line`
    /// is open afterwards.
    void append(Commit commit);
    /// Appends the commit of a publication that the journal does not know.
    void appendPublication(const Publication& publication);
    Result<std::shared_ptr<const State>> importInto(const Schema& schema, bool schemaChanges, const RecordSet& records,
                                                    Version version, ChangeSet& changes, const Progress& progress,
                                                    const CancelToken& cancel) const;

    // -- releases (workspace_lines.cpp)
    /// A commit of edits in any line, as one step; gives what takes them back. REQUIRES that nothing is open.
    enum class Undo : std::uint8_t { Possible, Left }; ///< what follows from a publish is no step of a person
    Result<std::vector<Edit>> commitIn(std::string_view key, std::vector<Edit> edits, const std::string& message,
                                       Undo undo = Undo::Possible);
    /// Looks at a line as it is now, whatever was looked at: tells everybody what differs.
    void lookAt(const std::string& key);
    /// Appends what is to be noted of a release.
    Result<void> noteOf(LineNote note);
    /// Conflicts of a release that is not open any more are those of the draft, where its texts are.
    void moveConflicts();
    /// Notes that the conflicts of a release need no decision any more.
    void settleAllOf(std::string_view key);
    /// What is live now, for all lines.
    void setLive(const std::shared_ptr<const State>& live);
    /// Brings all releases up to what is live, and notes what overlaps. Nothing to do while what is live is not known.
    Result<void> rebaseReleases();
    Result<void> rebase(const std::string& key);

    // -- others and conflicts (workspace_others.cpp)
    /// Makes anew what waits here on top of theirs. REQUIRES that nothing is open.
    Result<void> takeIn(const OthersCommits& theirs, std::vector<Commit> waiting);
    void adopt(RebasedCommits rebased, const std::vector<Commit>& theirs);
    /// Shows the line that is looked at as it is now, after these records may have changed.
    void showTouched(const std::vector<LineRecords>& touched, std::vector<OthersCommit> others);
    /// Appends a commit about conflicts.
    void note(ConflictNotes notes);
    /// What a commit says of conflicts.
    void takeNotes(const Commit& commit, bool isFromHere = false);
    Result<void> readConflicts();

    // -- undo (workspace_undo.cpp)
    enum class Direction : std::uint8_t { Undo, Redo };
    static std::vector<UndoStep::Touched> touchedIn(const State& state, const std::vector<RecordRef>& refs);
    /// Undoes or redoes: reverts the next step on one side of the history and puts what reverts that on the other.
    Result<void> goBack(Direction direction);
    /// Applies the inverse of a step as a commit of its own; gives the step that reverts that.
    Result<UndoStep> revert(const UndoStep& step, const std::string& message);
    /// What takes a step back now. Conflict when others have changed since what it would change.
    Result<std::vector<Edit>> inverseNow(const UndoStep& step);
};

} // namespace galley
