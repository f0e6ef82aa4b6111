#include "model/base/utf8.h"
#include "model/dataset/content_changes.h"
#include "model/dataset/record_edits.h"
#include "model/workspace/workspace_impl.h"

#include <algorithm>
#include <set>
#include <utility>

namespace galley {

namespace {

constexpr std::size_t kMaxTitleBytes = 200;

Error noSuchRelease() {
    return Error{ErrorCode::NotFound, "there is no such release any more; it went out, or was given up"};
}

/// What of a release went out with a selection.
std::vector<RecordRef> changedBy(const Release& release, const Selection& selection) {
    std::vector<RecordRef> changed = release.changed();
    if (selection.isWhole)
        return changed;
    std::set<std::pair<std::string_view, std::string_view>> named;
    for (const Edit& edit : selection.edits)
        named.emplace(edit.type, edit.id);
    std::string scratch;
    std::erase_if(changed, [&](RecordRef ref) {
        const RecordView record = release.state->record(ref);
        return !named.contains({release.state->schema().type(ref.type).name, record.id(scratch)});
    });
    return changed;
}

} // namespace

// -- what the public functions are made of

Result<std::vector<Edit>> Workspace::Impl::commitIn(std::string_view key, std::vector<Edit> edits,
                                                    const std::string& message, Undo undo) {
    if (edits.empty())
        return std::vector<Edit>();
    const std::uint64_t number = lastNumber + 1;
    GALLEY_TRY(AppliedEdits applied, applyEdits(lines.state(key), edits, number));
    Commit commit = makeCommit(number, message);
    commit.bases = std::move(applied.bases);
    if (Release* const release = lines.find(key))
        commit.body =
            LineEdits{release->key, forkRecords(*release, applied.changes, applied.after->schema()), std::move(edits)};
    else
        commit.body = std::move(edits);
    lines.setState(key, applied.after);
    shareIds(lines, *applied.after);
    lines.number = number;
    lines.selection.reset();
    if (undo == Undo::Possible)
        histories[std::string(key)].push(
            {message, commit.id, applied.inverse, touchedIn(*applied.after, applied.touched)});
    const bool isShown = key == line;
    PendingCommit next{std::move(commit), applied.inverse, applied.touched, lines};
    if (isShown)
        showTouched({{line, applied.touched}}, {});
    else
        shareWithLine();
    next.after = lines;
    enqueue(std::move(next));
    tellSaveListener();
    return std::move(applied.inverse);
}

void Workspace::Impl::lookAt(const std::string& key) {
    line = key;
    const auto state = StateEditor(lines.state(key)).finish(Version{lastNumber});
    ChangeSet changes = state->changesSince(draft->state());
    advance(state, std::move(changes), {});
    tell(linesListener);
}

Result<void> Workspace::Impl::noteOf(LineNote note) {
    const Release* const release = lines.find(note.line);
    if (release == nullptr && note.action != LineNote::Action::Open)
        return noSuchRelease();
    const bool isEnd = note.action == LineNote::Action::Discard || note.action == LineNote::Action::Close;
    if (isEnd && note.line == line)
        lookAt({});
    Commit commit = makeCommit(lastNumber + 1, describe(note, release != nullptr ? release->title : note.title));
    commit.body = std::move(note);
    append(std::move(commit));
    if (isEnd)
        moveConflicts();
    tell(linesListener);
    tellSaveListener();
    return {};
}

void Workspace::Impl::moveConflicts() {
    bool isMoved = false;
    for (OpenConflict& one : conflicts) {
        std::string there = lines.lineOf(one.conflict.line);
        isMoved = isMoved || there != one.conflict.line;
        one.conflict.line = std::move(there);
    }
    if (isMoved)
        tell(conflictListener);
}

void Workspace::Impl::setLive(const std::shared_ptr<const State>& live) {
    moveLive(confirmed, live);
    for (PendingCommit& commit : pending)
        moveLive(commit.after, live);
    moveLive(lines, live);
    if (line.empty())
        return;
    const auto state = StateEditor(lines.state(line)).finish(draft->state().version());
    ChangeSet changes = state->changesSince(draft->state());
    advance(state, std::move(changes), {});
}

Result<void> Workspace::Impl::rebaseReleases() {
    if (standing != announcement) // others have published since
        return {};
    std::vector<std::string> keys;
    for (const Release& release : lines.releases)
        keys.push_back(release.key);
    for (const std::string& key : keys)
        GALLEY_CHECK(rebase(key));
    return {};
}

Result<void> Workspace::Impl::rebase(const std::string& key) {
    GALLEY_TRY(auto step, rebaseRelease(*lines.find(key), onLive(lines)));
    if (!step)
        return {};
    hasMetOthers = true;
    Commit commit = makeCommit(lastNumber + 1, std::string(kRebasesRelease) + lines.find(key)->title);
    for (const Fork& fork : step->edits.forks)
        commit.bases.push_back({fork.type, fork.id, revisionOf(*lines.state(key), fork.type, fork.id)});
    commit.body = std::move(step->edits);
    std::vector<RecordRef> touched;
    GALLEY_CHECK(applyCommit(lines, commit, touched));
    PendingCommit next{std::move(commit), {}, touched, {}, {}, true};
    if (key == line)
        showTouched({{key, touched}}, {});
    else
        shareWithLine();
    next.after = lines;
    enqueue(std::move(next));
    ConflictNotes notes;
    for (MergeConflict& conflict : step->conflicts)
        notes.found.push_back({randomId(), std::move(conflict), key});
    if (!notes.found.empty())
        note(std::move(notes));
    return {};
}

void Workspace::Impl::settleAllOf(std::string_view key) {
    ConflictNotes notes;
    for (const OpenConflict& one : conflicts)
        if (one.conflict.line == key)
            notes.settled.push_back(one.conflict.key);
    if (!notes.settled.empty())
        note(std::move(notes));
}

// -- public

const std::string& Workspace::line() const {
    return m_impl->line;
}

const Lines& Workspace::lines() const {
    return m_impl->lines;
}

Result<void> Workspace::setLine(std::string_view key) {
    if (key == m_impl->line)
        return {};
    if (!key.empty() && m_impl->lines.find(key) == nullptr)
        return noSuchRelease();
    seal();
    m_impl->lookAt(std::string(key));
    return {};
}

Result<std::string> Workspace::openRelease(const std::string& title, const std::string& before) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    GALLEY_CHECK(checkTitle(title, {}));
    seal();
    LineNote note;
    note.action = LineNote::Action::Open;
    note.line = randomId();
    note.title = title;
    note.before = before;
    const std::string key = note.line;
    GALLEY_CHECK(m_impl->noteOf(std::move(note)));
    return key;
}

