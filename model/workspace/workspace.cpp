#include "model/workspace/workspace.h"

#include "model/base/file.h"
#include "model/base/memory.h"
#include "model/base/replacement_file.h"
#include "model/base/scratch_text.h"
#include "model/base/utf8.h"
#include "model/base/write_watch.h"
#include "model/dataset/content_changes.h"
#include "model/dataset/fold.h"
#include "model/dataset/lineage.h"
#include "model/dataset/record_lines.h"
#include "model/dataset/text_repack.h"
#include "model/dataset/value_json.h"
#include "model/journal/journal_check.h"
#include "model/journal/journal_repair.h"
#include "model/journal/journal_writer.h"
#include "model/journal/sqlite_journal.h"
#include "model/schema/compatibility.h"
#include "model/schema/schema_json.h"
#include "model/workspace/checkpoints.h"
#include "model/workspace/commit_replay.h"
#include "model/workspace/new_site_folder.h"
#include "model/workspace/pending_commits.h"
#include "model/workspace/published_content.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_copy.h"
#include "model/workspace/site_disk.h"
#include "model/workspace/site_files.h"
#include "model/workspace/site_place.h"
#include "model/workspace/undo_history.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>

namespace galley {

namespace {

/// Commits since the last checkpoint that make a new one worth its time.
constexpr std::uint64_t kCheckpointCommits = 500;
// Of the journal (FORMAT.md): what it would refuse must not become part of the draft.
constexpr std::size_t kMaxAuthorBytes = 4096;
constexpr std::size_t kMaxMessageBytes = std::size_t{1} << 20;

/// A commit being formed.
struct OpenCommit {
    std::uint64_t number = 0;
    std::string group;
    std::string message;
    std::vector<BaseRevision> bases;
    std::vector<RecordRef> touched;
    std::vector<Edit> edits;
    std::vector<Edit> inverse;            ///< newest first: the order in which they undo
    std::vector<BaseRevision> conditions; ///< see PendingCommit
    bool hasNewOrdinals =
        false; ///< the last edit gave ordinals to ids: without it a replay would number them otherwise
};

/// Ordinals in use in all types, those of phantoms too.
std::uint64_t ordinalsOf(const State& state) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < state.schema().types.size(); ++i)
        sum += state.ordinalCount(TypeIndex{static_cast<std::uint16_t>(i)});
    return sum;
}

std::string defaultMessage(const Edit& edit) {
    const std::string record = edit.recordPath();
    switch (edit.op) {
    case Edit::Op::Create:
        return "Create " + record;
    case Edit::Op::Patch:
        return "Change " + edit.path + " of " + record;
    case Edit::Op::Insert:
        return "Add to " + edit.path + " of " + record;
    case Edit::Op::Move:
        return "Move " + edit.path + " of " + record;
    case Edit::Op::Remove:
        return "Remove " + edit.path + " of " + record;
    case Edit::Op::Delete:
        return "Delete " + record;
    }
    return record;
}

/// Of programs that were killed.
void removeRemainders(const SitePaths& paths) {
    NewSiteFolder::clean(paths.folder);
    removeRepairRemainders(paths.journalFile());
    removeTemporaryFiles(paths.folder);
    removeTemporaryFiles(paths.cache());
}

/// Says whether content written under `before` can be read under `after`.
Result<void> checkSchemaGrew(const Schema& before, const Schema& after) {
    for (const SchemaChange& change : compareSchemas(before, after))
        if (!change.readable)
            return Error{ErrorCode::InvalidInput,
                         "the new schema does not fit the site's content: " + change.what +
                             "; leave it as it was and add what is new behind it, under another name; only a site "
                             "without any record takes any schema"}
                .inRecord(std::string(change.type))
                .inField(std::string(change.field));
    return {};
}

} // namespace

struct Workspace::Impl {
    Impl(std::filesystem::path folder, OpenOptions openOptions)
        : paths(std::move(folder))
        , options(std::move(openOptions)) {}

    // -- constant after open() --
    SitePaths paths;
    OpenOptions options;
    std::unique_ptr<SitePlace> place; ///< none when read-only
    std::shared_ptr<SqliteJournal> journal;
    std::string identityText; ///< of workspace.json and publish.key, for a copy when the folder is gone
    std::string keyText;

    // -- the opening thread's --
    std::shared_ptr<const Replica> draft; ///< the confirmed state with what is pending and what is open
    std::shared_ptr<const Replica> published;
    std::shared_ptr<const State> confirmed; ///< by the log, as far as it was taken in
    std::deque<PendingCommit> pending;      ///< sealed, perhaps in the log since
    std::uint64_t lastNumber = 0;           ///< of the last sealed commit, or of the log's
    std::optional<OpenCommit> open;
    UndoHistory history;
    std::vector<OpenConflict> conflicts;
    // Ids of commits that are not in the log and will not be; see RebasedCommits.
    std::vector<std::string> refused;
    std::vector<std::string> needless;
    std::vector<std::string> unmerged;
    bool hasMetOthers = false;      ///< commits of theirs were taken in
    std::uint64_t undoObstacle = 0; ///< newest commit in the way of the undo that was refused last
    std::map<std::size_t, DraftListener> listeners;
    std::size_t nextListener = 1;
    std::uint64_t announcement = 0;              ///< newest that the journal knows
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

