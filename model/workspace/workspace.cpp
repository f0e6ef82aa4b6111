#include "model/workspace/workspace.h"

#include "model/base/file.h"
#include "model/base/memory.h"
#include "model/base/replacement_file.h"
#include "model/base/scratch_text.h"
#include "model/base/utf8.h"
#include "model/dataset/fold.h"
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
#include "model/workspace/publish_ticket.h"
#include "model/workspace/recent_edits.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_copy.h"
#include "model/workspace/site_disk.h"
#include "model/workspace/site_files.h"
#include "model/workspace/site_place.h"
#include "model/workspace/undo_history.h"

#include <algorithm>
#include <atomic>
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
    std::vector<Edit> edits;
    std::vector<Edit> inverse; ///< newest first: the order in which they undo
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
    std::uint64_t openedNumber = 0; ///< of the last commit when it was opened

    // -- the opening thread's --
    std::shared_ptr<const Replica> draft;
    std::shared_ptr<const Replica> published;
    std::uint64_t lastNumber = 0; ///< of the last sealed commit
    std::optional<OpenCommit> open;
    UndoHistory history;
    RecentEdits recent;
    std::map<std::size_t, DraftListener> listeners;
    std::size_t nextListener = 1;
    std::shared_ptr<PublishTicket> ticket;       ///< of the publish under way; nullptr: none
    std::uint64_t announcement = 0;              ///< newest that the journal knows
    std::uint64_t checkpointNumber = 0;          ///< commit of the newest checkpoint; 0: none
    bool importedHere = false;                   ///< this session imported records in bulk
    bool packedHere = false;                     ///< or packed its texts: a checkpoint keeps that
    std::optional<std::uint64_t> finishedNumber; ///< the last commit when finish() was called; nothing: it was not

    // -- any thread: the journal's callbacks write them --
    std::atomic<std::uint64_t> wantedNumber = 0; ///< of the newest commit, open or sealed
    mutable std::mutex saveMutex;
    std::function<void()> saveListener; ///< guarded by saveMutex

    std::unique_ptr<JournalWriter> writer; ///< its thread uses the members above
    std::unique_ptr<SiteDisk> disk;        ///< uses it

    void tellSaveListener() {
        std::function<void()> listener;
        {
            const std::lock_guard guard(saveMutex);
            listener = saveListener;
        }
        if (listener)
            listener();
    }

    std::uint64_t durableNumber() const { return std::max(openedNumber, writer->durableNumber()); }

    void startWriter() {
        JournalWriter::Callbacks callbacks;
        callbacks.onDurable = [this](std::uint64_t) { tellSaveListener(); };
        callbacks.onFailureChanged = [this] { tellSaveListener(); };
        callbacks.checkPlace = [this] { return place->check(); };
        writer = std::make_unique<JournalWriter>(*journal, std::move(callbacks));
    }
    void takeDisk() { disk = std::make_unique<SiteDisk>(paths, journal, place.get(), writer.get()); }

    /// Installs the next draft and tells everybody.
    void advance(std::shared_ptr<const State> state, ChangeSet changes, std::vector<Edit> edits) {
        DraftChange change;
        change.before = draft;
        change.after = draft->next(std::move(state), changes);
        change.changes = std::move(changes);
        change.edits = std::move(edits);
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
            redeemTicket();
            open.emplace();
            open->number = lastNumber + 1;
            open->group = how.group;
            open->message = how.message.empty() && !edits.empty() ? defaultMessage(edits.front()) : how.message;
        }
        const std::uint64_t number = open->number;
        StateEditor editor(draft->statePointer());
        std::vector<Edit> inverses;
        std::vector<std::uint64_t> previous;
        std::vector<std::uint64_t> ordinals{ordinalsOf(draft->state())}; // after each edit
        for (const Edit& edit : edits) {
            previous.push_back(revisionOf(editor.current(), edit.type, edit.id));
            auto inverse = applyEdit(editor, edit, number);
            if (!inverse) {
                if (open->edits.empty())
                    open.reset();
                return std::move(inverse).error();
            }
            inverses.push_back(*std::move(inverse));
            ordinals.push_back(ordinalsOf(editor.current()));
        }
        for (const RecordChange& change : editor.changes())
            rememberBase(change);
        for (std::size_t i = 0; i < edits.size(); ++i) {
            recent.remember(edits[i], number, previous[i]);
            const bool isMergeable = !open->edits.empty() && !open->hasNewOrdinals;
            open->hasNewOrdinals = ordinals[i + 1] != ordinals[i];
            if (isMergeable && mergeEdits(open->edits.back(), edits[i]))
                continue; // the inverse of the first one leads back already
            open->edits.push_back(edits[i]);
            open->inverse.insert(open->inverse.begin(), std::move(inverses[i]));
        }
        wantedNumber = number;
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
        if (!known)
            open->bases.push_back({type, record.id, change.before ? change.before->revision : 0});
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

    void enqueue(Commit commit) {
        lastNumber = commit.number;
        wantedNumber = commit.number;
        // It takes everything until it is stopped, which the destructor does last.
        static_cast<void>(writer->enqueue(std::move(commit)));
    }

    /// The next number is needed: a publish under way has it already, or loses it.
    void redeemTicket() {
        if (ticket == nullptr)
            return;
        const auto announced = ticket->redeem();
        ticket.reset();
        if (announced)
            append(*announced);
    }

    /// Appends the commit of a publication that the journal does not know.
    void append(const Publication& publication) {
        if (publication.announcement <= announcement)
            return;
        Commit commit = makeCommit(lastNumber + 1, describe(publication));
        commit.body = publication;
        announcement = publication.announcement;
        const Version version{commit.number};
        enqueue(std::move(commit));
        draft = draft->next(StateEditor(draft->statePointer()).finish(version), {});
    }

    /// Closes the open commit; gives what undoes it.
    std::optional<UndoStep> sealOpen() {
        if (!open)
            return std::nullopt;
        Commit commit = makeCommit(open->number, open->message);
        commit.bases = std::move(open->bases);
        UndoStep step{open->message, std::move(open->inverse)};
        commit.body = std::move(open->edits);
        open.reset();
        enqueue(std::move(commit));
        return step;
    }

    /// Applies the inverse of a step as a commit of its own; gives the step that reverts that.
    Result<UndoStep> revert(const UndoStep& step, const std::string& message) {
        GALLEY_CHECK(applyToOpen(step.inverse, {message, {}, {}}));
        UndoStep reverse = *sealOpen();
        reverse.message = step.message;
        return reverse;
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
        const auto checkpoint = readNewestCheckpoint(paths, *journal, head);
        const bool isPublishedState = checkpoint && checkpoint->version() == mark.version;
        const SiteDisk reader(paths, journal, nullptr, nullptr);
        GALLEY_TRY(const auto publishedState,
                   isPublishedState ? checkpoint : reader.stateAt(mark, empty, options.cancel));
        // What a repair left out of the journal is no base for what follows: it would not be there without the
        // snapshot.
        GALLEY_TRY(const auto ofPublished, journal->findHeader(publishedState->version().value()));
        std::shared_ptr<const State> base = ofPublished ? publishedState : empty;
        if (checkpoint) {
            checkpointNumber = checkpoint->version().value();
            if (checkpoint->version() > base->version())
                base = checkpoint;
        }
        GALLEY_TRY(auto state, replay(base, *journal, head, options.progress, options.cancel));
        GALLEY_TRY(state, withSite(state, empty->schema().site));
        lastNumber = head.value();
        openedNumber = head.value();
        wantedNumber = head.value();
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
        m_impl->redeemTicket();
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
        GALLEY_TRY(impl->place, SitePlace::take(impl->paths, std::move(identity)));
        std::error_code ignored;
        std::filesystem::create_directories(impl->paths.cache(), ignored);
        NewSiteFolder::clean(impl->paths.folder);
        removeRepairRemainders(impl->paths.journalFile());
        removeTemporaryFiles(impl->paths.folder);
        removeTemporaryFiles(impl->paths.cache());
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
    GALLEY_CHECK(m_impl->recent.check(m_impl->draft->state(), edits, how.bases));
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
    m_impl->redeemTicket();
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
    const auto told = m_impl->listeners;
    if (cancel.isCancelled())
        return cancelled();
    if (schemaChanges) {
        commit.schema = formatSchema(schema);
        GALLEY_CHECK(writeSchemaFile(m_impl->paths, m_impl->draft->state().schema(), schema));
    }
    // From here on the draft and the journal must agree.
    m_impl->enqueue(std::move(commit));
    m_impl->draft = change.after;
    m_impl->importedHere = true;
    m_impl->history = {};
    for (const auto& [key, listener] : told)
        listener(change);
    return count;
}