Result<void> Workspace::checkTitle(const std::string& title, std::string_view ofRelease) const {
    const bool isText = isValidUtf8(title) && title.size() <= kMaxTitleBytes && !title.empty() &&
                        std::ranges::none_of(title, [](char c) { return static_cast<unsigned char>(c) < ' '; });
    if (!isText)
        return Error{ErrorCode::InvalidInput, "the name of a release is one line of text with at most " +
                                                  std::to_string(kMaxTitleBytes) + " bytes"};
    const bool isNumber = title.find_first_not_of("0123456789") == std::string::npos; // that of a version
    if (title == "draft" || title == "live" || title == "published" || isNumber)
        return Error{ErrorCode::InvalidInput, "\"" + title + "\" means something else: call the release otherwise"};
    if (title.front() == ' ' || title.back() == ' ')
        return Error{ErrorCode::InvalidInput, "the name of a release has no blank at its ends"};
    const auto other = std::ranges::find(m_impl->lines.releases, title, &Release::title);
    if (other != m_impl->lines.releases.end() && other->key != ofRelease)
        return Error{ErrorCode::Exists, "there is a release \"" + title + "\" already"};
    return {};
}

Result<void> Workspace::renameRelease(std::string_view key, const std::string& title) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    GALLEY_CHECK(checkTitle(title, key));
    seal();
    LineNote note;
    note.action = LineNote::Action::Title;
    note.line = key;
    note.title = title;
    return m_impl->noteOf(std::move(note));
}