    std::unique_ptr<JournalWriter> writer; ///< its thread uses the members above
    std::unique_ptr<WriteWatch> watch;     ///< uses it
    std::unique_ptr<SiteDisk> disk;        ///< uses the writer

    void tell(const std::function<void()>& which) {
        std::function<void()> listener; // called without the lock
        {
            const std::lock_guard guard(saveMutex);
            listener = which;
        }
        if (listener)
            listener();
    }
    void tellSaveListener() { tell(saveListener); }

    void startWriter() {
        JournalWriter::Callbacks callbacks;
        callbacks.onDurable = [this](std::uint64_t) { tellSaveListener(); };
        callbacks.onFailureChanged = [this] { tellSaveListener(); };
        callbacks.onOthers = [this] { tell(othersListener); };
        callbacks.checkPlace = [this] { return place->check(); };
        writer = std::make_unique<JournalWriter>(*journal, lastNumber, std::move(callbacks));
        // Each append of anybody ends with that file.
        watch = std::make_unique<WriteWatch>(
            paths.folder, SqliteJournal::headPath(paths.journalFile()).filename().string(), [this] { writer->look(); });
    }
    void takeDisk() { disk = std::make_unique<SiteDisk>(paths, journal, place.get(), writer.get()); }

    /// Installs the next draft and tells everybody.
    void advance(std::shared_ptr<const State> state, ChangeSet changes, std::vector<Edit> edits,
                 std::vector<OthersCommit> others = {}) {
        DraftChange change;
        change.before = draft;
        const bool hasSameSchema = state->schemaPointer() == draft->state().schemaPointer();
        change.after = hasSameSchema ? draft->next(std::move(state), changes) : Replica::build(std::move(state));
        change.changes = std::move(changes);
        change.edits = std::move(edits);
        change.others = std::move(others);
        draft = change.after;
        // A copy: a listener may remove itself or others.
        const auto told = listeners;
        for (const auto& [number, listener] : told)
            if (listeners.contains(number))
                listener(change);
    }

    /// Applies edits to the open commit (opening one when there is none).
    Result<void> applyToOpen(const std::vector<Edit>& edits, const ApplyOptions& how) {
        if (!open) {
            open.emplace();
            open->number = lastNumber + 1;
            open->group = how.group;
            open->message = how.message.empty() && !edits.empty() ? defaultMessage(edits.front()) : how.message;
        }
        const std::uint64_t number = open->number;
        StateEditor editor(draft->statePointer());
        std::vector<Edit> inverses;
        std::vector<std::uint64_t> ordinals{ordinalsOf(draft->state())}; // after each edit
        for (const Edit& edit : edits) {
            auto inverse = applyEdit(editor, edit, number);
            if (!inverse) {
                if (open->edits.empty())
                    open.reset();
                return std::move(inverse).error();
            }
            inverses.push_back(*std::move(inverse));
            ordinals.push_back(ordinalsOf(editor.current()));
        }
        open->conditions.insert(open->conditions.end(), how.bases.begin(), how.bases.end());
        for (const RecordChange& change : editor.changes())
            rememberBase(change);
        for (std::size_t i = 0; i < edits.size(); ++i) {
            const bool isMergeable = !open->edits.empty() && !open->hasNewOrdinals;
            open->hasNewOrdinals = ordinals[i + 1] != ordinals[i];
            if (isMergeable && mergeEdits(open->edits.back(), edits[i]))
                continue; // the inverse of the first one leads back already
            open->edits.push_back(edits[i]);
            open->inverse.insert(open->inverse.begin(), std::move(inverses[i]));
        }
        hasOpen = true;
        ChangeSet changes = editor.changes();
        advance(editor.finish(Version{number}), std::move(changes), edits);
        return {};
    }

    void rememberBase(const RecordChange& change) {
        const std::string& type = draft->state().schema().type(change.ref.type).name;
        const Record& record = change.before ? *change.before : *change.after;
        const bool known = std::any_of(open->bases.begin(), open->bases.end(), [&](const BaseRevision& base) {
            return base.type == type && base.id == record.id;
        });
        if (known)
            return;
        open->bases.push_back({type, record.id, change.before ? change.before->revision : 0});
        open->touched.push_back(change.ref);
    }

    Commit makeCommit(std::uint64_t number, const std::string& message) const {
        Commit commit;
        commit.number = number;
        commit.id = randomId();
        commit.time = options.clock->now();
        commit.author = options.actor.name;
        commit.actor = options.actor.kind;
        commit.message = message;
        // A replay starts from the schema that the first edits were made under, whatever schema.json says by then.
        if (number == 1)
            commit.schema = formatSchema(draft->state().schema());
        return commit;
    }

    void enqueue(PendingCommit next) {
        lastNumber = next.commit.number;
        forgetDurable();
        pending.push_back(next);
        // It takes everything until it is stopped, which the destructor does last.
        static_cast<void>(writer->enqueue(std::move(next.commit)));
    }

    /// What the log has is confirmed.
    void forgetDurable() {
        const std::uint64_t durable = writer->durableNumber();
        for (; !pending.empty() && pending.front().commit.number <= durable; pending.pop_front())
            confirmed = pending.front().after;
    }

