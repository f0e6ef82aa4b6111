#include "model/workspace/lines.h"

#include "model/dataset/content_changes.h"
#include "model/dataset/lineage.h"
#include "model/dataset/record_codec.h"
#include "model/dataset/record_edits.h"
#include "model/dataset/value_json.h"
#include "model/journal/journal.h"
#include "model/schema/compatibility.h"
#include "model/workspace/commit_replay.h"
#include "model/workspace/pending_commits.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace galley {

namespace {

std::vector<RecordRef> refsOfForks(const Release& release) {
    std::vector<RecordRef> refs;
    release.forks.forEach([&refs](std::uint64_t packed, const std::shared_ptr<const Record>&) {
        refs.push_back(RecordRef::fromPacked(packed));
    });
    std::sort(refs.begin(), refs.end());
    return refs;
}

const Record* forkOf(const Release& release, RecordRef ref) {
    const auto* const fork = release.forks.find(ref.packed());
    return fork != nullptr ? fork->get() : nullptr;
}

nlohmann::json fieldsIn(const State& state, RecordRef ref) {
    const bool isKnown =
        ref.type.value() < state.schema().types.size() && ref.ordinal.value() < state.ordinalCount(ref.type);
    return isKnown && state.record(ref).exists() ? fieldsJsonOf(state.record(ref)) : nlohmann::json();
}

/// Puts a record as it is somewhere else, or nowhere.
void putRecord(StateEditor& editor, RecordRef ref, const std::shared_ptr<const Record>& record,
               std::uint64_t revision) {
    if (record && record->exists)
        editor.put(ref, record);
    else if (editor.current().record(ref).exists())
        editor.erase(ref, revision);
}

/// Gives a record the content of a fork, whatever it has.
Result<RecordRef> putFork(StateEditor& editor, const Fork& fork, std::uint64_t number) {
    const auto type = editor.current().schema().typeIndex(fork.type);
    if (!type)
        return Error{ErrorCode::Corrupt, "there is no such type"}.inRecord(fork.type + "/" + fork.id);
    const RecordRef ref = editor.declare(*type, fork.id);
    if (fork.fields.is_null()) {
        if (editor.current().record(ref).exists())
            editor.erase(ref, number);
        return ref;
    }
    if (editor.current().record(ref).exists() && fieldsJsonOf(editor.current().record(ref)) == fork.fields)
        return ref;
    if (editor.current().record(ref).exists())
        editor.erase(ref, number);
    GALLEY_TRY([[maybe_unused]] const Edit inverse,
               applyEdit(editor, Edit::create(fork.type, fork.id, fork.fields), number));
    return ref;
}

Result<void> applyLineEdits(Lines& lines, const LineEdits& body, std::uint64_t number,
                            std::vector<RecordRef>& touched) {
    Release* const release = lines.find(body.line);
    if (release == nullptr)
        return {};
    StateEditor editor(release->state);
    for (const Fork& fork : body.forks) {
        GALLEY_TRY(const RecordRef ref, putFork(editor, fork, number));
        release->forks = release->forks.set(ref.packed(), recordIn(editor.current(), ref));
        touched.push_back(ref);
    }
    for (const Edit& edit : body.edits)
        if (auto applied = applyEdit(editor, edit, number); !applied)
            return std::move(applied).error();
    // A record that came to what was live is none that the release changes: it is what is live now.
    std::set<std::pair<std::string_view, std::string_view>> edited;
    for (const Edit& edit : body.edits)
        edited.emplace(edit.type, edit.id);
    for (const Fork& fork : body.forks) {
        if (edited.contains({fork.type, fork.id}))
            continue;
        const RecordRef ref = editor.declare(*editor.current().schema().typeIndex(fork.type), fork.id);
        release->forks = release->forks.erase(ref.packed());
        putRecord(editor, ref, recordIn(*lines.live, ref), number);
    }
    for (const RecordChange& change : editor.changes())
        touched.push_back(change.ref);
    release->state = editor.finish(Version{number});
    return {};
}

void moveRelease(std::vector<Release>& releases, Release release, const std::string& before) {
    const auto place = std::ranges::find(releases, before, &Release::key);
    releases.insert(place, std::move(release));
}

/// The same content under a schema that grew from its own.
std::shared_ptr<const State> underSchema(const std::shared_ptr<const Schema>& schema,
                                         const std::shared_ptr<const State>& state) {
    if (state->schemaPointer() == schema || !staysReadable(compareSchemas(state->schema(), *schema)))
        return state;
    StateEditor editor(state);
    editor.setSchema(schema);
    return editor.finish(state->version());
}

void applyNote(Lines& lines, const LineNote& note, const Commit& commit) {
    const auto found = std::ranges::find(lines.releases, note.line, &Release::key);
    if (note.action == LineNote::Action::Open) {
        if (found == lines.releases.end())
            moveRelease(lines.releases, {note.line, note.title, commit.author, commit.time, {}, 0, onLive(lines), {}},
                        note.before);
        return;
    }
    if (found == lines.releases.end())
        return;
    switch (note.action) {
    case LineNote::Action::Title:
        found->title = note.title;
        break;
    case LineNote::Action::Theme:
        found->theme = note.theme;
        found->themeBytes = note.themeBytes;
        break;
    case LineNote::Action::Order: {
        Release release = std::move(*found);
        lines.releases.erase(found);
        moveRelease(lines.releases, std::move(release), note.before);
        break;
    }
    case LineNote::Action::Discard:
    case LineNote::Action::Close:
        lines.releases.erase(found);
        break;
    case LineNote::Action::Open:
        break;
    }
}

std::uint64_t idsIn(const State& state, std::size_t type) {
    return type < state.schema().types.size() ? state.ordinalCount(TypeIndex{static_cast<std::uint16_t>(type)}) : 0;
}

bool lacksIdsOf(const State& other, const State& state) {
    const std::size_t types = std::min(other.schema().types.size(), state.schema().types.size());
    for (std::size_t type = 0; type < types; ++type)
        if (idsIn(state, type) < idsIn(other, type))
            return true;
    return false;
}

} // namespace