Result<void> Workspace::moveRelease(std::string_view key, std::string_view before) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    LineNote note;
    note.action = LineNote::Action::Order;
    note.line = key;
    note.before = before;
    return key == before ? Result<void>() : m_impl->noteOf(std::move(note));
}

Result<void> Workspace::discardRelease(std::string_view key) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    LineNote note;
    note.action = LineNote::Action::Discard;
    note.line = key;
    m_impl->settleAllOf(key); // before they become the draft's
    return m_impl->noteOf(std::move(note));
}

Result<void> Workspace::setReleaseTheme(std::string_view key, const Digest& theme, std::uint64_t bytes) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    LineNote note;
    note.action = LineNote::Action::Theme;
    note.line = key;
    note.theme = theme;
    note.themeBytes = bytes;
    return m_impl->noteOf(std::move(note));
}

Result<void> Workspace::addToRelease(std::string_view key, const std::vector<RecordRef>& records) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    const Release* const release = m_impl->lines.find(key);
    if (release == nullptr)
        return noSuchRelease();
    GALLEY_CHECK(m_impl->commitIn(key, recordEdits(*release->state, *m_impl->lines.draft, records),
                                  "Add to release " + release->title));
    return {};
}

Result<void> Workspace::dropFromRelease(std::string_view key, const std::vector<RecordRef>& records) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    const Release* const release = m_impl->lines.find(key);
    if (release == nullptr)
        return noSuchRelease();
    GALLEY_CHECK(m_impl->commitIn(key, recordEdits(*release->state, *onLive(m_impl->lines), records),
                                  "Take out of release " + release->title));
    return {};
}

Result<std::vector<Edit>> Workspace::applyIn(std::string_view key, std::vector<Edit> edits,
                                             const std::string& message) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    if (!key.empty() && m_impl->lines.find(key) == nullptr)
        return noSuchRelease();
    return m_impl->commitIn(key, std::move(edits), std::string(kFollowsPublish) + ": " + message, Impl::Undo::Left);
}

Result<std::string> Workspace::select(Selection selection, const std::string& message) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    Commit commit = m_impl->makeCommit(m_impl->lastNumber + 1, message);
    commit.body = std::move(selection);
    const std::string id = commit.id;
    m_impl->append(std::move(commit));
    m_impl->tellSaveListener();
    return id;
}

Result<void> Workspace::releaseWentOut(const Selection& selection, Version version) {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    const Release* const release = m_impl->lines.find(selection.line);
    if (release == nullptr) // others have seen to it
        return {};
    const std::vector<RecordRef> changed = changedBy(*release, selection);
    const auto base = withForks(*release, changed, onLive(m_impl->lines));
    const std::vector<Edit> ours = recordEdits(*base, *release->state, changed);
    GALLEY_TRY(Rebased rebased, galley::rebase(base, ours, m_impl->lines.draft));
    GALLEY_CHECK(m_impl->commitIn({}, std::move(rebased.edits),
                                  std::string(kFollowsPublish) + ": what release " + release->title + " brought",
                                  Impl::Undo::Left));
    ConflictNotes notes;
    for (MergeConflict& conflict : rebased.conflicts)
        notes.found.push_back({randomId(), std::move(conflict), {}});
    if (!notes.found.empty())
        m_impl->note(std::move(notes));
    if (!selection.isWhole)
        return {};
    LineNote note;
    note.action = LineNote::Action::Close;
    note.line = selection.line;
    note.version = version;
    return m_impl->noteOf(std::move(note));
}

Result<void> Workspace::rebaseReleases() {
    GALLEY_CHECK(m_impl->disk->checkWritable());
    seal();
    return m_impl->rebaseReleases();
}

void Workspace::setLinesListener(std::function<void()> listener) {
    m_impl->linesListener = std::move(listener);
}

} // namespace galley