    /// Appends the commit of a publication that the journal does not know.
    void append(const Publication& publication) {
        if (publication.announcement <= announcement)
            return;
        Commit commit = makeCommit(lastNumber + 1, describe(publication));
        commit.body = publication;
        if (commit.number == publication.version.value()) // says it all
            std::get<Publication>(commit.body).content = 0;
        announcement = publication.announcement;
        draft = draft->next(StateEditor(draft->statePointer()).finish(Version{commit.number}), {});
        enqueue({std::move(commit), {}, {}, draft->statePointer()});
    }

    /// Closes the open commit; gives what undoes it.
    std::optional<UndoStep> sealOpen() {
        if (!open)
            return std::nullopt;
        Commit commit = makeCommit(open->number, open->message);
        commit.bases = std::move(open->bases);
        commit.body = std::move(open->edits);
        UndoStep step{open->message, commit.id, open->inverse, touchedIn(draft->state(), open->touched)};
        PendingCommit next{std::move(commit), std::move(open->inverse), std::move(open->touched), draft->statePointer(),
                           std::move(open->conditions)};
        open.reset();
        enqueue(std::move(next));
        hasOpen = false;
        return step;
    }

    static std::vector<UndoStep::Touched> touchedIn(const State& state, const std::vector<RecordRef>& refs) {
        std::vector<UndoStep::Touched> touched;
        for (const RecordRef ref : refs)
            touched.push_back({ref, recordIn(state, ref)});
        return touched;
    }

    /// Reads and applies what others have appended behind `from`. Any thread.
    static Result<OthersCommits> readOthers(const Journal& journal, const std::shared_ptr<const State>& from,
                                            const State& draft) {
        std::vector<Commit> commits;
        GALLEY_CHECK(journal.read(from->version().value() + 1, UINT64_MAX, [&](Commit commit) -> Result<void> {
            commits.push_back(std::move(commit));
            return {};
        }));
        return takeInOthers(from, draft, std::move(commits));
    }

    /// Makes anew what waits here on top of theirs. REQUIRES that nothing is open.
    Result<void> takeIn(const OthersCommits& theirs, std::vector<Commit> waiting) {
        if (theirs.commits.empty()) { // they were ours, and are known to be durable
            writer->replace(std::move(waiting), confirmed->version().value());
            return {};
        }
        GALLEY_TRY(RebasedCommits rebased, rebaseCommits(theirs, draft->state(), {pending.begin(), pending.end()}));
        for (const Commit& commit : theirs.commits)
            if (const auto* const publication = std::get_if<Publication>(&commit.body))
                announcement = std::max(announcement, publication->announcement);
        if (theirs.published && theirs.published->schemaPointer() == published->state().schemaPointer())
            published = published->next(theirs.published, theirs.published->changesSince(published->state()));
        confirmed = theirs.after;
        adopt(std::move(rebased), contentCommits(theirs.commits));
        const bool hadNotes = std::ranges::any_of(
            theirs.commits, [](const Commit& commit) { return commit.bodyKind() == BodyKind::Conflicts; });
        for (const Commit& commit : theirs.commits)
            takeNotes(commit);
        if (hadNotes)
            tell(conflictListener);
        return {};
    }

    /// What listeners hear of others' commits.
    static std::vector<OthersCommit> contentCommits(const std::vector<Commit>& theirs) {
        std::vector<OthersCommit> found;
        for (const Commit& commit : theirs) {
            if (!changesContent(commit.bodyKind()))
                continue;
            OthersCommit& one = found.emplace_back(OthersCommit{commit.number, commit.author, commit.time, {}});
            if (const auto* const edits = std::get_if<std::vector<Edit>>(&commit.body))
                for (const Edit& edit : *edits)
                    if (std::string path = edit.recordPath(); one.records.empty() || one.records.back() != path)
                        one.records.push_back(std::move(path));
        }
        return found;
    }

    void adopt(RebasedCommits rebased, std::vector<OthersCommit> others) {
        hasMetOthers = true;
        const std::uint64_t known = confirmed->version().value();
        for (const auto* const dropped : {&rebased.refused, &rebased.needless, &rebased.unmerged})
            for (const std::string& id : *dropped)
                history.drop(id);
        refused.insert(refused.end(), rebased.refused.begin(), rebased.refused.end());
        needless.insert(needless.end(), rebased.needless.begin(), rebased.needless.end());
        unmerged.insert(unmerged.end(), rebased.unmerged.begin(), rebased.unmerged.end());
        pending = {std::make_move_iterator(rebased.pending.begin()), std::make_move_iterator(rebased.pending.end())};
        std::vector<Commit> commits;
        for (const PendingCommit& next : pending) {
            history.replace(next.commit.id, next.inverse, touchedIn(*next.after, next.touched));
            commits.push_back(next.commit);
        }
        lastNumber = pending.empty() ? known : pending.back().commit.number;
        writer->replace(std::move(commits), known);
        ConflictNotes notes;
        for (MergeConflict& conflict : rebased.conflicts)
            notes.found.push_back({randomId(), std::move(conflict)});
        advance(std::move(rebased.draft), std::move(rebased.changes), {}, std::move(others));
        if (!notes.found.empty())
            note(std::move(notes));
    }

    /// Appends a commit about conflicts; the draft gets its number.
    void note(ConflictNotes notes) {
        Commit commit = makeCommit(lastNumber + 1, describe(notes));
        commit.body = std::move(notes);
        takeNotes(commit, true);
        draft = draft->next(StateEditor(draft->statePointer()).finish(Version{commit.number}), {});
        enqueue({std::move(commit), {}, {}, draft->statePointer()});
        tell(conflictListener);
    }

