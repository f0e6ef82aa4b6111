#include "model/inspect/record_replay.h"

#include "model/base/json_text.h"
#include "model/dataset/field_path.h"
#include "model/dataset/record_lines.h"
#include "model/dataset/value_json.h"
#include "model/index/reference_index.h"
#include "model/workspace/published_content.h"

#include <algorithm>

namespace galley {

namespace {

bool isNumber(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
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

/// A field, or one language of it, as JSON.
Result<nlohmann::json> valueAt(const RecordView& record, const std::string& path) {
    GALLEY_TRY(const ResolvedField found, resolvePath(record, path));
    return valueOf(record.state(), found);
}

/// The commits of a range that change content.
Result<std::vector<RecordTrails::Step>> stepsIn(const Journal& journal, std::uint64_t from, std::uint64_t to) {
    std::vector<RecordTrails::Step> steps;
    GALLEY_CHECK(journal.readHeaders(from, to, [&steps](const CommitHeader& header) -> Result<void> {
        if (changesContent(header.bodyKind))
            steps.push_back({header.number, header.bodyKind});
        return {};
    }));
    return steps;
}

} // namespace

std::string_view withoutPlace(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash != std::string_view::npos && isNumber(path.substr(slash + 1)) ? path.substr(0, slash) : path;
}

bool changesPlace(const Edit& edit, std::string_view path) {
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

RecordNames recordsOf(const std::vector<Edit>& edits) {
    RecordNames names;
    for (const Edit& edit : edits)
        names.emplace(edit.type, edit.id);
    return names;
}

RecordCommits::RecordCommits(const Journal& journal, RecordNames records)
    : m_journal(journal)
    , m_names(std::move(records)) {
    for (const auto& [type, id] : m_names) {
        m_records.insert(type + "/" + id);
        std::string start = "{\"type\":";
        appendJsonString(start, type);
        start += ",\"id\":";
        appendJsonString(start, id);
        m_lineStarts.insert(std::move(start));
    }
}

Result<std::vector<Edit>> RecordCommits::edits(std::uint64_t number) const {
    GALLEY_TRY(Commit commit, m_journal.readCommit(number));
    auto& all = std::get<std::vector<Edit>>(commit.body);
    std::erase_if(all, [this](const Edit& edit) { return !m_records.contains(edit.recordPath()); });
    return std::move(all);
}

Result<std::string> RecordCommits::lines(std::uint64_t number) const {
    LineFilter filter(m_lineStarts);
    GALLEY_CHECK(m_journal.readBody(number, [&filter](std::string_view part) -> Result<void> {
        filter.add(part);
        return {};
    }));
    return filter.finish();
}

Result<RecordChanges> RecordCommits::changes(std::uint64_t number, BodyKind kind) const {
    RecordChanges changes;
    if (kind == BodyKind::Records) {
        GALLEY_TRY(changes.lines, lines(number));
    } else if (changesContent(kind)) {
        GALLEY_TRY(changes.edits, edits(number));
    }
    return changes;
}

Result<RecordChanges> RecordCommits::applyTo(StateEditor& editor, std::uint64_t number, BodyKind kind) const {
    GALLEY_TRY(RecordChanges done, changes(number, kind));
    if (!done.lines.empty())
        GALLEY_CHECK(applyRecordLines(editor, done.lines, number));
    for (const Edit& edit : done.edits)
        GALLEY_CHECK(applyEdit(editor, edit, number));
    return done;
}

Result<std::uint64_t> firstAfter(const Journal& journal, const State& base) {
    GALLEY_TRY(const std::uint64_t last, lastCommitIn(journal, base.version()));
    return last + 1;
}

Result<std::shared_ptr<const State>> stateAfter(const RecordCommits& reader, const std::shared_ptr<const State>& base,
                                                std::uint64_t number, RecordTrails* trails, const CancelToken& cancel) {
    const Journal& journal = reader.journal();
    const bool startsFromBase = base->version().value() <= number;
    // The schema only grew since the commits were made: they apply under that of today.
    StateEditor editor(startsFromBase ? base : State::empty(base->schemaPointer()));
    std::uint64_t from = 1;
    if (startsFromBase) {
        GALLEY_TRY(from, firstAfter(journal, *base));
    }
    std::vector<RecordTrails::Step> steps;
    if (from <= number && trails != nullptr) {
        GALLEY_TRY(steps, trails->find(journal, reader.records(), from, number, cancel));
    } else if (from <= number) {
        GALLEY_TRY(steps, stepsIn(journal, from, number));
    }
    for (const RecordTrails::Step& step : steps) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        GALLEY_CHECK(reader.applyTo(editor, step.number, step.kind));
    }
    return editor.finish(Version{number});
}

std::optional<RecordView> viewIn(const State& state, const std::string& typeName, const std::string& id) {
    const auto type = state.schema().typeIndex(typeName);
    const auto ref = type ? state.find(*type, id) : std::nullopt;
    return ref && state.record(*ref).exists() ? std::optional(state.record(*ref)) : std::nullopt;
}

Result<void> addRestoring(const std::string& type, const std::string& id, const std::set<std::string>& paths,
                          const State& then, const State& now, std::vector<Edit>& edits) {
    const auto old = viewIn(then, type, id);
    const auto here = viewIn(now, type, id);
    if (!old)
        return {};
    if (!here) {
        edits.push_back(Edit::create(type, id, fieldsJsonOf(*old)));
        return {};
    }
    for (const std::string& path : paths) {
        // A field that came later was absent then.
        const bool isKnown = old->type().field(splitPath(path).front()) != nullptr;
        nlohmann::json before;
        if (isKnown) {
            GALLEY_TRY(before, valueAt(*old, path));
        }
        GALLEY_TRY(const nlohmann::json current, valueAt(*here, path));
        if (before != current)
            edits.push_back(Edit::patch(type, id, path, std::move(before)));
    }
    return {};
}

Result<void> addRestoring(const std::string& type, const std::string& id, const State& then, const State& now,
                          std::vector<Edit>& edits) {
    const auto here = viewIn(now, type, id);
    if (here && !viewIn(then, type, id)) {
        edits.push_back(Edit::erase(type, id));
        return {};
    }
    std::set<std::string> paths;
    if (here)
        for (const Field& field : here->type().fields)
            paths.insert(joinPath({field.name}));
    return addRestoring(type, id, paths, then, now, edits);
}

nlohmann::json valueOf(const State& state, const ResolvedField& found) {
    if (found.isBlock)
        return blockJsonOf(state, *found.field, found.block);
    return found.isLocaleObject ? jsonOf(state, *found.field, found.value)
                                : plainJsonOf(state, *found.field, found.value);
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

Result<void> restoreTouched(const Touched& touched, const State& before, const State& now, std::vector<Edit>& edits) {
    if (touched.isWhole)
        return addRestoring(touched.type, touched.id, before, now, edits);
    return addRestoring(touched.type, touched.id, touched.paths, before, now, edits);
}

} // namespace

Result<std::vector<Edit>> restoringFieldsOf(const std::vector<Edit>& edits, const State& then, const State& now) {
    std::vector<Edit> restoring;
    for (const Touched& touched : touchedBy(edits, now.schema()))
        GALLEY_CHECK(restoreTouched(touched, then, now, restoring));
    return restoring;
}

Result<std::vector<Edit>> restoringPlace(const RecordPlace& place, const State& then, const State& now) {
    const auto old = viewIn(then, place.type, place.id);
    const auto here = viewIn(now, place.type, place.id);
    const auto refuse = [&](const char* what) {
        return Error{ErrorCode::NotFound, what}.inRecord(place.type + "/" + place.id).inField(place.path);
    };
    if (!old && !here)
        return refuse("there is no such record, now or then");
    std::vector<Edit> edits;
    if (place.path.empty()) {
        GALLEY_CHECK(addRestoring(place.type, place.id, then, now, edits));
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
    const nlohmann::json value = valueOf(then, *found);
    if (value != valueOf(now, *current))
        edits.push_back(Edit::patch(place.type, place.id, place.path, value));
    return edits;
}

RecordNames partsOf(const State& state, const RecordNames& records) {
    RecordNames parts;
    for (const auto& [type, id] : records)
        if (const auto record = viewIn(state, type, id))
            for (const RecordRef ref : referencesOf(*record))
                if (const Type& target = state.schema().type(ref.type); target.component)
                    parts.emplace(target.name, state.record(ref).id());
    return parts;
}

} // namespace galley
