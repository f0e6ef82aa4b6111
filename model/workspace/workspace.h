// Workspace: an open site folder. It holds the two heads (draft and published), takes edits,
// keeps undo data, and hands commits to the journal, which makes them durable on its own thread.
//
//   site/  workspace.json  schema.json  theme/  journal.db  blobs/  assets/  cache/  publish.key
//
// Life of an edit: apply() checks it, makes the next replica, tells the listeners, and puts the edit into the open
// commit; seal() (or an edit of another group) closes the commit and enqueues it. What was applied is visible at once;
// it is "saved" when the journal has synced it. While nothing can be saved (the disk is full, the folder is gone …)
// edits are taken all the same and kept in memory; saving goes on by itself when the cause is gone and the journal ends
// where it was left. What is not saved by then can be written elsewhere: copy().
//
// What a person sees is pending on top of confirmed: the state of the log as far as it is known here, and the commits
// made here that the log has not ordered yet. Other windows and programs may append to the same log. When they have,
// catchUp() takes theirs in and makes anew what waits, by three-way merge; what overlaps becomes a conflict that keeps
// both values.
//
// One works at a line (lines.h): the draft, or a release, which stands on top of what is live. draft() is the content
// of that line, edits and undo are of it, and a change of the line is one step that listeners hear of.
//
// Invariants: commit numbers are gapless; draft().state().version() is the number of the open commit, or of the last
// sealed one when none is open; nothing changes the draft without a commit.
//
// Thread rule: all functions on one thread at a time, except where one says otherwise: that of its owner, which may
// hand it on. Listeners are called on that thread too. Replicas may be read anywhere. What waits for a disk or costs as
// much as the dataset is not for a thread that has a window: it belongs to disk() and to workspace_access.h.
#pragma once

#include "model/base/cancellation.h"
#include "model/dataset/edit.h"
#include "model/index/replica.h"
#include "model/journal/commit.h"
#include "model/workspace/bulk_lines.h"
#include "model/workspace/lines.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

class Journal;
class RepackedTexts;
struct OthersCommits;
class SiteDisk;
struct SiteCopy;

/// Who makes an edit.
struct Actor {
    std::string name;
    ActorKind kind = ActorKind::Human;
};

struct OpenOptions {
    Actor actor;
    Progress progress;
    CancelToken cancel;
    const Clock* clock = &Clock::system(); ///< not owned; outlives the workspace
    bool readOnly = false; ///< no lock, no journal writer: apply() fails; for tools beside a running editor
};

/// How messages of commits begin that nobody made by hand.
inline constexpr std::string_view kFollowsPublish = "After a publish";
/// How the message of a commit begins that brings a release up to what went live.
inline constexpr std::string_view kRebasesRelease = "Took what was published into release ";

/// How one call of apply() is recorded.
struct ApplyOptions {
    std::string message; ///< for people; empty: made from the edit
    /// Edits with the same non-empty group go into one commit until seal(): the typing of one field.
    std::string group;
    /// Revisions that must be those of the records when the log takes the commit: it is refused when others were first,
    /// and never merged. For programs that decide by what they read; see commit().
    std::vector<BaseRevision> bases;
};

/// A commit of somebody else that a step of the draft took in.
struct OthersCommit {
    std::uint64_t number = 0;
    std::string author;
    Instant time = 0;
    std::vector<std::string> records; ///< "type/id" of those that it names; none for a bulk import
};

/// One step of the draft, as listeners hear of it.
struct DraftChange {
    std::shared_ptr<const Replica> before;
    std::shared_ptr<const Replica> after;
    ChangeSet changes;
    std::vector<Edit> edits;            ///< empty for a bulk import, and for what others did
    std::vector<OthersCommit> others{}; ///< that it took in, oldest first: those that change content
};

/// Where somebody wrote what could not be merged.
struct OpenConflict {
    Conflict conflict;
    std::string author; ///< of "ours"
    Instant time = 0;
    bool isFromHere = false; ///< "ours" was written in this session
};