    /// What a commit says of conflicts.
    void takeNotes(const Commit& commit, bool isFromHere = false) {
        const auto* const notes = std::get_if<ConflictNotes>(&commit.body);
        if (notes == nullptr)
            return;
        for (const Conflict& conflict : notes->found)
            conflicts.push_back({conflict, commit.author, commit.time, isFromHere});
        std::erase_if(conflicts, [notes](const OpenConflict& found) {
            return std::ranges::find(notes->settled, found.conflict.key) != notes->settled.end();
        });
    }

    Result<void> readConflicts() {
        GALLEY_TRY(const auto numbers, journal->numbersOf(BodyKind::Conflicts, 1));
        for (const std::uint64_t number : numbers) {
            GALLEY_TRY(const Commit commit, journal->readCommit(number));
            takeNotes(commit);
        }
        return {};
    }

    /// Applies the inverse of a step as a commit of its own; gives the step that reverts that.
    Result<UndoStep> revert(const UndoStep& step, const std::string& message) {
        undoObstacle = 0;
        GALLEY_TRY(const std::vector<Edit> edits, inverseNow(step));
        if (edits.empty() && !step.inverse.empty())
            return Error{ErrorCode::NotFound, "others have done the same already"};
        GALLEY_CHECK(applyToOpen(edits, {message, {}, {}}));
        UndoStep reverse = *sealOpen();
        reverse.message = step.message;
        return reverse;
    }

    /// What takes a step back now. Conflict when others have changed since what it would change.
    Result<std::vector<Edit>> inverseNow(const UndoStep& step) {
        if (!hasMetOthers)
            return step.inverse;
        const State& state = draft->state();
        StateEditor then(draft->statePointer());
        std::uint64_t newest = 0;
        for (const UndoStep::Touched& touched : step.touched) {
            const auto now = recordIn(state, touched.ref);
            newest = std::max(newest, now ? now->revision : 0);
            if (touched.after && touched.after->exists)
                then.put(touched.ref, touched.after);
            else
                then.erase(touched.ref, now ? now->revision : 0);
        }
        const auto base = then.finish(state.version());
        GALLEY_TRY(Rebased rebased, rebase(base, step.inverse, draft->statePointer()));
        if (rebased.conflicts.empty())
            return std::move(rebased.edits);
        const MergeConflict& first = rebased.conflicts.front();
        undoObstacle = newest;
        return Error{ErrorCode::Conflict, "commit " + std::to_string(newest) +
                                              " has changed the same since; take that one back first, or restore an "
                                              "earlier value from the history"}
            .inRecord(first.type + "/" + first.id)
            .inField(first.path);
    }

    /// The state with the facts about the site that schema.json states now: they are written by hand, at any time, and
    /// no record depends on them. Types and locales are those that the records were made under.
    Result<std::shared_ptr<const State>> withSite(const std::shared_ptr<const State>& state, const Site& site) const {
        if (state->schema().site == site)
            return state;
        Schema schema = state->schema();
        schema.site = site;
        if (auto valid = schema.validate(); !valid)
            return std::move(valid).error().inFile(paths.schemaFile().string());
        StateEditor editor(state);
        editor.setSchema(std::make_shared<const Schema>(std::move(schema)));
        return editor.finish(state->version());
    }

    /// Number of the announcement that the journal recorded last; 0: none that can be read.
    std::uint64_t recordedAnnouncement() const {
        const auto header = journal->lastOf(BodyKind::Publication);
        const auto commit = header && *header ? journal->readCommit((*header)->number)
                                              : Result<Commit>(Error{ErrorCode::NotFound, "no publication"});
        const auto* const publication = commit ? std::get_if<Publication>(&commit->body) : nullptr;
        return publication != nullptr ? publication->announcement : 0;
    }

    Result<void> load() {
        GALLEY_TRY(Schema schema, statedSchema(paths));
        GALLEY_TRY(const auto last, journal->last());
        const Version head{last ? last->number : 0};
        const auto empty = State::empty(std::make_shared<const Schema>(std::move(schema)));
        PublishedMark mark = readPublishedMark(paths);
        if (mark.version > head) // whether commits are missing is for those to say who can read the announcement
            mark = {};
        announcement = recordedAnnouncement();
        auto checkpoint = readNewestCheckpoint(paths, *journal, head);
        GALLEY_TRY(const std::uint64_t inPublished, lastCommitIn(*journal, mark.version));
        const bool isPublishedState =
            checkpoint && checkpoint->version() == mark.version && inPublished == mark.version.value();
        const SiteDisk reader(paths, journal, nullptr, nullptr);
        GALLEY_TRY(const auto publishedState,
                   isPublishedState ? checkpoint : reader.stateAt(mark, empty, options.cancel));
        // What a repair left out of the journal is no base for what follows: it would not be there without the
        // snapshot.
        GALLEY_TRY(const auto ofPublished, journal->findHeader(publishedState->version().value()));
        std::shared_ptr<const State> base = ofPublished ? publishedState : empty;
        std::uint64_t from = ofPublished ? inPublished : 0;
        // A program that had not seen yet what others appended may number records otherwise.
        if (checkpoint && checkpoint != publishedState && ofPublished && !shareOrdinals(*checkpoint, *publishedState))
            checkpoint = nullptr;
        if (checkpoint) {
            checkpointNumber = checkpoint->version().value();
            if (checkpointNumber > from) {
                base = checkpoint;
                from = checkpointNumber;
            }
        }
        GALLEY_TRY(auto state, replay(base, from, *journal, head, options.progress, options.cancel));
        GALLEY_TRY(state, withSite(state, empty->schema().site));
        GALLEY_CHECK(readConflicts());
        lastNumber = head.value();
        confirmed = state;
        draft = Replica::build(state);
        published = publishedState == state ? draft : Replica::build(publishedState);
        return {};
    }