std::vector<RecordRef> Release::changed() const {
    std::vector<RecordRef> refs = refsOfForks(*this);
    std::erase_if(refs,
                  [this](RecordRef ref) { return isSameContent(forkOf(*this, ref), recordIn(*state, ref).get()); });
    return refs;
}

const Release* Lines::find(std::string_view key) const {
    const auto found = std::ranges::find(releases, key, &Release::key);
    return found != releases.end() ? &*found : nullptr;
}

Release* Lines::find(std::string_view key) {
    return const_cast<Release*>(std::as_const(*this).find(key));
}

const std::shared_ptr<const State>& Lines::state(std::string_view key) const {
    const Release* const release = find(key);
    return release != nullptr ? release->state : draft;
}

void Lines::setState(std::string_view key, std::shared_ptr<const State> state) {
    Release* const release = find(key);
    (release != nullptr ? release->state : draft) = std::move(state);
}

Result<void> applyCommit(Lines& lines, const Commit& commit, std::vector<RecordRef>& touched) {
    lines.number = commit.number;
    const auto* const selection = std::get_if<Selection>(&commit.body);
    lines.selection = selection != nullptr ? std::make_shared<const Selection>(*selection) : nullptr;
    if (const auto* const body = std::get_if<LineEdits>(&commit.body)) {
        GALLEY_CHECK(applyLineEdits(lines, *body, commit.number, touched));
        shareIds(lines, *lines.state(body->line));
        return {};
    }
    if (const auto* const note = std::get_if<LineNote>(&commit.body)) {
        applyNote(lines, *note, commit);
        return {};
    }
    StateEditor editor(lines.draft);
    GALLEY_CHECK(applyCommit(editor, commit));
    for (const RecordChange& change : editor.changes())
        touched.push_back(change.ref);
    lines.draft = editor.finish(Version{commit.number});
    shareIds(lines, *lines.draft);
    return {};
}

std::vector<Fork> forkRecords(Release& release, const ChangeSet& changes, const Schema& schema) {
    std::vector<Fork> forks;
    const auto before = std::as_const(release).state;
    for (const RecordChange& change : changes) {
        if (release.forks.contains(change.ref.packed()))
            continue;
        const Record& named = change.before ? *change.before : *change.after;
        forks.push_back({schema.type(change.ref.type).name, named.id, fieldsIn(*before, change.ref)});
        release.forks = release.forks.set(change.ref.packed(), change.before);
    }
    return forks;
}

