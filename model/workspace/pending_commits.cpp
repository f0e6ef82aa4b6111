#include "model/workspace/pending_commits.h"

#include "model/workspace/commit_replay.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_set>
#include <utility>

namespace galley {

namespace {

using Refs = std::unordered_set<std::uint64_t>;

bool containsAny(const Refs& refs, const std::vector<RecordRef>& some) {
    return std::any_of(some.begin(), some.end(), [&](RecordRef ref) { return refs.contains(ref.packed()); });
}

/// Ids in use, by type.
std::vector<std::uint32_t> idsOf(const State& state) {
    std::vector<std::uint32_t> counts;
    for (std::size_t i = 0; i < state.schema().types.size(); ++i)
        counts.push_back(state.ordinalCount(TypeIndex{static_cast<std::uint16_t>(i)}));
    return counts;
}

/// The last publication, with the number of the last commit that its version includes.
std::optional<Publication> lastPublicationOf(const std::vector<Commit>& commits) {
    std::optional<Publication> last;
    for (const Commit& commit : commits)
        if (const auto* const publication = std::get_if<Publication>(&commit.body)) {
            last = *publication;
            if (last->content == 0)
                last->content = commit.number - 1;
        }
    return last;
}

/// The edits of all in one line, in order.
std::vector<Edit> editsIn(const std::vector<Commit>& commits, std::string_view line) {
    std::vector<Edit> all;
    for (const Commit& commit : commits)
        if (const auto* const edits = commit.edits(); edits != nullptr && commit.line() == line)
            all.insert(all.end(), edits->begin(), edits->end());
    return all;
}

std::vector<RecordRef>& recordsOf(std::vector<LineRecords>& all, std::string_view line) {
    const auto found = std::ranges::find(all, line, &LineRecords::line);
    return found != all.end() ? found->records : all.emplace_back(LineRecords{std::string(line), {}}).records;
}

/// The steps of a rebase, one commit after the other.
class Rebasing {
public:
    explicit Rebasing(const OthersCommits& theirs)
        : m_theirs(theirs)
        , m_publication(lastPublicationOf(theirs.commits)) {
        m_out.lines = theirs.after;
        m_out.touched = theirs.touched;
    }

    Result<void> add(PendingCommit pending) {
        Line& line = lineOf(pending.commit.line());
        const bool isRefused = !pending.conditions.empty() &&
                               (containsAny(line.touched, pending.touched) || touchesAny(line, pending.conditions));
        if (pending.isRebase) {
            GALLEY_CHECK(addRun());
            const bool isOutdated = m_out.lines.find(line.key) == nullptr || containsAny(line.touched, pending.touched);
            m_out.isRebaseDue = m_out.isRebaseDue || isOutdated;
            if (isOutdated)
                m_out.needless.push_back(pending.commit.id);
            else
                GALLEY_CHECK(addOther(pending));
            moveBehind(line, pending);
            return {};
        }
        if (pending.commit.edits() != nullptr && !isRefused) {
            if (!m_run.empty() && m_run.back().commit.line() != pending.commit.line())
                GALLEY_CHECK(addRun());
            m_run.push_back(std::move(pending));
            return {};
        }
        GALLEY_CHECK(addRun());
        if (isRefused) {
            m_out.refused.push_back(pending.commit.id);
            for (const RecordRef ref : pending.touched) // what waits behind it was made on what it did
                line.touched.insert(ref.packed());
        } else if (!isRecordedByOthers(pending.commit)) {
            GALLEY_CHECK(addOther(pending));
        }
        moveBehind(line, pending);
        return {};
    }

    /// Adds commits of edits of one line that follow each other, merged as one row of edits.
    Result<void> addRun() {
        if (m_run.empty())
            return {};
        Line& line = lineOf(m_run.front().commit.line());
        std::vector<Edit> ours;
        std::vector<std::size_t> ends;
        for (const PendingCommit& pending : m_run) {
            const auto& edits = *pending.commit.edits();
            ours.insert(ours.end(), edits.begin(), edits.end());
            ends.push_back(ours.size());
        }
        const std::string target = m_out.lines.lineOf(line.key);
        GALLEY_TRY(Rebased rebased, rebase(line.before, ours, m_out.lines.state(target), line.edits));
        std::size_t next = 0;
        for (std::size_t i = 0; i < m_run.size(); ++i) {
            std::vector<Edit> edits;
            for (; next < rebased.edits.size() && rebased.origins[next] < ends[i]; ++next)
                edits.push_back(std::move(rebased.edits[next]));
            if (edits.empty())
                (isInConflict(m_run[i], rebased) ? m_out.unmerged : m_out.needless).push_back(m_run[i].commit.id);
            else
                GALLEY_CHECK(addEdits(m_run[i], std::move(edits), target));
        }
        for (MergeConflict& conflict : rebased.conflicts)
            m_out.conflicts.push_back({{}, std::move(conflict), target});
        moveBehind(line, m_run.back());
        m_run.clear();
        return {};
    }