    /// The draft with the records of a bulk import, in columns; `changes` is for the listeners.
    Result<std::shared_ptr<const State>> importInto(const Schema& schema, bool schemaChanges, const RecordSet& records,
                                                    Version version, ChangeSet& changes, const Progress& progress,
                                                    const CancelToken& cancel) const {
        if (knowsNoIds(draft->state())) {
            GALLEY_TRY(auto state,
                       buildRecordSet(std::make_shared<const Schema>(schema), records, version, progress, cancel));
            if (!listeners.empty())
                changes = state->changesSince(*State::empty(state->schemaPointer()));
            return state;
        }
        StateEditor editor(draft->statePointer());
        if (schemaChanges)
            editor.setSchema(std::make_shared<const Schema>(schema));
        GALLEY_CHECK(
            applyRecordLines(editor, records.ndjson(), version.value(), cancel, [&records] { records.forget(); }));
        changes = editor.changes();
        return foldState(editor.finish(version), progress, cancel);
    }

    /// Whether writing a checkpoint now saves the next opening a noticeable time.
    bool wantsCheckpoint() const {
        const std::uint64_t covered = std::max(checkpointNumber, published->state().version().value());
        return packedHere || lastNumber > covered + kCheckpointCommits || (lastNumber > covered && draftIsNew());
    }

    /// True when the draft was imported or folded in this session, so that a replay would have to do it again.
    bool draftIsNew() const { return draft->state().stores() != published->state().stores() && importedHere; }
};

Workspace::Workspace(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}

Workspace::~Workspace() {
    if (m_impl->writer == nullptr)
        return;
    // Who wants to know what failed calls finish() before.
    static_cast<void>(withinMemory("to close the site", [this]() -> Result<void> {
        seal();
        return m_impl->finishedNumber == m_impl->lastNumber ? Result<void>() : finish();
    }));
    static_cast<void>(m_impl->writer->stop());
}

Result<void> Workspace::create(const std::filesystem::path& folder, const Schema& schema) {
    GALLEY_CHECK(schema.validate());
    const SitePaths paths(folder);
    std::error_code failed;
    if (std::filesystem::exists(paths.workspaceFile(), failed))
        return Error{ErrorCode::Exists, "there is a Galley site in this folder already"}.inFile(folder.string());
    for (const auto& part : {paths.folder, paths.theme(), paths.assets(), paths.blobs(), paths.cache()})
        GALLEY_CHECK(makeFolders(part));
    GALLEY_CHECK(writeFileAtomically(paths.schemaFile(), formatSchema(schema)));
    // workspace.json last: with it the folder is a site.
    if (auto identity = createSiteIdentity(paths); !identity)
        return std::move(identity).error();
    return {};
}

Result<std::unique_ptr<Workspace>> Workspace::open(const std::filesystem::path& folder, OpenOptions options) {
    return withinMemory("to open the site", [&] { return openAll(folder, std::move(options)); });
}

Result<std::unique_ptr<Workspace>> Workspace::openAll(const std::filesystem::path& folder, OpenOptions options) {
    auto impl = std::make_unique<Impl>(folder, std::move(options));
    GALLEY_CHECK(checkOwnFiles(impl->paths));
    GALLEY_TRY(SiteIdentity identity, readSiteIdentity(impl->paths));
    SqliteJournalOptions journalOptions;
    if (impl->options.readOnly) {
        journalOptions.access = SqliteJournalOptions::Access::Read;
    } else {
        const std::string& author = impl->options.actor.name;
        if (author.size() > kMaxAuthorBytes || !isValidUtf8(author))
            return Error{ErrorCode::InvalidInput, "the author's name is too long or not valid UTF-8"};
        GALLEY_TRY(impl->place, SitePlace::share(impl->paths, std::move(identity)));
        journalOptions.areOthersHere = [place = impl->place.get()] { return place->areOthersHere(); };
        std::error_code ignored;
        std::filesystem::create_directories(impl->paths.cache(), ignored);
        if (impl->place->isAlone()) // nobody is using them
            removeRemainders(impl->paths);
    }
    // Absent or unreadable: the copy does without.
    const auto textOf = [](const std::filesystem::path& file) {
        Result<std::string> text = readFile(file, kMaxSmallFile);
        return text ? *std::move(text) : std::string();
    };
    impl->identityText = textOf(impl->paths.workspaceFile());
    impl->keyText = textOf(impl->paths.keyFile());
    auto journal = SqliteJournal::open(impl->paths.journalFile(), journalOptions);
    if (!journal)
        return withRemedy(journal.error());
    impl->journal = *std::move(journal);
    if (impl->place)
        GALLEY_CHECK(impl->place->letOthersIn());
    if (const Result<void> loaded = impl->load(); !loaded)
        return withRemedy(loaded.error());
    if (!impl->options.readOnly)
        impl->startWriter();
    impl->takeDisk();
    return std::unique_ptr<Workspace>(new Workspace(std::move(impl)));
}