/// What becomes of a conflict.
enum class Settlement : std::uint8_t {
    KeepDraft, ///< what stands in the draft now: theirs, or what somebody has written there since
    TakeOurs,  ///< what could not be merged takes its place
};

enum class SaveState : std::uint8_t {
    Saved,    ///< every edit is durable
    Saving,   ///< edits wait for a seal or for the disk
    Failed,   ///< nothing can be saved at present, see saveError(); tried again about twice a second
    ReadOnly, ///< opened for reading only
};

class Workspace {
public:
    /// Makes a site folder with an empty dataset: workspace.json, schema.json, folders, signing keys. Exists when the
    /// folder holds a site already. The theme folder is the caller's to fill. Killed meanwhile, it leaves a part: see
    /// new_site_folder.h.
    static Result<void> create(const std::filesystem::path& folder, const Schema& schema);
    /// Opens a site: last checkpoint plus the tail of the journal. Without a cache the whole journal is replayed.
    /// NotFound: no site there; Locked: a program has it for itself; Corrupt with place and last good commit; Io, also
    /// when there is too little memory.
    static Result<std::unique_ptr<Workspace>> open(const std::filesystem::path& folder, OpenOptions options);
    /// As finish() unless that was called after the last change; what cannot be saved is lost.
    ~Workspace();

    const std::filesystem::path& folder() const;
    /// The content of the line that is worked at: of the draft, unless setLine() chose a release.
    std::shared_ptr<const Replica> draft() const;
    /// What the last publish made visible; a replica without records when nothing was published.
    std::shared_ptr<const Replica> published() const;
    Version publishedVersion() const; ///< 0: never published
    /// From which the draft can be replayed: a version of all of the draft that was published, or a state without
    /// records.
    std::shared_ptr<const State> replayBase() const;

    // -- changing -------------------------------------------------------------------------------------------------
    /// Applies all edits or none. NotFound, Exists, InvalidInput, Conflict with record and field; Io when it was opened
    /// for reading only.
    Result<void> apply(const std::vector<Edit>& edits, const ApplyOptions& options = {});
    /// Ends the open commit and enqueues it. Nothing to do when none is open.
    void seal();
    /// Applies all edits or none, and waits until the log has them, behind those of others that come first. Gives the
    /// number of their commit, or, when others have done the same first, that of the draft. Errors of apply() and
    /// flush(); Conflict, and nothing is changed, when one of the bases does not stand any more, or when nothing of it
    /// could be merged: then it is among conflicts(). Not on a GUI thread.
    Result<std::uint64_t> commit(const std::vector<Edit>& edits, const ApplyOptions& options = {});
    /// Takes in what others have appended, when there is something and the journal is not just being written; see
    /// setOthersListener(). Listeners are told of one step. Io, Corrupt: nothing can be saved until it is tried again
    /// and works.
    Result<void> catchUp();
    /// The same in two halves, for who has a window. The first reads the journal and may be long: call what
    /// othersReader() gives on any thread, as long as the workspace lives; empty when there is nothing to do. What it
    /// read of a site that changed otherwise meanwhile is not used; then the listener is called again.
    using OthersReader = std::function<Result<std::shared_ptr<OthersCommits>>()>;
    OthersReader othersReader() const;
    Result<void> catchUp(const Result<std::shared_ptr<OthersCommits>>& others);
    /// Creates or replaces records as one commit, all or none; `schema` may be one that grew from the current one.
    /// Reports progress in records. Cancelled leaves the draft as it was, and so do InvalidInput for a record of more
    /// than kMaxLineBytes (record_lines.h) and Io when there is too little memory. Refused with saveError() while
    /// nothing can be saved.
    Result<std::uint64_t> importRecords(const BulkSource& source, const Schema& schema, const std::string& message,
                                        const Progress& progress = {}, const CancelToken& cancel = {});
    /// Seals and blocks until all is durable and the site was seen at its place. While nothing can be saved, tries once
    /// more and gives that error at once. Io when the time is over. Not on a GUI thread but at exit.
    Result<void> flush(std::chrono::milliseconds timeout = std::chrono::minutes(5), const CancelToken& cancel = {});
    /// What of the site has to do with its disk, for threads that may wait: include site_disk.h. As long as the
    /// workspace lives; any thread.
    SiteDisk& disk() const;
    /// All of the site as it is now, sealed, to be written elsewhere on any thread; include site_copy.h. Io when it was
    /// opened for reading only and when an append hangs.
    Result<std::shared_ptr<SiteCopy>> copy();
    /// The first half of that, which waits for nothing; SiteDisk::complete() is the other. Io when it was opened for
    /// reading only.
    Result<std::shared_ptr<SiteCopy>> beginCopy();
    /// What closing does: seals, waits until all is durable, and writes a checkpoint when the tail has grown. When only
    /// the checkpoint failed, saveState() is Saved all the same: the next opening takes longer. The destructor does not
    /// try again then. Cancelled as well: before it is written the checkpoint is left out.
    Result<void> finish(const CancelToken& cancel = {});