void Workspace::adoptTexts(const RepackedTexts& texts) {
    if (texts.isEmpty())
        return;
    const bool isOne = m_impl->published == m_impl->draft;
    m_impl->draft = m_impl->draft->next(texts.in(m_impl->draft->state()), {});
    m_impl->published = isOne ? m_impl->draft : m_impl->published->next(texts.in(m_impl->published->state()), {});
    m_impl->packedHere = true;
}

Result<void> Workspace::flush(std::chrono::milliseconds timeout, const CancelToken& cancel) {
    seal();
    return m_impl->disk->flush(timeout, cancel);
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
    seal();
    m_impl->finishedNumber = m_impl->lastNumber;
    GALLEY_CHECK(flush(SiteDisk::kLongestWait, cancel));
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

Result<void> Workspace::undo() {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    const UndoStep* next = m_impl->history.nextUndo();
    if (next == nullptr)
        return Error{ErrorCode::NotFound, "there is nothing to undo"};
    const UndoStep step = *next; // it stays where it is until its inverse was applied
    GALLEY_TRY(UndoStep reverse, m_impl->revert(step, "Undo: " + step.message));
    m_impl->history.takeUndo();
    m_impl->history.pushUndone(std::move(reverse));
    return {};
}

Result<void> Workspace::redo() {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    const UndoStep* next = m_impl->history.nextRedo();
    if (next == nullptr)
        return Error{ErrorCode::NotFound, "there is nothing to redo"};
    const UndoStep step = *next; // it stays where it is until its inverse was applied
    GALLEY_TRY(UndoStep reverse, m_impl->revert(step, "Redo: " + step.message));
    m_impl->history.takeRedo();
    m_impl->history.pushRedone(std::move(reverse));
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
    return m_impl->durableNumber() >= m_impl->wantedNumber.load() ? SaveState::Saved : SaveState::Saving;
}

std::optional<Error> Workspace::saveError() const {
    return m_impl->writer == nullptr ? std::nullopt : m_impl->writer->failure();
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

void Workspace::setSaveListener(std::function<void()> listener) {
    const std::lock_guard guard(m_impl->saveMutex);
    m_impl->saveListener = std::move(listener);
}

Journal& Workspace::journal() {
    return *m_impl->journal;
}

std::shared_ptr<PublishTicket> Workspace::promisePublish() {
    seal();
    m_impl->redeemTicket();
    m_impl->ticket = std::make_shared<PublishTicket>(Version{m_impl->lastNumber + 1});
    return m_impl->ticket;
}

Result<void> Workspace::recordPublication(const Publication& publication) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    m_impl->redeemTicket();
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