const std::filesystem::path& Workspace::folder() const {
    return m_impl->paths.folder;
}

std::shared_ptr<const Replica> Workspace::draft() const {
    return m_impl->draft;
}

std::shared_ptr<const Replica> Workspace::published() const {
    return m_impl->published;
}

Version Workspace::publishedVersion() const {
    return m_impl->published->state().version();
}

Result<void> Workspace::apply(const std::vector<Edit>& edits, const ApplyOptions& how) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    if (edits.empty())
        return {};
    if (how.message.size() > kMaxMessageBytes || !isValidUtf8(how.message))
        return Error{ErrorCode::InvalidInput, "the message is too long or not valid UTF-8"};
    if (m_impl->open && (how.group.empty() || m_impl->open->group != how.group))
        seal();
    for (const BaseRevision& base : how.bases)
        if (revisionOf(m_impl->draft->state(), base.type, base.id) != base.revision)
            return Error{ErrorCode::Conflict, "was changed since revision " + std::to_string(base.revision)}.inRecord(
                base.type + "/" + base.id);
    GALLEY_CHECK(m_impl->applyToOpen(edits, how));
    if (how.group.empty())
        seal();
    else
        m_impl->tellSaveListener();
    return {};
}

void Workspace::seal() {
    if (auto step = m_impl->sealOpen())
        m_impl->history.push(*std::move(step));
}

Result<std::uint64_t> Workspace::importRecords(const BulkSource& source, const Schema& schema,
                                               const std::string& message, const Progress& progress,
                                               const CancelToken& cancel) {
    return withinMemory("to import the records", [&] { return importAll(source, schema, message, progress, cancel); });
}

Result<std::uint64_t> Workspace::importAll(const BulkSource& source, const Schema& schema, const std::string& message,
                                           const Progress& progress, const CancelToken& cancel) {
    static_cast<void>(catchUp()); // what waits behind others is not waited for; why it cannot be, checkSaving() says
    GALLEY_CHECK(m_impl->disk->checkSaving());
    GALLEY_CHECK(schema.validate());
    seal();
    const bool schemaChanges = schema != m_impl->draft->state().schema();
    if (m_impl->draft->state().recordCount() > 0 && schemaChanges)
        GALLEY_CHECK(checkSchemaGrew(m_impl->draft->state().schema(), schema));
    const auto cancelled = [] { return Error{ErrorCode::Cancelled, "the import was cancelled; nothing was changed"}; };
    ScratchText lines(m_impl->paths.cache());
    GALLEY_TRY(const std::uint64_t count, writeBulkLines(source, lines, kMaxLineBytes, progress, cancel));
    GALLEY_CHECK(lines.finish());
    RecordSet records(std::move(lines));
    const std::uint64_t number = m_impl->lastNumber + 1;
    DraftChange change;
    change.before = m_impl->draft;
    GALLEY_TRY(const auto state,
               m_impl->importInto(schema, schemaChanges, records, Version{number}, change.changes, progress, cancel));
    returnFreeMemory();
    Commit commit = m_impl->makeCommit(number, message);
    commit.actor = ActorKind::Importer;
    commit.body = std::move(records);
    change.after = Replica::build(state);
    if (cancel.isCancelled())
        return cancelled();
    if (schemaChanges) {
        commit.schema = formatSchema(schema);
        GALLEY_CHECK(writeSchemaFile(m_impl->paths, m_impl->draft->state().schema(), schema));
    }
    // From here on the draft and the journal must agree.
    m_impl->enqueue({std::move(commit), {}, {}, change.after->statePointer()});
    m_impl->draft = change.after;
    m_impl->importedHere = true;
    if (count > 0 || change.before->state().recordCount() == 0) // a schema that grew leaves what was done as it is
        m_impl->history = {};
    const auto told = m_impl->listeners;
    for (const auto& [key, listener] : told)
        listener(change);
    return count;
}

void Workspace::adoptTexts(const RepackedTexts& texts) {
    if (texts.isEmpty())
        return;
    m_impl->forgetDurable();
    m_impl->confirmed = texts.in(*m_impl->confirmed);
    for (PendingCommit& commit : m_impl->pending)
        commit.after = texts.in(*commit.after);
    const bool isOne = m_impl->published == m_impl->draft;
    m_impl->draft = m_impl->draft->next(texts.in(m_impl->draft->state()), {});
    m_impl->published = isOne ? m_impl->draft : m_impl->published->next(texts.in(m_impl->published->state()), {});
    m_impl->packedHere = true;
}

Result<void> Workspace::flush(std::chrono::milliseconds timeout, const CancelToken& cancel) {
    seal();
    const auto flushAll = [&] {
        return m_impl->disk->flush(timeout, cancel, [this] { return catchUp().has_value(); });
    };
    Result<void> flushed = flushAll();
    // What was noted of conflicts meanwhile.
    while (flushed && !isReadOnly() && !m_impl->writer->isIdle())
        flushed = flushAll();
    if (!flushed && saveError())
        return *saveError();
    return flushed;
}

