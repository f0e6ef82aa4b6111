#include "model/base/memory.h"
#include "model/dataset/content_changes.h"
#include "model/journal/journal_writer.h"
#include "model/journal/sqlite_journal.h"
#include "model/workspace/workspace_impl.h"

#include <algorithm>
#include <set>

namespace galley {

namespace {

/// Reads and applies what others have appended behind what is confirmed. Any thread.
Result<OthersCommits> readOthers(const Journal& journal, const Lines& confirmed, const State& here) {
    std::vector<Commit> commits;
    GALLEY_CHECK(journal.read(confirmed.number + 1, UINT64_MAX, [&](Commit commit) -> Result<void> {
        commits.push_back(std::move(commit));
        return {};
    }));
    return takeInOthers(confirmed, here, std::move(commits));
}

/// What listeners hear of others' commits in a line.
std::vector<OthersCommit> contentCommits(const std::vector<Commit>& theirs, std::string_view line) {
    std::vector<OthersCommit> found;
    for (const Commit& commit : theirs) {
        const std::vector<Edit>* const edits = commit.edits();
        if (commit.line() != line || (edits == nullptr && !changesContent(commit.bodyKind())))
            continue;
        OthersCommit& one = found.emplace_back(OthersCommit{commit.number, commit.author, commit.time, {}});
        if (edits == nullptr)
            continue;
        for (const Edit& edit : *edits)
            if (std::string path = edit.recordPath(); one.records.empty() || one.records.back() != path)
                one.records.push_back(std::move(path));
    }
    return found;
}

bool anyIs(const std::vector<Commit>& commits, BodyKind kind) {
    return std::ranges::any_of(commits, [kind](const Commit& commit) { return commit.bodyKind() == kind; });
}

} // namespace

Result<void> Workspace::Impl::takeIn(const OthersCommits& theirs, std::vector<Commit> waiting) {
    if (theirs.commits.empty()) { // they were ours, and are known to be durable
        writer->replace(std::move(waiting), confirmed.number);
        return {};
    }
    GALLEY_TRY(RebasedCommits rebased, rebaseCommits(theirs, {pending.begin(), pending.end()}));
    for (const Commit& commit : theirs.commits)
        if (const auto* const publication = std::get_if<Publication>(&commit.body))
            announcement = std::max(announcement, publication->announcement);
    const bool isRebaseDue = rebased.isRebaseDue;
    confirmed = theirs.after;
    adopt(std::move(rebased), theirs.commits);
    if (theirs.published && theirs.published->schemaPointer() == published->state().schemaPointer()) {
        published = published->next(theirs.published, theirs.published->changesSince(published->state()));
        standing = announcement;
        setLive(published->statePointer());
    }
    for (const Commit& commit : theirs.commits)
        takeNotes(commit);
    if (anyIs(theirs.commits, BodyKind::Conflicts))
        tell(conflictListener);
    if (anyIs(theirs.commits, BodyKind::LineNote)) {
        moveConflicts();
        tell(linesListener);
    }
    return isRebaseDue ? rebaseReleases() : Result<void>();
}

void Workspace::Impl::adopt(RebasedCommits rebased, const std::vector<Commit>& theirs) {
    hasMetOthers = true;
    const std::uint64_t known = confirmed.number;
    for (auto& [key, history] : histories)
        for (const auto* const dropped : {&rebased.refused, &rebased.needless, &rebased.unmerged})
            for (const std::string& id : *dropped)
                history.drop(id);
    refused.insert(refused.end(), rebased.refused.begin(), rebased.refused.end());
    needless.insert(needless.end(), rebased.needless.begin(), rebased.needless.end());
    unmerged.insert(unmerged.end(), rebased.unmerged.begin(), rebased.unmerged.end());
    pending = {std::make_move_iterator(rebased.pending.begin()), std::make_move_iterator(rebased.pending.end())};
    std::vector<Commit> commits;
    for (const PendingCommit& next : pending) {
        for (auto& [key, history] : histories)
            history.replace(next.commit.id, next.inverse,
                            touchedIn(*next.after.state(next.commit.line()), next.touched));
        commits.push_back(next.commit);
    }
    lastNumber = pending.empty() ? known : pending.back().commit.number;
    writer->replace(std::move(commits), known);
    ConflictNotes notes;
    for (Conflict& conflict : rebased.conflicts) {
        conflict.key = randomId();
        notes.found.push_back(std::move(conflict));
    }
    lines = std::move(rebased.lines);
    const std::string key = lines.lineOf(line);
    if (key == line)
        showTouched(rebased.touched, contentCommits(theirs, line));
    else
        lookAt(key);
    if (!notes.found.empty())
        note(std::move(notes));
}

void Workspace::Impl::showTouched(const std::vector<LineRecords>& touched, std::vector<OthersCommit> others) {
    const auto state = StateEditor(lines.state(line)).finish(Version{lastNumber});
    std::set<RecordRef> refs;
    for (const LineRecords& some : touched)
        if (some.line == line)
            refs.insert(some.records.begin(), some.records.end());
    ChangeSet changes;
    for (const RecordRef ref : refs)
        changes.push_back({ref, recordIn(draft->state(), ref), recordIn(*state, ref)});
    advance(state, std::move(changes), {}, std::move(others));
}

void Workspace::Impl::note(ConflictNotes notes) {
    Commit commit = makeCommit(lastNumber + 1, describe(notes));
    commit.body = std::move(notes);
    takeNotes(commit, true);
    append(std::move(commit));
    tell(conflictListener);
}

void Workspace::Impl::takeNotes(const Commit& commit, bool isFromHere) {
    const auto* const notes = std::get_if<ConflictNotes>(&commit.body);
    if (notes == nullptr)
        return;
    for (const Conflict& conflict : notes->found)
        conflicts.push_back({conflict, commit.author, commit.time, isFromHere});
    std::erase_if(conflicts, [notes](const OpenConflict& found) {
        return std::ranges::find(notes->settled, found.conflict.key) != notes->settled.end();
    });
}

Result<void> Workspace::Impl::readConflicts() {
    GALLEY_TRY(const auto numbers, journal->numbersOf(BodyKind::Conflicts, 1));
    for (const std::uint64_t number : numbers) {
        GALLEY_TRY(const Commit commit, journal->readCommit(number));
        takeNotes(commit);
    }
    return {};
}

Workspace::OthersReader Workspace::othersReader() const {
    if (isReadOnly() || !m_impl->writer->isBehind())
        return {};
    m_impl->forgetDurable();
    return [journal = m_impl->journal, confirmed = m_impl->confirmed, draft = m_impl->draft] {
        return withinMemory("to take in what others have changed", [&]() -> Result<std::shared_ptr<OthersCommits>> {
            GALLEY_TRY(OthersCommits theirs, readOthers(*journal, confirmed, draft->state()));
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
        m_impl->writer->replace(*std::move(waiting), m_impl->confirmed.number);
    {
        const std::lock_guard guard(m_impl->saveMutex);
        m_impl->catchUpError = taken ? std::nullopt : std::optional<Error>(taken.error());
    }
    m_impl->tellSaveListener();
    return taken;
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
    if (settlement == Settlement::TakeOurs) {
        const std::string said = message.empty() ? "Decide a conflict" : message;
        if (conflict.line == line())
            GALLEY_CHECK(apply(takeOurs(conflict.both), {said, {}, {}}));
        else
            GALLEY_CHECK(m_impl->commitIn(conflict.line, takeOurs(conflict.both), said));
    }
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

} // namespace galley