std::shared_ptr<const State> withIdsOf(const State& other, const std::shared_ptr<const State>& state) {
    if (!lacksIdsOf(other, *state))
        return state;
    StateEditor editor(state);
    std::string scratch;
    const std::size_t types = std::min(other.schema().types.size(), state->schema().types.size());
    for (std::size_t i = 0; i < types; ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        for (std::uint32_t ordinal = state->ordinalCount(type); ordinal < other.ordinalCount(type); ++ordinal)
            editor.declare(type, other.record({type, Ordinal{ordinal}}).id(scratch));
    }
    return editor.finish(state->version());
}

Result<std::shared_ptr<const State>> withOrdinalsOf(const std::shared_ptr<const State>& like,
                                                    const std::shared_ptr<const State>& state) {
    if (shareOrdinals(*like, *state))
        return state;
    StateEditor editor(like);
    const std::uint64_t version = state->version().value();
    std::string scratch;
    like->forEach([&](const RecordView& record) {
        const auto type = state->schema().typeIndex(record.type().name);
        if (!type || !state->find(*type, record.id(scratch)))
            editor.erase(record.ref(), version);
    });
    Result<void> copied;
    state->forEach([&](const RecordView& record) {
        const auto type = like->schema().typeIndex(record.type().name);
        const auto known = type ? like->find(*type, record.id(scratch)) : std::nullopt;
        if (!copied || (known && recordChecksum(like->record(*known)) == recordChecksum(record)))
            return;
        if (known)
            editor.erase(*known, version);
        const Edit create = Edit::create(record.type().name, std::string(record.id(scratch)), fieldsJsonOf(record));
        if (auto inverse = applyEdit(editor, create, record.revision()); !inverse)
            copied = std::move(inverse).error();
    });
    GALLEY_CHECK(copied);
    return editor.finish(state->version());
}

std::shared_ptr<const State> onLive(const Lines& lines) {
    return withIdsOf(*lines.draft, underSchema(lines.draft->schemaPointer(), lines.live));
}

void shareIds(Lines& lines, const State& state) {
    const auto share = [&](std::shared_ptr<const State>& one) {
        one = withIdsOf(state, underSchema(state.schemaPointer(), one));
    };
    share(lines.draft);
    for (Release& release : lines.releases)
        share(release.state);
}

Result<std::shared_ptr<const State>> versionAfter(const Lines& lines, Version version) {
    if (!lines.selection)
        return StateEditor(lines.draft).finish(version);
    if (lines.live->version() != lines.selection->onto)
        return Error{ErrorCode::NotFound, "the version that it was made on is not at hand"};
    GALLEY_TRY(const AppliedEdits applied, applyEdits(onLive(lines), lines.selection->edits, version.value()));
    return applied.after;
}

void moveLive(Lines& lines, std::shared_ptr<const State> live) {
    lines.live = std::move(live);
    if (lines.releases.empty())
        return;
    const auto base = onLive(lines);
    for (Release& release : lines.releases) {
        StateEditor editor(withIdsOf(*release.state, base));
        for (const RecordRef ref : refsOfForks(release))
            putRecord(editor, ref, recordIn(*release.state, ref), release.state->version().value());
        release.state = editor.finish(release.state->version());
    }
}

std::shared_ptr<const State> withForks(const Release& release, const std::vector<RecordRef>& records,
                                       const std::shared_ptr<const State>& live) {
    StateEditor editor(live);
    for (const RecordRef ref : records)
        putRecord(editor, ref, *release.forks.find(ref.packed()), live->version().value());
    return editor.finish(live->version());
}

Result<std::optional<ReleaseRebase>> rebaseRelease(const Release& release, const std::shared_ptr<const State>& live) {
    std::vector<RecordRef> moved = refsOfForks(release);
    std::erase_if(moved,
                  [&](RecordRef ref) { return isSameContent(forkOf(release, ref), recordIn(*live, ref).get()); });
    if (moved.empty())
        return std::optional<ReleaseRebase>();
    const auto base = withForks(release, moved, live);
    const std::vector<Edit> ours = recordEdits(*base, *release.state, moved);
    GALLEY_TRY(Rebased rebased, rebase(base, ours, live));
    ReleaseRebase step;
    step.edits.line = release.key;
    for (const RecordRef ref : moved) {
        const auto record = recordIn(*release.state, ref);
        step.edits.forks.push_back({release.state->schema().type(ref.type).name, record->id, fieldsIn(*live, ref)});
        step.merged += isSameContent(record.get(), forkOf(release, ref)) ? 0 : 1;
    }
    step.edits.edits = std::move(rebased.edits);
    step.conflicts = std::move(rebased.conflicts);
    return std::optional(std::move(step));
}