    RebasedCommits finish(const std::vector<PendingCommit>& before) && {
        for (const auto& some : {std::cref(before), std::cref(m_out.pending)})
            for (const PendingCommit& one : some.get())
                for (const RecordRef ref : one.touched)
                    recordsOf(m_out.touched, one.commit.line()).push_back(ref);
        return std::move(m_out);
    }

private:
    /// What is known of a line on the way.
    struct Line {
        std::string key;
        std::shared_ptr<const State> before; ///< what the next pending commit was made on
        std::vector<Edit> edits;             ///< of theirs, while they lead from `before`
        Refs touched;                        ///< records that they changed
    };

    Line& lineOf(std::string_view key) {
        const auto found = std::ranges::find(m_lines, key, &Line::key);
        if (found != m_lines.end())
            return *found;
        Line& line = m_lines.emplace_back();
        line.key = key;
        line.before = m_theirs.before.state(key);
        line.edits = editsIn(m_theirs.commits, key);
        for (const RecordRef ref : m_theirs.touchedIn(key))
            line.touched.insert(ref.packed());
        return line;
    }

    bool isRecordedByOthers(const Commit& commit) const {
        const auto* const publication = std::get_if<Publication>(&commit.body);
        return publication != nullptr && m_publication && publication->announcement <= m_publication->announcement;
    }

    /// What follows was made on what this one led to; from there on theirs are known by the states alone.
    static void moveBehind(Line& line, const PendingCommit& pending) {
        line.before = pending.after.state(line.key);
        line.edits.clear();
    }

    static bool isInConflict(const PendingCommit& pending, const Rebased& rebased) {
        const auto& edits = *pending.commit.edits();
        return std::ranges::any_of(rebased.conflicts, [&edits](const MergeConflict& conflict) {
            return std::ranges::any_of(
                edits, [&conflict](const Edit& edit) { return edit.type == conflict.type && edit.id == conflict.id; });
        });
    }

    /// Whether theirs changed one of these records.
    bool touchesAny(const Line& line, const std::vector<BaseRevision>& records) const {
        const State& state = *m_theirs.after.state(line.key);
        return std::ranges::any_of(records, [&](const BaseRevision& record) {
            const auto type = state.schema().typeIndex(record.type);
            const auto ref = type ? state.find(*type, record.id) : std::nullopt;
            return ref && line.touched.contains(ref->packed());
        });
    }

    /// A bulk import replaces whole records, whatever they say; publications and notes change none.
    Result<void> addOther(const PendingCommit& pending) {
        PendingCommit next = pending;
        next.commit.number = m_out.lines.number + 1;
        if (auto* const publication = std::get_if<Publication>(&next.commit.body);
            publication != nullptr && publication->action == Publication::Action::Publish && publication->content == 0)
            publication->content = publication->version.value() - 1; // it had the version's number before
        next.after = m_out.lines;
        std::vector<RecordRef> touched;
        GALLEY_CHECK(applyCommit(next.after, next.commit, touched));
        push(std::move(next));
        return {};
    }

    Result<void> addEdits(const PendingCommit& pending, std::vector<Edit> edits, const std::string& target) {
        PendingCommit next = pending;
        next.commit.number = m_out.lines.number + 1;
        next.after = m_out.lines;
        GALLEY_TRY(AppliedEdits applied, applyEdits(next.after.state(target), edits, next.commit.number));
        next.commit.schema.clear(); // that of the first commit of all: another one has it
        next.commit.bases = std::move(applied.bases);
        next.inverse = std::move(applied.inverse);
        next.touched = std::move(applied.touched);
        if (Release* const release = next.after.find(target)) {
            next.commit.body =
                LineEdits{target, forkRecords(*release, applied.changes, applied.after->schema()), std::move(edits)};
        } else {
            next.commit.body = std::move(edits);
        }
        next.after.setState(target, applied.after);
        shareIds(next.after, *applied.after);
        next.after.number = next.commit.number;
        push(std::move(next));
        return {};
    }

