#include "model/inspect/reversal.h"

#include "model/base/json_text.h"
#include "model/dataset/content_changes.h"
#include "model/dataset/field_path.h"
#include "model/dataset/record_lines.h"
#include "model/dataset/value_json.h"
#include "model/inspect/undo_log.h"
#include "model/workspace/commit_replay.h"
#include "model/workspace/published_content.h"

#include <algorithm>
#include <set>

namespace galley {

namespace {

bool isNumber(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The list around an element that is named by its place, as what happens to one element gives others their place; any
/// other path as it is.
std::string_view withoutPlace(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash != std::string_view::npos && isNumber(path.substr(slash + 1)) ? path.substr(0, slash) : path;
}

/// One place that the reversal changes.
struct TouchedPlace {
    std::string record;
    std::string path;                          ///< empty: the whole record
    std::string after;                         ///< what stood there after the commit (contentAt())
    std::vector<const CommitHeader*> editedBy; ///< later commits, in order
};

/// What a path leads to, as edits carry it.
nlohmann::json valueOf(const State& state, const ResolvedField& found) {
    if (found.isBlock)
        return blockJsonOf(state, *found.field, found.block);
    return found.isLocaleObject ? jsonOf(state, *found.field, found.value)
                                : plainJsonOf(state, *found.field, found.value);
}

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

/// Whether an edit changes something at `path` of its record, which is the place's.
bool changes(const Edit& edit, std::string_view path) {
    if (path.empty() || edit.path.empty())
        return true;
    if (edit.op == Edit::Op::Insert && path.size() > edit.path.size() && path.starts_with(edit.path) &&
        path[edit.path.size()] == '/') {
        // A new element gives other places to those after it; blocks have keys, which stay.
        const std::string_view below = path.substr(edit.path.size() + 1);
        return isNumber(below.substr(0, below.find('/')));
    }
    const bool movesOthers = edit.op == Edit::Op::Move || edit.op == Edit::Op::Remove;
    return pathsOverlap(movesOthers ? withoutPlace(edit.path) : std::string_view(edit.path), path);
}

/// Keeps the lines of a bulk commit that are about the wanted records.
class LineFilter {
public:
    explicit LineFilter(const std::set<std::string>& starts)
        : m_starts(starts) {}

    void add(std::string_view part) {
        m_rest += part;
        std::size_t begin = 0;
        for (std::size_t end = m_rest.find('\n'); end != std::string::npos; end = m_rest.find('\n', begin)) {
            keep(std::string_view(m_rest).substr(begin, end - begin));
            begin = end + 1;
        }
        m_rest.erase(0, begin);
    }
    std::string finish() {
        keep(m_rest);
        return std::move(m_lines);
    }

private:
    void keep(std::string_view line) {
        const auto isStart = [line](const std::string& start) { return line.starts_with(start); };
        if (std::any_of(m_starts.begin(), m_starts.end(), isStart))
            m_lines.append(line) += '\n';
    }

    const std::set<std::string>& m_starts;
    std::string m_rest;
    std::string m_lines;
};

using RecordNames = std::set<std::pair<std::string, std::string>>; ///< types and ids

RecordNames recordsOf(const std::vector<Edit>& edits) {
    RecordNames names;
    for (const Edit& edit : edits)
        names.emplace(edit.type, edit.id);
    return names;
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
        return {ErrorCode::InvalidInput, name + " changed a release, not the draft; undo it there"};
    case BodyKind::Selection:
    case BodyKind::LineNote:
        return {ErrorCode::InvalidInput, name + " is about what goes live and changed no content"};
    case BodyKind::Edits:
    case BodyKind::Records:
        break;
    }
    return {ErrorCode::InvalidInput, name + " is an import"};
}

/// The commits of a journal as far as they are about some records.
class RecordCommits {
public:
    RecordCommits(const Journal& journal, const RecordNames& records)
        : m_journal(journal) {
        for (const auto& [type, id] : records) {
            m_records.insert(type + "/" + id);
            std::string start = "{\"type\":";
            appendJsonString(start, type);
            start += ",\"id\":";
            appendJsonString(start, id);
            m_lineStarts.insert(std::move(start));
        }
    }