Workspace::OthersReader Workspace::othersReader() const {
    if (isReadOnly() || !m_impl->writer->isBehind())
        return {};
    m_impl->forgetDurable();
    return [journal = m_impl->journal, confirmed = m_impl->confirmed, draft = m_impl->draft] {
        return withinMemory("to take in what others have changed", [&]() -> Result<std::shared_ptr<OthersCommits>> {
            GALLEY_TRY(OthersCommits theirs, Impl::readOthers(*journal, confirmed, draft->state()));
            return std::make_shared<OthersCommits>(std::move(theirs));
        });
    };
}

Result<void> Workspace::catchUp() {
    const OthersReader reader = othersReader();
    return reader ? catchUp(reader()) : Result<void>();
}

Result<void> Workspace::catchUp(const Result<std::shared_ptr<OthersCommits>>& others) {
    if (isReadOnly() || !m_impl->writer->isBehind())
        return {};
    seal();
    auto waiting = m_impl->writer->withdraw();
    if (!waiting) // and told again when the journal is free
        return {};
    m_impl->forgetDurable();
    const bool isOutdated =
        others && areOutdated(**others, m_impl->confirmed, m_impl->draft->state()); // and told again as well
    const bool isTakenIn = others && !isOutdated;
    Result<void> taken = isTakenIn ? withinMemory("to take in what others have changed",
                                                  [&] { return m_impl->takeIn(**others, *waiting); })
                         : others  ? Result<void>()
                                   : Result<void>(others.error());
    if (!isTakenIn || !taken)
        m_impl->writer->replace(*std::move(waiting), m_impl->confirmed->version().value());
    {
        const std::lock_guard guard(m_impl->saveMutex);
        m_impl->catchUpError = taken ? std::nullopt : std::optional<Error>(taken.error());
    }
    m_impl->tellSaveListener();
    return taken;
}

Result<std::uint64_t> Workspace::commit(const std::vector<Edit>& edits, const ApplyOptions& options) {
    for (auto* const ids : {&m_impl->refused, &m_impl->needless, &m_impl->unmerged})
        ids->clear(); // of earlier ones, which nobody asks for
    ApplyOptions alone = options;
    alone.group.clear();
    GALLEY_CHECK(apply(edits, alone));
    if (edits.empty())
        return m_impl->lastNumber;
    const std::string id = m_impl->pending.back().commit.id;
    const Result<void> flushed = flush();
    if (std::erase(m_impl->refused, id) > 0)
        return Error{ErrorCode::Conflict, "others have changed it meanwhile"}.inRecord(edits.front().recordPath());
    if (!flushed)
        return flushed.error();
    if (std::erase(m_impl->unmerged, id) > 0)
        return Error{ErrorCode::Conflict, "others have changed the same first; what was to be written is kept as a "
                                          "conflict, to be decided"}
            .inRecord(edits.front().recordPath());
    if (std::erase(m_impl->needless, id) > 0)
        return m_impl->draft->state().version().value();
    GALLEY_TRY(const CommitHeader header, m_impl->journal->findById(id));
    return header.number;
}

const std::vector<OpenConflict>& Workspace::conflicts() const {
    return m_impl->conflicts;
}

Result<void> Workspace::settleConflict(std::string_view key, Settlement settlement, const std::string& message) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    const auto found =
        std::ranges::find_if(m_impl->conflicts, [key](const OpenConflict& one) { return one.conflict.key == key; });
    if (found == m_impl->conflicts.end())
        return Error{ErrorCode::NotFound, "there is no open conflict " + std::string(key)};
    const Conflict conflict = found->conflict;
    if (settlement == Settlement::TakeOurs)
        GALLEY_CHECK(apply(takeOurs(conflict.both), {message.empty() ? "Decide a conflict" : message, {}, {}}));
    seal();
    m_impl->note({{}, {conflict.key}});
    return {};
}

void Workspace::setConflictListener(std::function<void()> listener) {
    m_impl->conflictListener = std::move(listener);
}

void Workspace::setOthersListener(std::function<void()> listener) {
    const std::lock_guard guard(m_impl->saveMutex);
    m_impl->othersListener = std::move(listener);
}

SiteDisk& Workspace::disk() const {
    return *m_impl->disk;
}

Result<std::shared_ptr<SiteCopy>> Workspace::copy() {
    GALLEY_TRY(auto copy, beginCopy());
    GALLEY_CHECK(disk().complete(*copy));
    return copy;
}

Result<std::shared_ptr<SiteCopy>> Workspace::beginCopy() {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    auto copy = std::make_shared<SiteCopy>();
    copy->draft = m_impl->draft->statePointer();
    copy->published.version = publishedVersion();
    copy->identity = m_impl->identityText;
    copy->key = m_impl->keyText;
    return copy;
}

Result<void> Workspace::finish(const CancelToken& cancel) {
    const Result<void> flushed = flush(SiteDisk::kLongestWait, cancel);
    m_impl->finishedNumber = m_impl->lastNumber;
    if (!flushed)
        return flushed;
    return !isReadOnly() && m_impl->wantsCheckpoint() ? writeCheckpoint(cancel) : Result<void>();
}

bool Workspace::canUndo() const {
    return m_impl->open.has_value() || m_impl->history.nextUndo() != nullptr;
}

bool Workspace::canRedo() const {
    return !m_impl->open && m_impl->history.nextRedo() != nullptr;
}

