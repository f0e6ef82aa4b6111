#include "model/workspace/pending_commits.h"

#include "model/dataset/content_changes.h"
#include "model/workspace/commit_replay.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

namespace galley {

namespace {

using Refs = std::unordered_set<std::uint64_t>;

Refs refsOf(const ChangeSet& changes) {
    Refs refs;
    for (const RecordChange& change : changes)
        refs.insert(change.ref.packed());
    return refs;
}

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

/// `confirmed` with the ids that only `draft` knows, at the ordinals that they have there.
std::shared_ptr<const State> withIdsOf(const State& draft, const std::shared_ptr<const State>& confirmed) {
    StateEditor editor(confirmed);
    std::string scratch;
    const std::size_t types = std::min(draft.schema().types.size(), confirmed->schema().types.size());
    for (std::size_t i = 0; i < types; ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        for (std::uint32_t ordinal = confirmed->ordinalCount(type); ordinal < draft.ordinalCount(type); ++ordinal)
            editor.declare(type, draft.record({type, Ordinal{ordinal}}).id(scratch));
    }
    return editor.finish(confirmed->version());
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

/// The edits of all, in order.
std::vector<Edit> editsOf(const std::vector<Commit>& commits) {
    std::vector<Edit> edits;
    for (const Commit& commit : commits) {
        if (const auto* own = std::get_if<std::vector<Edit>>(&commit.body))
            edits.insert(edits.end(), own->begin(), own->end());
    }
    return edits;
}

/// The steps of a rebase, one commit after the other.
class Rebasing {
public:
    Rebasing(const OthersCommits& theirs, const State& draft)
        : m_theirs(theirs)
        , m_draft(draft)
        , m_before(theirs.before)
        , m_edits(editsOf(theirs.commits))
        , m_publication(lastPublicationOf(theirs.commits))
        , m_number(theirs.after->version().value()) {
        for (const RecordRef ref : theirs.touched)
            m_touched.insert(ref.packed());
        m_out.draft = theirs.after;
    }

    Result<void> add(PendingCommit pending) {
        const bool isRefused =
            !pending.conditions.empty() && (containsAny(m_touched, pending.touched) || touchesAny(pending.conditions));
        if (std::holds_alternative<std::vector<Edit>>(pending.commit.body) && !isRefused) {
            m_run.push_back(std::move(pending));
            return {};
        }
        GALLEY_CHECK(addRun());
        if (isRefused) {
            m_out.refused.push_back(pending.commit.id);
            for (const RecordRef ref : pending.touched) // what waits behind it was made on what it did
                m_touched.insert(ref.packed());
        } else if (!isRecordedByOthers(pending.commit)) {
            GALLEY_CHECK(addOther(pending));
        }
        moveBehind(pending);
        return {};
    }

    /// Adds commits of edits that follow each other, merged as one row of edits.
    Result<void> addRun() {
        std::vector<Edit> ours;
        std::vector<std::size_t> ends;
        for (const PendingCommit& pending : m_run) {
            const auto& edits = std::get<std::vector<Edit>>(pending.commit.body);
            ours.insert(ours.end(), edits.begin(), edits.end());
            ends.push_back(ours.size());
        }
        GALLEY_TRY(Rebased rebased, rebase(m_before, ours, m_out.draft, m_edits));
        std::size_t next = 0;
        for (std::size_t i = 0; i < m_run.size(); ++i) {
            std::vector<Edit> edits;
            for (; next < rebased.edits.size() && rebased.origins[next] < ends[i]; ++next)
                edits.push_back(std::move(rebased.edits[next]));
            if (edits.empty())
                (isInConflict(m_run[i], rebased) ? m_out.unmerged : m_out.needless).push_back(m_run[i].commit.id);
            else
                GALLEY_CHECK(addEdits(m_run[i], std::move(edits)));
        }
        m_out.conflicts.insert(m_out.conflicts.end(), std::make_move_iterator(rebased.conflicts.begin()),
                               std::make_move_iterator(rebased.conflicts.end()));
        if (!m_run.empty())
            moveBehind(m_run.back());
        m_run.clear();
        return {};
    }

    RebasedCommits finish() && {
        Refs refs = m_touched;
        refs.merge(refsOf(m_draft.changesSince(*m_theirs.before)));
        refs.merge(refsOf(m_out.draft->changesSince(*m_theirs.after)));
        for (const std::uint64_t packed : refs) {
            const RecordRef ref = RecordRef::fromPacked(packed);
            m_out.changes.push_back({ref, recordIn(m_draft, ref), recordIn(*m_out.draft, ref)});
        }
        return std::move(m_out);
    }

private:
    bool isRecordedByOthers(const Commit& commit) const {
        const auto* const publication = std::get_if<Publication>(&commit.body);
        return publication != nullptr && m_publication && publication->announcement <= m_publication->announcement;
    }

    /// What follows was made on what this one led to; from there on theirs are known by the states alone.
    void moveBehind(const PendingCommit& pending) {
        m_before = pending.after;
        m_edits.clear();
    }

    static bool isInConflict(const PendingCommit& pending, const Rebased& rebased) {
        const auto& edits = std::get<std::vector<Edit>>(pending.commit.body);
        return std::ranges::any_of(rebased.conflicts, [&edits](const MergeConflict& conflict) {
            return std::ranges::any_of(
                edits, [&conflict](const Edit& edit) { return edit.type == conflict.type && edit.id == conflict.id; });
        });
    }

    /// Whether theirs changed one of these records.
    bool touchesAny(const std::vector<BaseRevision>& records) const {
        const State& state = *m_theirs.after;
        return std::ranges::any_of(records, [&](const BaseRevision& record) {
            const auto type = state.schema().typeIndex(record.type);
            const auto ref = type ? state.find(*type, record.id) : std::nullopt;
            return ref && m_touched.contains(ref->packed());
        });
    }

    /// A bulk import replaces whole records, whatever they say; publications and notes change none.
    Result<void> addOther(const PendingCommit& pending) {
        StateEditor editor(m_out.draft);
        PendingCommit next = pending;
        next.commit.number = m_number + 1;
        if (auto* const publication = std::get_if<Publication>(&next.commit.body);
            publication != nullptr && publication->action == Publication::Action::Publish && publication->content == 0)
            publication->content = publication->version.value() - 1; // it had the version's number before
        GALLEY_CHECK(applyCommit(editor, next.commit));
        next.after = editor.finish(Version{next.commit.number});
        push(std::move(next));
        return {};
    }

    Result<void> addEdits(const PendingCommit& pending, std::vector<Edit> edits) {
        PendingCommit next = pending;
        next.commit.number = m_number + 1;
        GALLEY_TRY(AppliedEdits applied, applyEdits(m_out.draft, edits, next.commit.number));
        next.commit.body = std::move(edits);
        next.commit.schema.clear(); // that of the first commit of all: another one has it
        next.commit.bases = std::move(applied.bases);
        next.inverse = std::move(applied.inverse);
        next.touched = std::move(applied.touched);
        next.after = std::move(applied.after);
        push(std::move(next));
        return {};
    }

    void push(PendingCommit next) {
        m_number = next.commit.number;
        m_out.draft = next.after;
        m_out.pending.push_back(std::move(next));
    }

    const OthersCommits& m_theirs;
    const State& m_draft;
    std::shared_ptr<const State> m_before;          ///< what the next pending commit was made on
    std::vector<Edit> m_edits;                      ///< of theirs, while they lead from m_before
    const std::optional<Publication> m_publication; ///< the last of theirs
    Refs m_touched;                                 ///< records that they changed
    std::uint64_t m_number;                         ///< of the last commit
    std::vector<PendingCommit> m_run;               ///< commits of edits on m_before, in order
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
        applied.inverse.insert(applied.inverse.begin(), std::move(inverse));
    }
    for (const RecordChange& change : editor.changes()) {
        const Record& record = change.before ? *change.before : *change.after;
        applied.bases.push_back(
            {base->schema().type(change.ref.type).name, record.id, change.before ? change.before->revision : 0});
        applied.touched.push_back(change.ref);
    }
    applied.after = editor.finish(Version{number});
    return applied;
}

Result<OthersCommits> takeInOthers(const std::shared_ptr<const State>& confirmed, const State& draft,
                                   std::vector<Commit> commits) {
    OthersCommits theirs;
    theirs.before = confirmed;
    theirs.knownIds = idsOf(draft);
    theirs.after = withIdsOf(draft, confirmed);
    const std::optional<Publication> publication = lastPublicationOf(commits);
    const auto takePublished = [&](std::uint64_t number) {
        if (publication && publication->action == Publication::Action::Publish && publication->content == number)
            theirs.published = StateEditor(theirs.after).finish(publication->version);
    };
    const std::vector<std::uint32_t> ids = idsOf(*theirs.after);
    Refs touched;
    takePublished(confirmed->version().value());
    for (const Commit& commit : commits) {
        StateEditor editor(theirs.after);
        if (auto applied = applyCommit(editor, commit); !applied) {
            Error error = std::move(applied).error();
            error.code = ErrorCode::Corrupt;
            error.message = "commit " + std::to_string(commit.number) +
                            " of others does not fit the commits before it: " + error.message;
            return error;
        }
        touched.merge(refsOf(editor.changes()));
        theirs.after = editor.finish(Version{commit.number});
        takePublished(commit.number);
    }
    for (const std::uint64_t packed : touched)
        theirs.touched.push_back(RecordRef::fromPacked(packed));
    theirs.hasNewIds = idsOf(*theirs.after) != ids;
    theirs.commits = std::move(commits);
    return theirs;
}

Result<RebasedCommits> rebaseCommits(const OthersCommits& theirs, const State& draft,
                                     std::vector<PendingCommit> pending) {
    Rebasing rebasing(theirs, draft);
    for (PendingCommit& commit : pending)
        GALLEY_CHECK(rebasing.add(std::move(commit)));
    GALLEY_CHECK(rebasing.addRun());
    return std::move(rebasing).finish();
}

bool areOutdated(const OthersCommits& theirs, const std::shared_ptr<const State>& confirmed, const State& draft) {
    return theirs.before != confirmed || (theirs.hasNewIds && idsOf(draft) != theirs.knownIds);
}

} // namespace galley