Result<std::shared_ptr<const State>> releaseAsOf(const Journal& journal, std::shared_ptr<const Schema> schema,
                                                 const std::string& line, std::uint64_t number) {
    Lines lines;
    lines.draft = lines.live = State::empty(std::move(schema));
    lines.releases.push_back({line, {}, {}, 0, {}, 0, lines.live, {}});
    GALLEY_TRY(const auto numbers, journal.numbersOf(BodyKind::LineEdits, 1));
    std::vector<RecordRef> ignored;
    for (const std::uint64_t earlier : numbers) {
        if (earlier > number)
            break;
        GALLEY_TRY(const Commit one, journal.readCommit(earlier));
        if (one.line() == line)
            GALLEY_CHECK(applyCommit(lines, one, ignored));
    }
    return lines.state(line);
}

Result<std::shared_ptr<const State>> releaseBefore(const Journal& journal, std::shared_ptr<const Schema> schema,
                                                   const LineEdits& edits, std::uint64_t number) {
    GALLEY_TRY(const auto before, releaseAsOf(journal, std::move(schema), edits.line, number - 1));
    StateEditor editor(before);
    for (const Fork& fork : edits.forks)
        GALLEY_CHECK(putFork(editor, fork, number));
    return editor.finish(Version{number - 1});
}

Result<std::vector<Edit>> inversesInRelease(const Journal& journal, std::shared_ptr<const Schema> schema,
                                            std::uint64_t number, std::size_t count) {
    GALLEY_TRY(const Commit commit, journal.readCommit(number));
    const auto* const body = std::get_if<LineEdits>(&commit.body);
    if (body == nullptr)
        return Error{ErrorCode::NotFound, "commit " + std::to_string(number) + " is in no release"};
    GALLEY_TRY(const auto before, releaseBefore(journal, std::move(schema), *body, number));
    StateEditor editor(before);
    std::vector<Edit> inverses;
    for (const Edit& edit : body->edits) {
        if (inverses.size() == count)
            break;
        GALLEY_TRY(Edit inverse, applyEdit(editor, edit, number));
        inverses.push_back(std::move(inverse));
    }
    return inverses;
}

Result<void> readReleases(const Journal& journal, Lines& lines) {
    GALLEY_TRY(const auto notes, journal.numbersOf(BodyKind::LineNote, 1));
    std::vector<Commit> commits;
    std::map<std::string, std::uint64_t> openedBy; // releases that are open at the end
    for (const std::uint64_t number : notes) {
        GALLEY_TRY(Commit commit, journal.readCommit(number));
        const auto& note = std::get<LineNote>(commit.body);
        if (note.action == LineNote::Action::Open)
            openedBy.emplace(note.line, number);
        if (note.action == LineNote::Action::Discard || note.action == LineNote::Action::Close)
            openedBy.erase(note.line);
        commits.push_back(std::move(commit));
    }
    std::uint64_t first = UINT64_MAX;
    for (const auto& [key, number] : openedBy)
        first = std::min(first, number);
    if (openedBy.empty())
        return {};
    std::erase_if(commits,
                  [&](const Commit& commit) { return !openedBy.contains(std::get<LineNote>(commit.body).line); });
    const std::uint64_t end = lines.number;
    std::vector<RecordRef> ignored;
    for (const Commit& commit : commits)
        GALLEY_CHECK(applyCommit(lines, commit, ignored));
    GALLEY_TRY(const auto numbers, journal.numbersOf(BodyKind::LineEdits, first));
    for (const std::uint64_t number : numbers) {
        GALLEY_TRY(const Commit commit, journal.readCommit(number));
        if (lines.find(commit.line()) != nullptr)
            GALLEY_CHECK(applyCommit(lines, commit, ignored));
    }
    lines.number = end;
    return {};
}

} // namespace galley