    /// Takes texts that were packed smaller (text_repack.h) into the draft and the published state, as far as they
    /// still have the packed columns. Nothing changes for readers, and no listener is told. The next opening finds them
    /// packed.
    void adoptTexts(const RepackedTexts& texts);

    // -- lines ------------------------------------------------------------------------------------------------------
    /// Key of the release that is worked at; empty: the draft.
    const std::string& line() const;
    /// What all lines hold now.
    const Lines& lines() const;
    /// Works at another line from now on; empty: the draft. NotFound. O(what differs).
    Result<void> setLine(std::string_view key);
    /// Opens a release, which goes out before another one, or last. Gives its key. InvalidInput, Exists (the title).
    Result<std::string> openRelease(const std::string& title, const std::string& before = {});
    Result<void> renameRelease(std::string_view key, const std::string& title); ///< as openRelease(); NotFound
    Result<void> moveRelease(std::string_view key, std::string_view before);    ///< NotFound
    /// The theme that goes out with it, by digest and size of its bundle in the store; zeros: none. NotFound.
    Result<void> setReleaseTheme(std::string_view key, const Digest& theme, std::uint64_t bytes);
    /// Gives a release up, with all that is in it. NotFound.
    Result<void> discardRelease(std::string_view key);
    /// Gives records the content in a release that they have in the draft, or have live. NotFound.
    Result<void> addToRelease(std::string_view key, const std::vector<RecordRef>& records);
    Result<void> dropFromRelease(std::string_view key, const std::vector<RecordRef>& records);
    /// Applies edits that follow from a publish to any line, as a commit that undo() passes over; as apply() else. The
    /// message comes behind kFollowsPublish. Gives what takes them back. Gives what takes them back.
    Result<std::vector<Edit>> applyIn(std::string_view key, std::vector<Edit> edits, const std::string& message);
    /// Writes down what a publish is going to make live (site_publish.h). Gives the id of its commit.
    Result<std::string> select(Selection selection, const std::string& message);
    /// A release, or a part of it, went out with a version: merges into the draft what it brought, and closes it if
    /// that was all. Nothing to do when that was done.
    Result<void> releaseWentOut(const Selection& selection, Version version);
    /// Brings all releases up to what is live: what overlaps becomes a conflict. Nothing to do when it was done, or
    /// while others have published what is not known here. O(their changes).
    Result<void> rebaseReleases();
    /// Called when a release came, went or has another name, place or theme, and when line() changed.
    void setLinesListener(std::function<void()> listener);

    // -- undo: inverse edits as new commits; of this session, newest first -------------------------------------------
    bool canUndo() const;
    bool canRedo() const;
    std::string undoMessage() const; ///< message of the commit that undo() takes back
    std::string redoMessage() const;
    Result<void> undo();
    Result<void> redo();
    /// Number of the newest commit in the way of the undo or redo that was refused last; 0: none was.
    std::uint64_t undoObstacle() const;