    void push(PendingCommit next) {
        m_out.lines = next.after;
        m_out.pending.push_back(std::move(next));
    }

    const OthersCommits& m_theirs;
    const std::optional<Publication> m_publication; ///< the last of theirs
    std::deque<Line> m_lines;
    std::vector<PendingCommit> m_run; ///< commits of edits of one line on its `before`, in order
    RebasedCommits m_out;
};

} // namespace

std::uint64_t revisionOf(const State& state, std::string_view typeName, std::string_view id) {
    const auto type = state.schema().typeIndex(typeName);
    const auto ref = type ? state.find(*type, id) : std::nullopt;
    return ref ? state.record(*ref).revision() : 0;
}

Result<AppliedEdits> applyEdits(const std::shared_ptr<const State>& base, const std::vector<Edit>& edits,
                                std::uint64_t number) {
    StateEditor editor(base);
    AppliedEdits applied;
    for (const Edit& edit : edits) {
        GALLEY_TRY(Edit inverse, applyEdit(editor, edit, number));
        applied.inverse.push_back(std::move(inverse));
    }
    std::reverse(applied.inverse.begin(), applied.inverse.end());
    for (const RecordChange& change : editor.changes()) {
        const Record& record = change.before ? *change.before : *change.after;
        applied.bases.push_back(
            {base->schema().type(change.ref.type).name, record.id, change.before ? change.before->revision : 0});
        applied.touched.push_back(change.ref);
    }
    applied.changes = editor.changes();
    applied.after = editor.finish(Version{number});
    return applied;
}

const std::vector<RecordRef>& OthersCommits::touchedIn(std::string_view line) const {
    static const std::vector<RecordRef> none;
    const auto found = std::ranges::find(touched, line, &LineRecords::line);
    return found != touched.end() ? found->records : none;
}

Result<OthersCommits> takeInOthers(const Lines& confirmed, const State& here, std::vector<Commit> commits) {
    OthersCommits theirs;
    theirs.before = confirmed;
    theirs.knownIds = idsOf(here);
    theirs.after = confirmed;
    shareIds(theirs.after, here);
    const std::optional<Publication> publication = lastPublicationOf(commits);
    const auto takePublished = [&](std::uint64_t number) {
        if (publication && publication->action == Publication::Action::Publish && publication->content == number)
            if (auto state = versionAfter(theirs.after, publication->version))
                theirs.published = *std::move(state);
    };
    const std::vector<std::uint32_t> ids = idsOf(*theirs.after.draft);
    takePublished(confirmed.number);
    for (const Commit& commit : commits) {
        std::vector<RecordRef> touched;
        if (auto applied = applyCommit(theirs.after, commit, touched); !applied) {
            Error error = std::move(applied).error();
            error.code = ErrorCode::Corrupt;
            error.message = "commit " + std::to_string(commit.number) +
                            " of others does not fit the commits before it: " + error.message;
            return error;
        }
        auto& all = recordsOf(theirs.touched, commit.line());
        all.insert(all.end(), touched.begin(), touched.end());
        takePublished(commit.number);
    }
    theirs.hasNewIds = idsOf(*theirs.after.draft) != ids;
    theirs.commits = std::move(commits);
    return theirs;
}

Result<RebasedCommits> rebaseCommits(const OthersCommits& theirs, std::vector<PendingCommit> pending) {
    Rebasing rebasing(theirs);
    for (const PendingCommit& commit : pending)
        GALLEY_CHECK(rebasing.add(commit));
    GALLEY_CHECK(rebasing.addRun());
    return std::move(rebasing).finish(pending);
}

bool areOutdated(const OthersCommits& theirs, const Lines& confirmed, const State& here) {
    return theirs.before.number != confirmed.number || theirs.before.draft != confirmed.draft ||
           theirs.before.live != confirmed.live || (theirs.hasNewIds && idsOf(here) != theirs.knownIds);
}

} // namespace galley
