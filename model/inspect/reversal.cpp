#include "model/inspect/reversal.h"

#include "model/base/json_text.h"
#include "model/dataset/field_path.h"
#include "model/dataset/record_lines.h"
#include "model/dataset/value_json.h"
#include "model/workspace/commit_replay.h"

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
    std::string path; ///< empty: the whole record
};

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

/// The commits of a journal as far as they are about some records.
class RecordCommits {
public:
    RecordCommits(const Journal& journal, const std::vector<Edit>& edits)
        : m_journal(journal) {
        for (const Edit& edit : edits) {
            m_records.insert(edit.recordPath());
            std::string start = "{\"type\":";
            appendJsonString(start, edit.type);
            start += ",\"id\":";
            appendJsonString(start, edit.id);
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

Result<void> applyTo(StateEditor& editor, const RecordCommits& reader, const CommitHeader& header) {
    if (!changesContent(header.bodyKind))
        return {};
    if (header.bodyKind == BodyKind::Records) {
        GALLEY_TRY(const std::string lines, reader.lines(header));
        return applyRecordLines(editor, lines, header.number);
    }
    GALLEY_TRY(const std::vector<Edit> edits, reader.edits(header));
    for (const Edit& edit : edits)
        if (auto applied = applyEdit(editor, edit, header.number); !applied)
            return std::move(applied).error();
    return {};
}

Result<std::optional<ReversalConflict>> conflictIn(const RecordCommits& reader, const CommitHeader& header,
                                                   const std::vector<TouchedPlace>& places) {
    if (!changesContent(header.bodyKind))
        return std::optional<ReversalConflict>();
    if (header.bodyKind == BodyKind::Records) {
        GALLEY_TRY(const std::string lines, reader.lines(header));
        if (lines.empty())
            return std::optional<ReversalConflict>();
        return std::optional<ReversalConflict>({header, places.front().record, {}});
    }
    GALLEY_TRY(const std::vector<Edit> edits, reader.edits(header));
    for (const Edit& edit : edits)
        for (const TouchedPlace& place : places)
            if (place.record == edit.recordPath() && changes(edit, place.path))
                return std::optional<ReversalConflict>({header, place.record, place.path});
    return std::optional<ReversalConflict>();
}

/// The records that `reader` knows of as they were before commit `number`.
Result<std::shared_ptr<const State>> stateBefore(const RecordCommits& reader, const Journal& journal,
                                                 const std::shared_ptr<const State>& base, std::uint64_t number,
                                                 const CancelToken& cancel) {
    const bool startsFromBase = base->version().value() < number;
    // The schema only grew since the commits were made: they apply under that of today.
    StateEditor editor(startsFromBase ? base : State::empty(base->schemaPointer()));
    const std::uint64_t from = startsFromBase ? base->version().value() + 1 : 1;
    std::vector<CommitHeader> headers;
    if (from < number)
        GALLEY_CHECK(journal.readHeaders(from, number - 1, [&headers](const CommitHeader& header) -> Result<void> {
            headers.push_back(header);
            return {};
        }));
    for (const CommitHeader& header : headers) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        GALLEY_CHECK(applyTo(editor, reader, header));
    }
    return editor.finish(Version{number - 1});
}

} // namespace

Result<Reversal> reversalOf(const Journal& journal, const std::shared_ptr<const State>& base, std::uint64_t number,
                            const CancelToken& cancel) {
    GALLEY_TRY(const Commit commit, journal.readCommit(number));
    if (std::holds_alternative<Publication>(commit.body))
        return Error{ErrorCode::InvalidInput, "commit " + std::to_string(number) +
                                                  " is about what is published and changed no content; to take it "
                                                  "back, go back to an earlier version"};
    const auto* edits = std::get_if<std::vector<Edit>>(&commit.body);
    if (edits == nullptr)
        return Error{ErrorCode::InvalidInput, "commit " + std::to_string(number) + " is an import"};
    const RecordCommits reader(journal, *edits);
    const bool startsFromBase = base->version().value() < number;
    const std::uint64_t from = startsFromBase ? base->version().value() + 1 : 1;
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
        if (header.number < number) {
            GALLEY_CHECK(applyTo(editor, reader, header));
            continue;
        }
        if (header.number > number) {
            GALLEY_TRY(reversal.conflict, conflictIn(reader, header, places));
            if (reversal.conflict)
                break;
            continue;
        }
        for (const Edit& edit : *edits) {
            auto inverse = applyEdit(editor, edit, number);
            if (!inverse)
                return std::move(inverse).error();
            // What an insert made is named by the edit that removes it.
            const bool movesOthers = edit.op == Edit::Op::Move || edit.op == Edit::Op::Remove;
            const std::string& path = edit.op == Edit::Op::Insert ? inverse->path : edit.path;
            places.push_back({edit.recordPath(),
                              std::string(movesOthers || edit.op == Edit::Op::Insert ? withoutPlace(path) : path)});
            reversal.edits.insert(reversal.edits.begin(), *std::move(inverse));
        }
    }
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
    return found.isLocaleObject ? jsonOf(record.state(), *found.field, found.value)
                                : plainJsonOf(record.state(), *found.field, found.value);
}

Result<void> restore(const Touched& touched, const State& before, const State& now, std::vector<Edit>& edits) {
    const auto type = now.schema().typeIndex(touched.type);
    if (!type)
        return {};
    const auto viewIn = [&](const State& state) -> std::optional<RecordView> {
        const auto ref = state.find(*type, touched.id);
        return ref && state.record(*ref).exists() ? std::optional(state.record(*ref)) : std::nullopt;
    };
    const auto then = viewIn(before);
    const auto here = viewIn(now);
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
        for (const Field& field : then->type().fields)
            paths.insert(field.name);
    for (const std::string& path : paths) {
        GALLEY_TRY(nlohmann::json old, valueAt(*then, path));
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
        return Error{ErrorCode::InvalidInput, "commit " + std::to_string(number) + " is an import"};
    const RecordCommits reader(journal, *edits);
    GALLEY_TRY(const auto before, stateBefore(reader, journal, base, number, cancel));
    std::vector<Edit> restoring;
    for (const Touched& touched : touchedBy(*edits, now.schema()))
        GALLEY_CHECK(restore(touched, *before, now, restoring));
    return restoring;
}

} // namespace galley