    /// The edits of a commit that are about the records.
    Result<std::vector<Edit>> edits(const CommitHeader& header) const {
        GALLEY_TRY(Commit commit, m_journal.readCommit(header.number));
        auto& all = std::get<std::vector<Edit>>(commit.body);
        std::erase_if(all, [this](const Edit& edit) { return !m_records.contains(edit.recordPath()); });
        return std::move(all);
    }
    /// The lines of a bulk commit that are about them.
    Result<std::string> lines(const CommitHeader& header) const {
        LineFilter filter(m_lineStarts);
        GALLEY_CHECK(m_journal.readBody(header.number, [&filter](std::string_view part) -> Result<void> {
            filter.add(part);
            return {};
        }));
        return filter.finish();
    }

private:
    const Journal& m_journal;
    std::set<std::string> m_records;
    std::set<std::string> m_lineStarts;
};

/// What a commit does to the records.
struct RecordChanges {
    std::vector<Edit> edits;
    std::string lines; ///< of a bulk commit
};

Result<RecordChanges> applyTo(StateEditor& editor, const RecordCommits& reader, const CommitHeader& header) {
    RecordChanges changes;
    if (!changesContent(header.bodyKind))
        return changes;
    if (header.bodyKind == BodyKind::Records) {
        GALLEY_TRY(changes.lines, reader.lines(header));
        GALLEY_CHECK(applyRecordLines(editor, changes.lines, header.number));
        return changes;
    }
    GALLEY_TRY(changes.edits, reader.edits(header));
    for (const Edit& edit : changes.edits)
        GALLEY_CHECK(applyEdit(editor, edit, header.number));
    return changes;
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
                return place.record == edit.recordPath() && changes(edit, place.path);
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

/// The commit after the last one that a base includes. What is published may have a later number than that.
Result<std::uint64_t> firstAfter(const Journal& journal, const State& base) {
    GALLEY_TRY(const std::uint64_t last, lastCommitIn(journal, base.version()));
    return last + 1;
}

/// The records that `reader` knows of as they were after commit `number`.
Result<std::shared_ptr<const State>> stateAfter(const RecordCommits& reader, const Journal& journal,
                                                const std::shared_ptr<const State>& base, std::uint64_t number,
                                                const CancelToken& cancel) {
    const bool startsFromBase = base->version().value() <= number;
    // The schema only grew since the commits were made: they apply under that of today.
    StateEditor editor(startsFromBase ? base : State::empty(base->schemaPointer()));
    std::uint64_t from = 1;
    if (startsFromBase) {
        GALLEY_TRY(from, firstAfter(journal, *base));
    }
    std::vector<CommitHeader> headers;
    if (from <= number)
        GALLEY_CHECK(journal.readHeaders(from, number, [&headers](const CommitHeader& header) -> Result<void> {
            headers.push_back(header);
            return {};
        }));
    for (const CommitHeader& header : headers) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        GALLEY_CHECK(applyTo(editor, reader, header));
    }
    return editor.finish(Version{number});
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
        GALLEY_TRY(const RecordChanges done, applyTo(editor, reader, header));
        mark(places, done, header);
    }
    GALLEY_TRY(reversal.conflict, conflictAt(journal, places, number, editor.current()));
    return reversal;
}

namespace {

/// What a commit touched of one record: paths of fields, of one language where they have several; empty: all of it.
struct Touched {
    std::string type;
    std::string id;
    std::set<std::string> paths;
    bool isWhole = false;
};

std::vector<Touched> touchedBy(const std::vector<Edit>& edits, const Schema& schema) {
    std::vector<Touched> all;
    for (const Edit& edit : edits) {
        auto known = std::find_if(all.begin(), all.end(),
                                  [&](const Touched& one) { return one.type == edit.type && one.id == edit.id; });
        if (known == all.end())
            known = all.insert(all.end(), Touched{edit.type, edit.id, {}, false});
        const std::vector<std::string> parts = splitPath(edit.path);
        const auto type = schema.typeIndex(edit.type);
        const Field* field = type && !parts.empty() ? schema.type(*type).field(parts.front()) : nullptr;
        if (field == nullptr) {
            known->isWhole = true;
            continue;
        }
        const bool isInOneLanguage = field->localized && parts.size() > 1 && schema.localeIndex(parts[1]);
        known->paths.insert(isInOneLanguage ? joinPath({parts[0], parts[1]}) : joinPath({parts[0]}));
    }
    return all;
}

/// A field, or one language of it, as JSON.
Result<nlohmann::json> valueAt(const RecordView& record, const std::string& path) {
    GALLEY_TRY(const ResolvedField found, resolvePath(record, path));
    return valueOf(record.state(), found);
}

std::optional<RecordView> viewIn(const State& state, const std::string& typeName, const std::string& id) {
    const auto type = state.schema().typeIndex(typeName);
    const auto ref = type ? state.find(*type, id) : std::nullopt;
    return ref && state.record(*ref).exists() ? std::optional(state.record(*ref)) : std::nullopt;
}

Result<void> restore(const Touched& touched, const State& before, const State& now, std::vector<Edit>& edits) {
    const auto then = viewIn(before, touched.type, touched.id);
    const auto here = viewIn(now, touched.type, touched.id);
    if (!then) {
        if (here && touched.isWhole)
            edits.push_back(Edit::erase(touched.type, touched.id));
        return {};
    }
    if (!here) {
        edits.push_back(Edit::create(touched.type, touched.id, fieldsJsonOf(*then)));
        return {};
    }
    std::set<std::string> paths = touched.paths;
    if (touched.isWhole)
        for (const Field& field : here->type().fields)
            paths.insert(joinPath({field.name}));
    for (const std::string& path : paths) {
        // A field that came later was absent then.
        const bool isKnown = then->type().field(splitPath(path).front()) != nullptr;
        nlohmann::json old;
        if (isKnown) {
            GALLEY_TRY(old, valueAt(*then, path));
        }
        GALLEY_TRY(const nlohmann::json current, valueAt(*here, path));
        if (old != current)
            edits.push_back(Edit::patch(touched.type, touched.id, path, std::move(old)));
    }
    return {};
}

} // namespace

Result<std::vector<Edit>> restorationOf(const Journal& journal, const std::shared_ptr<const State>& base,
                                        const State& now, std::uint64_t number, const CancelToken& cancel) {
    GALLEY_TRY(const Commit commit, journal.readCommit(number));
    const auto* edits = std::get_if<std::vector<Edit>>(&commit.body);
    if (edits == nullptr)
        return hasNoInverse(commit);
    const RecordCommits reader(journal, recordsOf(*edits));
    GALLEY_TRY(const auto before, stateAfter(reader, journal, base, number - 1, cancel));
    std::vector<Edit> restoring;
    for (const Touched& touched : touchedBy(*edits, now.schema()))
        GALLEY_CHECK(restore(touched, *before, now, restoring));
    return restoring;
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
                                     const RecordPlace& place, std::uint64_t number, const CancelToken& cancel) {
    const RecordCommits reader(journal, {{place.type, place.id}});
    GALLEY_TRY(const auto then, stateAfter(reader, journal, base, number, cancel));
    const auto old = viewIn(*then, place.type, place.id);
    const auto here = viewIn(now, place.type, place.id);
    const auto refuse = [&](const char* what) {
        return Error{ErrorCode::NotFound, what}.inRecord(place.type + "/" + place.id).inField(place.path);
    };
    if (!old && !here)
        return refuse("there is no such record, now or then");
    std::vector<Edit> edits;
    if (place.path.empty()) {
        GALLEY_CHECK(restore({place.type, place.id, {}, true}, *then, now, edits));
        return edits;
    }
    if (!old)
        return refuse("the record did not exist then");
    if (!here)
        return refuse("the record does not exist any more; restore all of it");
    const auto current = resolvePath(*here, place.path);
    if (!current)
        return refuse("there is no such place in the record any more; restore the field that it was in");
    const auto found = resolvePath(*old, place.path);
    if (!found)
        return refuse("there was no such place in the record then");
    const nlohmann::json value = valueOf(*then, *found);
    if (value != valueOf(now, *current))
        edits.push_back(Edit::patch(place.type, place.id, place.path, value));
    return edits;
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
        GALLEY_CHECK(restore({type, id, {}, true}, *then, now, edits));
    }
    return edits;
}

} // namespace galley
