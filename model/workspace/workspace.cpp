#include "model/workspace/workspace.h"

#include "model/base/file.h"
#include "model/base/memory.h"
#include "model/base/scratch_text.h"
#include "model/base/utf8.h"
#include "model/dataset/fold.h"
#include "model/dataset/record_lines.h"
#include "model/dataset/text_repack.h"
#include "model/journal/journal_check.h"
#include "model/journal/journal_writer.h"
#include "model/journal/sqlite_journal.h"
#include "model/schema/compatibility.h"
#include "model/schema/schema_json.h"
#include "model/workspace/commit_replay.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_copy.h"
#include "model/workspace/workspace_impl.h"

#include <algorithm>

namespace galley {

namespace {

// Of the journal (FORMAT.md): what it would refuse must not become part of the draft.
constexpr std::size_t kMaxMessageBytes = std::size_t{1} << 20;

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

void Workspace::Impl::tell(const std::function<void()>& which) {
    std::function<void()> listener; // called without the lock
    {
        const std::lock_guard guard(saveMutex);
        listener = which;
    }
    if (listener)
        listener();
}

void Workspace::Impl::advance(std::shared_ptr<const State> state, ChangeSet changes, std::vector<Edit> edits,
                              std::vector<OthersCommit> others) {
    DraftChange change;
    change.before = draft;
    const bool hasSameSchema = state->schemaPointer() == draft->state().schemaPointer();
    change.after = hasSameSchema ? draft->next(std::move(state), changes) : Replica::build(std::move(state));
    change.changes = std::move(changes);
    change.edits = std::move(edits);
    change.others = std::move(others);
    draft = change.after;
    lines.setState(line, draft->statePointer());
    tellListeners(change);
}

void Workspace::Impl::tellListeners(const DraftChange& change) {
    // A copy: a listener may remove itself or others.
    const auto told = listeners;
    for (const auto& [number, listener] : told)
        if (listeners.contains(number))
            listener(change);
}

void Workspace::Impl::shareWithLine() {
    const auto& state = lines.state(line);
    if (state == draft->statePointer())
        return;
    const bool hasSameSchema = state->schemaPointer() == draft->state().schemaPointer();
    draft = hasSameSchema ? draft->next(state, {}) : Replica::build(state);
}

Result<void> Workspace::Impl::applyToOpen(const std::vector<Edit>& edits, const ApplyOptions& how) {
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
    if (Release* const release = lines.find(line))
        for (Fork& fork : forkRecords(*release, changes, draft->state().schema()))
            open->forks.push_back(std::move(fork));
    auto next = editor.finish(Version{number});
    if (ordinals.back() != ordinals.front())
        shareIds(lines, *next);
    advance(std::move(next), std::move(changes), edits);
    return {};
}

void Workspace::Impl::rememberBase(const RecordChange& change) {
    const std::string& type = draft->state().schema().type(change.ref.type).name;
    const Record& record = change.before ? *change.before : *change.after;
    const bool known = std::any_of(open->bases.begin(), open->bases.end(),
                                   [&](const BaseRevision& base) { return base.type == type && base.id == record.id; });
    if (known)
        return;
    open->bases.push_back({type, record.id, change.before ? change.before->revision : 0});
    open->touched.push_back(change.ref);
}

Commit Workspace::Impl::makeCommit(std::uint64_t number, const std::string& message) const {
    Commit commit;
    commit.number = number;
    commit.id = randomId();
    commit.time = options.clock->now();
    commit.author = options.actor.name;
    commit.actor = options.actor.kind;
    commit.message = message;
    // A replay starts from the schema that the first edits were made under, whatever schema.json says by then.
    if (number == 1)
        commit.schema = formatSchema(lines.draft->schema());
    return commit;
}

void Workspace::Impl::enqueue(PendingCommit next) {
    lastNumber = next.commit.number;
    forgetDurable();
    pending.push_back(next);
    // It takes everything until it is stopped, which the destructor does last.
    static_cast<void>(writer->enqueue(std::move(next.commit)));
}

void Workspace::Impl::forgetDurable() {
    const std::uint64_t durable = writer->durableNumber();
    for (; !pending.empty() && pending.front().commit.number <= durable; pending.pop_front())
        confirmed = pending.front().after;
}

void Workspace::Impl::append(Commit commit) {
    std::vector<RecordRef> none;
    static_cast<void>(applyCommit(lines, commit, none)); // changes no record, so that nothing can fail
    draft = draft->next(StateEditor(lines.state(line)).finish(Version{commit.number}), {});
    lines.setState(line, draft->statePointer());
    enqueue({std::move(commit), {}, {}, lines});
}

void Workspace::Impl::appendPublication(const Publication& publication) {
    if (publication.announcement <= announcement)
        return;
    Commit commit = makeCommit(lastNumber + 1, describe(publication));
    commit.body = publication;
    if (commit.number == publication.version.value()) // says it all
        std::get<Publication>(commit.body).content = 0;
    announcement = publication.announcement;
    append(std::move(commit));
}

std::optional<UndoStep> Workspace::Impl::sealOpen() {
    if (!open)
        return std::nullopt;
    Commit commit = makeCommit(open->number, open->message);
    commit.bases = std::move(open->bases);
    if (line.empty())
        commit.body = std::move(open->edits);
    else
        commit.body = LineEdits{line, std::move(open->forks), std::move(open->edits)};
    UndoStep step{open->message, commit.id, open->inverse, touchedIn(draft->state(), open->touched)};
    lines.number = commit.number;
    lines.selection.reset();
    PendingCommit next{std::move(commit), std::move(open->inverse), std::move(open->touched), lines,
                       std::move(open->conditions)};
    open.reset();
    enqueue(std::move(next));
    hasOpen = false;
    return step;
}

void Workspace::Impl::seal() {
    if (auto step = sealOpen())
        history().push(*std::move(step));
}

Result<std::shared_ptr<const State>> Workspace::Impl::importInto(const Schema& schema, bool schemaChanges,
                                                                 const RecordSet& records, Version version,
                                                                 ChangeSet& changes, const Progress& progress,
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
    GALLEY_CHECK(applyRecordLines(editor, records.ndjson(), version.value(), cancel, [&records] { records.forget(); }));
    changes = editor.changes();
    return foldState(editor.finish(version), progress, cancel);
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

std::shared_ptr<const State> Workspace::replayBase() const {
    return m_impl->replayBase;
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
    m_impl->seal();
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
    if (!line().empty())
        return Error{ErrorCode::InvalidInput, "records are imported into the draft; go there first"};
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
    m_impl->draft = change.after;
    m_impl->lines.draft = state;
    m_impl->lines.number = number;
    m_impl->lines.selection.reset();
    shareIds(m_impl->lines, *state);
    m_impl->enqueue({std::move(commit), {}, {}, m_impl->lines});
    m_impl->importedHere = true;
    if (count > 0 || change.before->state().recordCount() == 0) // a schema that grew leaves what was done as it is
        m_impl->histories.clear();
    m_impl->tellListeners(change);
    return count;
}

void Workspace::adoptTexts(const RepackedTexts& texts) {
    if (texts.isEmpty())
        return;
    m_impl->forgetDurable();
    const auto pack = [&texts](Lines& lines) {
        lines.draft = texts.in(*lines.draft);
        lines.live = texts.in(*lines.live);
        for (Release& release : lines.releases)
            release.state = texts.in(*release.state);
    };
    pack(m_impl->confirmed);
    for (PendingCommit& commit : m_impl->pending)
        pack(commit.after);
    pack(m_impl->lines);
    m_impl->replayBase = texts.in(*m_impl->replayBase);
    const bool isOne = m_impl->published == m_impl->draft;
    m_impl->draft = m_impl->draft->next(m_impl->lines.state(m_impl->line), {});
    m_impl->published = isOne ? m_impl->draft : m_impl->published->next(texts.in(m_impl->published->state()), {});
    m_impl->replayBase = texts.in(*m_impl->replayBase);
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
    copy->draft = StateEditor(m_impl->lines.draft).finish(Version{m_impl->lastNumber});
    copy->published.version = publishedVersion();
    copy->identity = m_impl->identityText;
    copy->key = m_impl->keyText;
    return copy;
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
        return withRemedy(*std::move(failure));
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
    m_impl->appendPublication(publication);
    return {};
}

std::uint64_t Workspace::publishedAnnouncement() const {
    return m_impl->announcement;
}

Result<void> Workspace::setPublished(std::shared_ptr<const Replica> published, const std::string& snapshot,
                                     std::uint64_t announcement) {
    m_impl->announcement = std::max(m_impl->announcement, announcement);
    GALLEY_CHECK(disk().writePublished({published->state().version(), snapshot, m_impl->announcement}));
    adoptPublished(std::move(published), announcement, true);
    return {};
}

void Workspace::adoptPublished(std::shared_ptr<const Replica> published, std::uint64_t announcement, bool isDraft) {
    m_impl->announcement = std::max(m_impl->announcement, announcement);
    m_impl->standing = m_impl->announcement;
    if (auto aligned = withOrdinalsOf(m_impl->lines.draft, published->statePointer());
        aligned && *aligned != published->statePointer())
        published = Replica::build(*std::move(aligned));
    m_impl->published = std::move(published);
    if (isDraft)
        m_impl->replayBase = m_impl->published->statePointer();
    m_impl->setLive(m_impl->published->statePointer());
}

Result<void> Workspace::setPublishedVersion(Version version, const std::string& snapshot, std::uint64_t announcement) {
    if (version == draft()->state().version())
        return setPublished(draft(), snapshot, announcement);
    GALLEY_TRY(const auto state, stateAt(version, snapshot));
    return setPublished(Replica::build(state), snapshot, announcement);
}

Result<std::shared_ptr<const State>> Workspace::stateAt(Version version, const std::string& snapshot) const {
    const auto empty = State::empty(m_impl->lines.draft->schemaPointer());
    return disk().stateAt({version, snapshot, 0}, empty);
}

} // namespace galley
