#include "model/base/file.h"
#include "model/base/memory.h"
#include "model/base/replacement_file.h"
#include "model/base/utf8.h"
#include "model/base/write_watch.h"
#include "model/dataset/fold.h"
#include "model/dataset/lineage.h"
#include "model/journal/journal_check.h"
#include "model/journal/journal_repair.h"
#include "model/journal/journal_writer.h"
#include "model/journal/sqlite_journal.h"
#include "model/schema/schema_json.h"
#include "model/workspace/checkpoints.h"
#include "model/workspace/commit_replay.h"
#include "model/workspace/new_site_folder.h"
#include "model/workspace/published_content.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/workspace_impl.h"

#include <algorithm>

namespace galley {

namespace {

/// Commits since the last checkpoint that make a new one worth its time.
constexpr std::uint64_t kCheckpointCommits = 500;
constexpr std::size_t kMaxAuthorBytes = 4096; // of the journal (FORMAT.md)

/// Of programs that were killed.
void removeRemainders(const SitePaths& paths) {
    NewSiteFolder::clean(paths.folder);
    removeRepairRemainders(paths.journalFile());
    removeTemporaryFiles(paths.folder);
    removeTemporaryFiles(paths.cache());
}

/// The state with the facts about the site that schema.json states now: they are written by hand, at any time, and
/// no record depends on them. Types and locales are those that the records were made under.
Result<std::shared_ptr<const State>> withSite(const SitePaths& paths, const std::shared_ptr<const State>& state,
                                              const Site& site) {
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

/// What is live on the columns of the draft, so that comparing both costs what differs. A checkpoint and a published
/// snapshot have columns of their own.
std::shared_ptr<const State> onColumnsOfDraft(const Lines& lines) {
    const auto live = onLive(lines);
    const State& draft = *lines.draft;
    if (live->stores() == draft.stores() || !shareOrdinals(draft, *live))
        return lines.live;
    for (std::size_t i = 0; i < draft.schema().types.size(); ++i) // a repair may have lost what was published
        if (const TypeIndex type{static_cast<std::uint16_t>(i)}; live->ordinalCount(type) > draft.ordinalCount(type))
            return lines.live;
    StateEditor editor(lines.draft);
    for (RecordChange& change : live->changesSince(*lines.draft)) {
        if (change.after && change.after->exists)
            editor.put(change.ref, std::move(change.after));
        else
            editor.erase(change.ref, live->version().value());
    }
    return editor.finish(live->version());
}

/// Number of the announcement that the journal recorded last; 0: none that can be read.
std::uint64_t recordedAnnouncement(const Journal& journal) {
    const auto header = journal.lastOf(BodyKind::Publication);
    const auto commit = header && *header ? journal.readCommit((*header)->number)
                                          : Result<Commit>(Error{ErrorCode::NotFound, "no publication"});
    const auto* const publication = commit ? std::get_if<Publication>(&commit->body) : nullptr;
    return publication != nullptr ? publication->announcement : 0;
}

} // namespace

Workspace::Impl::Impl(std::filesystem::path folder, OpenOptions openOptions)
    : paths(std::move(folder))
    , options(std::move(openOptions)) {}

Workspace::Impl::~Impl() = default;

void Workspace::Impl::startWriter() {
    JournalWriter::Callbacks callbacks;
    callbacks.onDurable = [this](std::uint64_t) { tellSaveListener(); };
    callbacks.onFailureChanged = [this] { tellSaveListener(); };
    callbacks.onOthers = [this] { tell(othersListener); };
    callbacks.checkPlace = [this] { return place->check(); };
    writer = std::make_unique<JournalWriter>(*journal, lastNumber, std::move(callbacks));
    // Each append of anybody ends with that file.
    watch = std::make_unique<WriteWatch>(paths.folder, SqliteJournal::headPath(paths.journalFile()).filename().string(),
                                         [this] { writer->look(); });
}

void Workspace::Impl::takeDisk() {
    disk = std::make_unique<SiteDisk>(paths, journal, place.get(), writer.get());
}

Result<void> Workspace::Impl::load() {
    GALLEY_TRY(Schema schema, statedSchema(paths));
    GALLEY_TRY(const auto last, journal->last());
    const Version head{last ? last->number : 0};
    const auto empty = State::empty(std::make_shared<const Schema>(std::move(schema)));
    PublishedMark mark = readPublishedMark(paths);
    if (mark.version > head) // whether commits are missing is for those to say who can read the announcement
        mark = {};
    announcement = recordedAnnouncement(*journal);
    auto checkpoint = readNewestCheckpoint(paths, *journal, head);
    GALLEY_TRY(const std::uint64_t inPublished, lastCommitIn(*journal, mark.version));
    GALLEY_TRY(const auto selection, selectionOf(*journal, mark.version));
    const bool isPublishedState =
        checkpoint && !selection && checkpoint->version() == mark.version && inPublished == mark.version.value();
    const SiteDisk reader(paths, journal, nullptr, nullptr);
    GALLEY_TRY(const auto publishedState, isPublishedState ? checkpoint : reader.stateAt(mark, empty, options.cancel));
    // What a repair left out of the journal is no base for what follows: it would not be there without the
    // snapshot.
    GALLEY_TRY(const auto ofPublished, journal->findHeader(publishedState->version().value()));
    const bool isBase = ofPublished && !selection; // chosen records are no beginning of the draft
    std::shared_ptr<const State> base = isBase ? publishedState : empty;
    std::uint64_t from = isBase ? inPublished : 0;
    // A program that had not seen yet what others appended may number records otherwise.
    if (checkpoint && checkpoint != publishedState && isBase && !shareOrdinals(*checkpoint, *publishedState))
        checkpoint = nullptr;
    if (checkpoint) {
        checkpointNumber = checkpoint->version().value();
        if (checkpointNumber > from) {
            base = checkpoint;
            from = checkpointNumber;
        }
    }
    GALLEY_TRY(auto state, replay(base, from, *journal, head, options.progress, options.cancel));
    GALLEY_TRY(state, withSite(paths, state, empty->schema().site));
    GALLEY_CHECK(readConflicts());
    lastNumber = head.value();
    replayBase = isBase ? publishedState : empty;
    standing = announcement;
    lines.draft = state;
    lines.number = lastNumber;
    // Where the ordinals differ one by one, as after a schema of its own, the lines have nothing in common.
    auto live = publishedState == state || !selection ? publishedState : nullptr;
    if (!live) {
        GALLEY_TRY(live, withOrdinalsOf(state, publishedState));
    }
    draft = Replica::build(state);
    published = live == state ? draft : Replica::build(live);
    lines.live = live;
    moveLive(lines, onColumnsOfDraft(lines));
    GALLEY_CHECK(readReleases(*journal, lines));
    moveConflicts();
    shareWithLine();
    confirmed = lines;
    return {};
}

bool Workspace::Impl::wantsCheckpoint() const {
    const std::uint64_t covered = std::max(checkpointNumber, replayBase->version().value());
    // Imported or folded in this session, so that a replay would have to do it again.
    const bool isNew = importedHere && lines.draft->stores() != published->state().stores();
    return packedHere || lastNumber > covered + kCheckpointCommits || (lastNumber > covered && isNew);
}

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

Result<void> Workspace::finish(const CancelToken& cancel) {
    const Result<void> flushed = flush(SiteDisk::kLongestWait, cancel);
    m_impl->finishedNumber = m_impl->lastNumber;
    if (!flushed)
        return flushed;
    return !isReadOnly() && m_impl->wantsCheckpoint() ? writeCheckpoint(cancel) : Result<void>();
}

Result<void> Workspace::writeCheckpoint(const CancelToken& cancel) {
    GALLEY_CHECK(flush(SiteDisk::kLongestWait, cancel));
    const Version version{m_impl->lastNumber};
    if (version == Version{})
        return {}; // an empty journal needs none
    std::shared_ptr<const State> state = StateEditor(m_impl->lines.draft).finish(version);
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
