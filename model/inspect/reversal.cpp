#include "model/inspect/reversal.h"

#include "model/dataset/content_changes.h"
#include "model/dataset/field_path.h"
#include "model/dataset/value_json.h"
#include "model/inspect/record_replay.h"
#include "model/inspect/undo_log.h"
#include "model/workspace/commit_replay.h"
#include "model/workspace/published_content.h"

#include <algorithm>
#include <set>

namespace galley {

namespace {

/// One place that the reversal changes.
struct TouchedPlace {
    std::string record;
    std::string path;                          ///< empty: the whole record
    std::string after;                         ///< what stood there after the commit (contentAt())
    std::vector<const CommitHeader*> editedBy; ///< later commits, in order
};

/// What stands at a place, to be compared.
std::string contentAt(const State& state, const TouchedPlace& place) {
    const auto ref = state.findPath(place.record);
    if (!ref || !state.record(*ref).exists())
        return "no record";
    const RecordView record = state.record(*ref);
    if (place.path.empty())
        return fieldsToJson(record);
    const auto found = resolvePath(record, place.path);
    if (!found)
        return "no place";
    return valueOf(state, *found).dump();
}

Error hasNoInverse(const Commit& commit) {
    const std::string name = "commit " + std::to_string(commit.number);
    switch (commit.bodyKind()) {
    case BodyKind::Publication:
        return {ErrorCode::InvalidInput, name + " is about what is published and changed no content; to take it back, "
                                                "go back to an earlier version"};
    case BodyKind::Repair:
        return {ErrorCode::InvalidInput, name + " is a repair of the journal and changed no content"};
    case BodyKind::Conflicts:
        return {ErrorCode::InvalidInput, name + " is about conflicts and changed no content"};
    case BodyKind::LineEdits:
        return {ErrorCode::InvalidInput, name + " changed a release, not the draft; take it back there"};
    case BodyKind::Selection:
    case BodyKind::LineNote:
        return {ErrorCode::InvalidInput, name + " is about what goes live and changed no content"};
    case BodyKind::Edits:
    case BodyKind::Records:
        break;
    }
    return {ErrorCode::InvalidInput, name + " is an import"};
}

/// Applies the commit that is to be taken back; gives the edits that do so, in their order.
Result<std::vector<Edit>> applyOwn(StateEditor& editor, const std::vector<Edit>& edits, std::uint64_t number,
                                   std::vector<TouchedPlace>& places) {
    std::vector<Edit> inverses;
    for (const Edit& edit : edits) {
        GALLEY_TRY(Edit inverse, applyEdit(editor, edit, number));
        // What an insert made is named by the edit that removes it.
        const bool movesOthers = edit.op == Edit::Op::Move || edit.op == Edit::Op::Remove;
        const std::string& path = edit.op == Edit::Op::Insert ? inverse.path : edit.path;
        const bool isListed = movesOthers || edit.op == Edit::Op::Insert;
        places.push_back({edit.recordPath(), std::string(isListed ? withoutPlace(path) : path), {}, {}});
        inverses.insert(inverses.begin(), std::move(inverse));
    }
    for (TouchedPlace& place : places)
        place.after = contentAt(editor.current(), place);
    return inverses;
}

/// Notes at the places that a later commit edits them.
void mark(std::vector<TouchedPlace>& places, const RecordChanges& later, const CommitHeader& header) {
    for (TouchedPlace& place : places) {
        const bool isEdited =
            !later.lines.empty() || std::any_of(later.edits.begin(), later.edits.end(), [&place](const Edit& edit) {
                return place.record == edit.recordPath() && changesPlace(edit, place.path);
            });
        if (isEdited)
            place.editedBy.push_back(&header);
    }
}

/// The first later commit that is in the way of taking back `number`. Those that were taken back are not, as far as
/// that shows.
Result<std::optional<ReversalConflict>> conflictAt(const Journal& journal, const std::vector<TouchedPlace>& places,
                                                   std::uint64_t number, const State& now) {
    std::optional<ReversalConflict> first;
    if (std::all_of(places.begin(), places.end(), [](const TouchedPlace& place) { return place.editedBy.empty(); }))
        return first;
    GALLEY_TRY(const UndoLog log, UndoLog::read(journal));
    const std::set<std::uint64_t> cancelled = log.cancelled(number);
    for (const TouchedPlace& place : places) {
        const auto standing = std::find_if(place.editedBy.begin(), place.editedBy.end(),
                                           [&](const auto* header) { return !cancelled.contains(header->number); });
        const CommitHeader* cause = standing != place.editedBy.end() ? *standing : nullptr;
        if (cause == nullptr && !place.editedBy.empty() && contentAt(now, place) != place.after)
            cause = place.editedBy.front();
        if (cause != nullptr && (!first || cause->number < first->commit.number))
            first = {*cause, place.record, place.path};
    }
    return first;
}

} // namespace

Result<Reversal> reversalOf(const Journal& journal, const std::shared_ptr<const State>& base, std::uint64_t number,
                            const CancelToken& cancel) {
    GALLEY_TRY(const Commit commit, journal.readCommit(number));
    const auto* edits = std::get_if<std::vector<Edit>>(&commit.body);
    if (edits == nullptr)
        return hasNoInverse(commit);
    const RecordCommits reader(journal, recordsOf(*edits));
    const bool startsFromBase = base->version().value() < number;
    std::uint64_t from = 1;
    if (startsFromBase) {
        GALLEY_TRY(from, firstAfter(journal, *base));
    }
    std::vector<CommitHeader> headers;
    GALLEY_CHECK(journal.readHeaders(from, UINT64_MAX, [&headers](const CommitHeader& header) -> Result<void> {
        headers.push_back(header);
        return {};
    }));

    Reversal reversal;
    std::vector<TouchedPlace> places;
    // The schema only grew since the commits were made: they apply under that of today.
    StateEditor editor(startsFromBase ? base : State::empty(base->schemaPointer()));
    for (const CommitHeader& header : headers) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        if (header.number == number) {
            GALLEY_TRY(reversal.edits, applyOwn(editor, *edits, number, places));
            continue;
        }
        GALLEY_TRY(const RecordChanges done, reader.applyTo(editor, header.number, header.bodyKind));
        mark(places, done, header);
    }
    GALLEY_TRY(reversal.conflict, conflictAt(journal, places, number, editor.current()));
    return reversal;
}

