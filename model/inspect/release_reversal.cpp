#include "model/inspect/release_reversal.h"

#include "model/dataset/merge.h"
#include "model/dataset/record_edits.h"
#include "model/inspect/record_replay.h"
#include "model/inspect/undo_log.h"
#include "model/workspace/lines.h"

#include <algorithm>
#include <utility>

namespace galley {

namespace {

/// A commit of a release, and what the release held before and after it of the records in its own commits.
struct ReleaseStep {
    LineEdits body;
    std::shared_ptr<const State> before;
    std::shared_ptr<const State> after;
    std::vector<Edit> inverses; ///< in the order in which they are to be applied
};

Result<ReleaseStep> stepOf(const Journal& journal, const std::shared_ptr<const Schema>& schema, std::uint64_t number) {
    GALLEY_TRY(Commit commit, journal.readCommit(number));
    auto* const body = std::get_if<LineEdits>(&commit.body);
    if (body == nullptr)
        return Error{ErrorCode::InvalidInput, "commit " + std::to_string(number) + " changed no release"};
    ReleaseStep step;
    step.body = std::move(*body);
    GALLEY_TRY(step.before, releaseBefore(journal, schema, step.body, number));
    StateEditor editor(step.before);
    for (const Edit& edit : step.body.edits) {
        GALLEY_TRY(Edit inverse, applyEdit(editor, edit, number));
        step.inverses.push_back(std::move(inverse));
    }
    std::reverse(step.inverses.begin(), step.inverses.end());
    step.after = editor.finish(Version{number});
    return step;
}

/// The release as it is now, but for the records of a commit: they are as that one left them.
Result<std::shared_ptr<const State>> asItWas(const ReleaseStep& step, const std::shared_ptr<const State>& now) {
    std::vector<Edit> edits;
    for (const auto& [type, id] : recordsOf(step.body.edits))
        GALLEY_CHECK(addRestoring(type, id, *step.after, *now, edits));
    StateEditor editor(now);
    for (const Edit& edit : edits)
        GALLEY_CHECK(applyEdit(editor, edit, now->version().value()));
    return editor.finish(now->version());
}

/// The first commit of the release after one that changed a place and was not taken back since; any that changed the
/// record, where none is about the place.
Result<std::optional<CommitHeader>> changedSince(const Journal& journal, const std::string& line, std::uint64_t number,
                                                 const MergeConflict& conflict) {
    GALLEY_TRY(const UndoLog log, UndoLog::read(journal, line));
    const std::set<std::uint64_t> cancelled = log.cancelled(number);
    GALLEY_TRY(const auto numbers, journal.numbersOf(BodyKind::LineEdits, number + 1));
    std::optional<std::uint64_t> ofRecord;
    std::optional<std::uint64_t> ofPlace;
    const std::string record = conflict.type + "/" + conflict.id;
    for (const std::uint64_t later : numbers) {
        GALLEY_TRY(const Commit commit, journal.readCommit(later));
        if (commit.line() != line || cancelled.contains(later))
            continue;
        for (const Edit& edit : *commit.edits()) {
            if (edit.recordPath() != record)
                continue;
            ofRecord = ofRecord.value_or(later);
            if (!ofPlace && changesPlace(edit, conflict.path))
                ofPlace = later;
        }
    }
    const auto found = ofPlace ? ofPlace : ofRecord;
    return found ? journal.findHeader(*found) : Result<std::optional<CommitHeader>>(std::nullopt);
}

} // namespace

Result<Reversal> reversalInRelease(const Journal& journal, const std::shared_ptr<const State>& now,
                                   std::uint64_t number, const CancelToken& cancel) {
    GALLEY_TRY(const ReleaseStep step, stepOf(journal, now->schemaPointer(), number));
    GALLEY_TRY(const auto base, asItWas(step, now));
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
    GALLEY_TRY(Rebased rebased, rebase(base, step.inverses, now));
    Reversal reversal;
    reversal.edits = std::move(rebased.edits);
    if (rebased.conflicts.empty())
        return reversal;
    const MergeConflict& first = rebased.conflicts.front();
    GALLEY_TRY(const auto cause, changedSince(journal, step.body.line, number, first));
    CommitHeader named;
    named.number = number;
    reversal.conflict = {cause.value_or(named), first.type + "/" + first.id, first.path};
    return reversal;
}

Result<std::vector<Edit>> restorationInRelease(const Journal& journal, const State& now, std::uint64_t number) {
    GALLEY_TRY(const ReleaseStep step, stepOf(journal, now.schemaPointer(), number));
    return restoringFieldsOf(step.body.edits, *step.before, now);
}

Result<ReleaseMoment> releaseAfter(const Journal& journal, std::shared_ptr<const Schema> schema,
                                   const std::string& line, std::uint64_t number) {
    ReleaseMoment moment;
    GALLEY_TRY(moment.state, releaseAsOf(journal, schema, line, number));
    GALLEY_TRY(const auto numbers, journal.numbersOf(BodyKind::LineEdits, 1));
    StateEditor editor(moment.state);
    for (const std::uint64_t one : numbers) {
        GALLEY_TRY(const Commit commit, journal.readCommit(one));
        const auto& body = std::get<LineEdits>(commit.body);
        if (body.line != line)
            continue;
        for (const Fork& fork : body.forks)
            if (moment.records.emplace(fork.type, fork.id).second && one > number && !fork.fields.is_null())
                GALLEY_CHECK(applyEdit(editor, Edit::create(fork.type, fork.id, fork.fields), number));
    }
    moment.state = editor.finish(Version{number});
    return moment;
}

Result<std::vector<Edit>> recordAsOf(const ReleaseMoment& then, const State& now, const RecordPlace& place) {
    if (!then.records.contains({place.type, place.id}))
        return Error{ErrorCode::NotFound, "the release never changed this record: it is there as it is live"}.inRecord(
            place.type + "/" + place.id);
    return restoringPlace(place, *then.state, now);
}

Result<PageRestoration> pageAsOf(const ReleaseMoment& then, const State& now, const std::string& type,
                                 const std::string& id) {
    GALLEY_CHECK(recordAsOf(then, now, {type, id, {}}));
    RecordNames shown{{type, id}};
    for (std::size_t known = 0; known < shown.size();) {
        known = shown.size();
        shown.merge(partsOf(*then.state, shown));
    }
    PageRestoration restoration;
    for (const auto& [partType, partId] : shown) {
        if (!then.records.contains({partType, partId}) || !viewIn(*then.state, partType, partId))
            continue;
        GALLEY_CHECK(addRestoring(partType, partId, *then.state, now, restoration.edits));
        if (partType != type || partId != id)
            restoration.parts.push_back(partType + "/" + partId);
    }
    return restoration;
}

Result<std::vector<Edit>> releaseAsOf(const ReleaseMoment& then, const State& now) {
    std::vector<Edit> edits;
    for (const auto& [type, id] : then.records)
        GALLEY_CHECK(addRestoring(type, id, *then.state, now, edits));
    return edits;
}

} // namespace galley