std::string Workspace::undoMessage() const {
    if (m_impl->open)
        return m_impl->open->message;
    const UndoStep* step = m_impl->history.nextUndo();
    return step != nullptr ? step->message : std::string();
}

std::string Workspace::redoMessage() const {
    const UndoStep* step = canRedo() ? m_impl->history.nextRedo() : nullptr;
    return step != nullptr ? step->message : std::string();
}

std::uint64_t Workspace::undoObstacle() const {
    return m_impl->undoObstacle;
}

Result<void> Workspace::undo() {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    const UndoStep* next = m_impl->history.nextUndo();
    if (next == nullptr)
        return Error{ErrorCode::NotFound, "there is nothing to undo"};
    const UndoStep step = *next; // it stays where it is until its inverse was applied
    auto reverse = m_impl->revert(step, "Undo: " + step.message);
    if (reverse || reverse.error().code == ErrorCode::NotFound) // it can never be done
        m_impl->history.takeUndo();
    if (!reverse)
        return std::move(reverse).error();
    m_impl->history.pushUndone(*std::move(reverse));
    return {};
}

Result<void> Workspace::redo() {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    const UndoStep* next = m_impl->history.nextRedo();
    if (next == nullptr)
        return Error{ErrorCode::NotFound, "there is nothing to redo"};
    const UndoStep step = *next; // it stays where it is until its inverse was applied
    auto reverse = m_impl->revert(step, "Redo: " + step.message);
    if (reverse || reverse.error().code == ErrorCode::NotFound) // it can never be done
        m_impl->history.takeRedo();
    if (!reverse)
        return std::move(reverse).error();
    m_impl->history.pushRedone(*std::move(reverse));
    return {};
}

std::size_t Workspace::addDraftListener(DraftListener listener) {
    m_impl->listeners.emplace(m_impl->nextListener, std::move(listener));
    return m_impl->nextListener++;
}

void Workspace::removeDraftListener(std::size_t number) {
    m_impl->listeners.erase(number);
}

SaveState Workspace::saveState() const {
    if (m_impl->writer == nullptr)
        return SaveState::ReadOnly;
    if (saveError())
        return SaveState::Failed;
    return m_impl->writer->isIdle() && !m_impl->hasOpen ? SaveState::Saved : SaveState::Saving;
}

std::optional<Error> Workspace::saveError() const {
    if (m_impl->writer == nullptr)
        return std::nullopt;
    if (auto failure = m_impl->writer->failure())
        return failure;
    const std::lock_guard guard(m_impl->saveMutex);
    return m_impl->catchUpError;
}

std::optional<Error> Workspace::damage() const {
    return m_impl->journal->damage();
}

bool Workspace::isReadOnly() const {
    return m_impl->writer == nullptr;
}

Result<void> Workspace::checkPlace() const {
    return m_impl->place ? m_impl->place->check() : Result<void>();
}

std::optional<std::string> Workspace::reasonToBeAlone() const {
    return m_impl->place ? m_impl->place->reasonToBeAlone() : std::nullopt;
}

void Workspace::setSaveListener(std::function<void()> listener) {
    const std::lock_guard guard(m_impl->saveMutex);
    m_impl->saveListener = std::move(listener);
}

Journal& Workspace::journal() {
    return *m_impl->journal;
}

Result<void> Workspace::recordPublication(const Publication& publication) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    m_impl->append(publication);
    return {};
}

std::uint64_t Workspace::publishedAnnouncement() const {
    return m_impl->announcement;
}

Result<void> Workspace::setPublished(std::shared_ptr<const Replica> published, const std::string& snapshot,
                                     std::uint64_t announcement) {
    m_impl->announcement = std::max(m_impl->announcement, announcement);
    GALLEY_CHECK(disk().writePublished({published->state().version(), snapshot, m_impl->announcement}));
    adoptPublished(std::move(published), announcement);
    return {};
}

void Workspace::adoptPublished(std::shared_ptr<const Replica> published, std::uint64_t announcement) {
    m_impl->announcement = std::max(m_impl->announcement, announcement);
    m_impl->published = std::move(published);
}

Result<void> Workspace::setPublishedVersion(Version version, const std::string& snapshot, std::uint64_t announcement) {
    if (version == draft()->state().version())
        return setPublished(draft(), snapshot, announcement);
    GALLEY_TRY(const auto state, stateAt(version, snapshot));
    return setPublished(Replica::build(state), snapshot, announcement);
}

Result<std::shared_ptr<const State>> Workspace::stateAt(Version version, const std::string& snapshot) const {
    const auto empty = State::empty(draft()->state().schemaPointer());
    return disk().stateAt({version, snapshot, 0}, empty);
}

Result<void> Workspace::writeCheckpoint(const CancelToken& cancel) {
    GALLEY_CHECK(flush(SiteDisk::kLongestWait, cancel));
    const Version version{m_impl->lastNumber};
    if (version == Version{})
        return {}; // an empty journal needs none
    std::shared_ptr<const State> state = m_impl->draft->statePointer();
    if (state->overlaySize() > kFoldOverlay) {
        GALLEY_TRY(state, foldState(state, {}, cancel));
    }
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "the checkpoint was left out"};
    GALLEY_CHECK(replaceCheckpoints(m_impl->paths, *m_impl->journal, version, *state));
    m_impl->checkpointNumber = version.value();
    m_impl->packedHere = false;
    return {};
}

} // namespace galley