    // -- conflicts: of all who write, oldest first
    // ---------------------------------------------------------------------
    const std::vector<OpenConflict>& conflicts() const;
    /// Decides one, as a commit; where an edit is needed it is called `message`, for people. NotFound: it was decided
    /// already; as apply() when ours fits nowhere any more.
    Result<void> settleConflict(std::string_view key, Settlement settlement, const std::string& message = {});
    /// Called when conflicts() has changed.
    void setConflictListener(std::function<void()> listener);

    // -- watching ---------------------------------------------------------------------------------------------------
    using DraftListener = std::function<void(const DraftChange&)>;
    /// Called after each change of the draft. The returned number removes it.
    std::size_t addDraftListener(DraftListener listener);
    void removeDraftListener(std::size_t number);
    SaveState saveState() const;            ///< any thread
    std::optional<Error> saveError() const; ///< why nothing can be saved at present; any thread
    bool isReadOnly() const;
    /// What is wrong with the journal of a site that was opened for reading: the draft is what is left, commits may be
    /// missing. Nothing: it is whole as far as opening sees.
    std::optional<Error> damage() const;
    /// Whether the folder is still the site's, looked at now. NotFound, Conflict, Locked, Io.
    Result<void> checkPlace() const;
    /// Why only this program can have the site open, as the end of a sentence ("is on a network disk"); nothing: others
    /// can, too.
    std::optional<std::string> reasonToBeAlone() const;
    /// Called on the journal's thread whenever saveState() may have changed; hop to your own thread.
    void setSaveListener(std::function<void()> listener);
    /// Called on the journal's thread when others have appended, and twice a second until that was taken in: hop to
    /// your own thread and call catchUp().
    void setOthersListener(std::function<void()> listener);

    // -- history and publishing ---------------------------------------------------------------------------------------
    Journal& journal(); ///< for reading
    /// Writes down as a commit what was announced, once: nothing happens when the journal knows that announcement. The
    /// draft's version is that of the commit then, its content stays. Io when read-only.
    Result<void> recordPublication(const Publication& publication);
    /// Number of the newest announcement that the journal knows, as far as this session found out; 0: none.
    std::uint64_t publishedAnnouncement() const;
    /// Remembers which state is visible (after recordPublication()). `snapshot` is where a snapshot of it or of an
    /// earlier version stands, as a path below the site folder, or empty; commits between the two are replayed when the
    /// site is opened. A site that is open for reading remembers it until it is closed.
    Result<void> setPublished(std::shared_ptr<const Replica> published, const std::string& snapshot,
                              std::uint64_t announcement = 0);
    /// The half of it that waits for nothing; SiteDisk::writePublished() is the other.
    /// `isDraft`: all of the draft was published, as a replay of the journal gives it.
    void adoptPublished(std::shared_ptr<const Replica> published, std::uint64_t announcement, bool isDraft);
    /// The same for a version of which no replica is at hand, after a rollback: see stateAt(). O(dataset).
    Result<void> setPublishedVersion(Version version, const std::string& snapshot, std::uint64_t announcement = 0);
    /// The content at a version, from the snapshot at that path and the journal. O(dataset). Corrupt, Cancelled.
    Result<std::shared_ptr<const State>> stateAt(Version version, const std::string& snapshot) const;
    /// Waits until the draft is durable and writes it to cache/, so that the next opening is fast. Older checkpoints
    /// are removed. O(dataset) when much changed since the last one. Also done when the workspace closes, if it pays.
    /// Cancelled, until it is being written.
    Result<void> writeCheckpoint(const CancelToken& cancel = {});

private:
    struct Impl;
    explicit Workspace(std::unique_ptr<Impl> impl);
    Result<void> checkTitle(const std::string& title, std::string_view ofRelease) const;
    // What the public ones do, without the guard against too little memory.
    static Result<std::unique_ptr<Workspace>> openAll(const std::filesystem::path& folder, OpenOptions options);
    Result<std::uint64_t> importAll(const BulkSource& source, const Schema& schema, const std::string& message,
                                    const Progress& progress, const CancelToken& cancel);
    std::unique_ptr<Impl> m_impl;
};

} // namespace galley