Result<std::vector<Edit>> restorationOf(const Journal& journal, const std::shared_ptr<const State>& base,
                                        const State& now, std::uint64_t number, const CancelToken& cancel) {
    GALLEY_TRY(const Commit commit, journal.readCommit(number));
    const auto* edits = std::get_if<std::vector<Edit>>(&commit.body);
    if (edits == nullptr)
        return hasNoInverse(commit);
    const RecordCommits reader(journal, recordsOf(*edits));
    GALLEY_TRY(const auto before, stateAfter(reader, base, number - 1, nullptr, cancel));
    return restoringFieldsOf(*edits, *before, now);
}

Result<std::vector<Edit>> inversesOf(const Journal& journal, const std::shared_ptr<const State>& base,
                                     std::uint64_t number, const std::vector<Edit>& edits, const CancelToken& cancel,
                                     RecordTrails* trails) {
    const RecordCommits reader(journal, recordsOf(edits));
    GALLEY_TRY(const auto before, stateAfter(reader, base, number - 1, trails, cancel));
    StateEditor editor(before);
    std::vector<Edit> inverses;
    for (const Edit& edit : edits) {
        GALLEY_TRY(Edit inverse, applyEdit(editor, edit, number));
        inverses.push_back(std::move(inverse));
    }
    return inverses;
}

Result<std::uint64_t> commitAt(const Journal& journal, Instant time) {
    std::uint64_t last = 0;
    GALLEY_CHECK(journal.readHeaders(1, UINT64_MAX, [&](const CommitHeader& header) -> Result<void> {
        if (header.time <= time)
            last = header.number;
        return {};
    }));
    return last;
}

Result<std::vector<Edit>> recordAsOf(const Journal& journal, const std::shared_ptr<const State>& base, const State& now,
                                     const RecordPlace& place, std::uint64_t number, const CancelToken& cancel,
                                     RecordTrails* trails) {
    const RecordCommits reader(journal, {{place.type, place.id}});
    GALLEY_TRY(const auto then, stateAfter(reader, base, number, trails, cancel));
    return restoringPlace(place, *then, now);
}

Result<std::vector<Edit>> siteAsOf(const Journal& journal, const std::shared_ptr<const State>& base, const State& now,
                                   std::uint64_t number, const CancelToken& cancel) {
    const bool startsFromBase = base->version().value() <= number;
    std::uint64_t after = 1;
    if (startsFromBase) {
        GALLEY_TRY(after, firstAfter(journal, *base));
    }
    GALLEY_TRY(const auto then, replay(startsFromBase ? base : State::empty(base->schemaPointer()), after - 1, journal,
                                       Version{number}, {}, cancel));
    // By name: two replays may number records otherwise.
    RecordNames differing;
    for (const RecordChange& change : contentChanges(*then, now, cancel))
        for (const auto& [record, state] : {std::pair(change.before, then.get()), std::pair(change.after, &now)})
            if (record != nullptr)
                differing.emplace(state->schema().type(change.ref.type).name, record->id);
    std::vector<Edit> edits;
    for (const auto& [type, id] : differing) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "comparing the records was cancelled"};
        GALLEY_CHECK(addRestoring(type, id, *then, now, edits));
    }
    return edits;
}

Result<PageRestoration> pageAsOf(const Journal& journal, const std::shared_ptr<const State>& base, const State& now,
                                 const std::string& type, const std::string& id, std::uint64_t number,
                                 const CancelToken& cancel, RecordTrails* trails) {
    RecordNames wanted{{type, id}};
    std::shared_ptr<const State> then;
    for (std::size_t known = 0; known < wanted.size();) { // a part may show more parts, which are read then
        known = wanted.size();
        const RecordCommits reader(journal, wanted);
        GALLEY_TRY(then, stateAfter(reader, base, number, trails, cancel));
        wanted.merge(partsOf(*then, wanted));
    }
    if (!viewIn(*then, type, id))
        return Error{ErrorCode::NotFound, "the record did not exist then"}.inRecord(type + "/" + id);
    PageRestoration restoration;
    for (const auto& [partType, partId] : wanted) {
        if (!viewIn(*then, partType, partId)) // nothing was shown there
            continue;
        GALLEY_CHECK(addRestoring(partType, partId, *then, now, restoration.edits));
        if (partType != type || partId != id)
            restoration.parts.push_back(partType + "/" + partId);
    }
    return restoration;
}

} // namespace galley
