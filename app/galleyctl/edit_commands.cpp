// create, set, insert, move, remove and delete: one commit to one record.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/committing.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/problem_lines.h"
#include "app/galleyctl/site.h"
#include "model/base/file.h"
#include "model/base/system_io.h"
#include "model/dataset/field_path.h"
#include "model/dataset/value_json.h"
#include "model/import/slug_form.h"
#include "model/import/written_value.h"
#include "model/inspect/named_place.h"
#include "model/publish/validator.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace galley {

namespace {

constexpr std::size_t kMaxFieldsFile = std::size_t{64} << 20;

using StatePointer = std::shared_ptr<const State>;

/// What a plan finds out, for the answer.
struct Notes {
    std::string type;
    std::string id;
    std::string path; ///< of an element, as it is afterwards
    std::vector<WrittenChange> changes;
    std::string record() const { return type + "/" + id; }
};

/// All that a record says, with the keys of its blocks.
std::string contentOf(const RecordView& record) {
    std::string json;
    appendRecordJson(json, record, BlockKeys::Always);
    return json;
}

/// What became of a written value.
std::string keptText(const WrittenChange& change) {
    return "\"" + oneLine(change.before) + "\" is kept as " + oneLine(change.after) +
           (change.why.empty() ? "" : ": " + change.why);
}

void note(std::vector<WrittenChange>& changes, std::vector<SettledSlug> slugs) {
    for (SettledSlug& slug : slugs)
        changes.push_back({std::move(slug.field), std::move(slug.before), "\"" + slug.after + "\"", {}, false});
}

/// A written value for a place of the record.
Result<nlohmann::json> valueFrom(const RecordView& record, const ResolvedField& place, const std::string& path,
                                 std::string_view text, std::vector<WrittenChange>& changes) {
    auto written = readWrittenValue(record.state().schema(), place, path, text);
    if (!written)
        return std::move(written).error().inRecord(record.path());
    std::move(written->changes.begin(), written->changes.end(), std::back_inserter(changes));
    return std::move(written->value);
}

/// What an assignment changes in the record, as it is now.
Result<Edit> editFrom(const RecordView& record, const std::string& assignment, std::vector<WrittenChange>& changes) {
    const std::size_t equals = assignment.find('='); // there is one: the command line was read
    GALLEY_TRY(const std::string path, pathNamed(record, std::string_view(assignment).substr(0, equals)));
    GALLEY_TRY(const ResolvedField place, resolvePath(record, path));
    GALLEY_TRY(auto value, valueFrom(record, place, path, std::string_view(assignment).substr(equals + 1), changes));
    return Edit::patch(record.type().name, record.id(), path, std::move(value));
}

/// Brings the slug that an edit sets into its one form; gives what is to be said of it.
std::vector<SettledSlug> settleSlug(const Schema& schema, const Type& type, Edit& edit) {
    const std::vector<std::string> parts = splitPath(edit.path);
    if (parts.empty() || parts.front() != type.slug || parts.size() > 2)
        return {};
    const bool isOneLocale = parts.size() == 2;
    nlohmann::json fields;
    if (isOneLocale)
        fields[type.slug][parts[1]] = edit.value;
    else
        fields[type.slug] = edit.value;
    auto settled = settleSlugs(schema, type, fields);
    edit.value = isOneLocale ? fields[type.slug][parts[1]] : fields[type.slug];
    return settled;
}

/// The record that a command names, at the revision that it asks for.
Result<RecordView> recordFor(const EditTarget& target, const State& now, Notes& notes) {
    notes = {};
    GALLEY_TRY(const RecordRef ref, recordNamed(now, target.record));
    const RecordView record = now.record(ref);
    notes.type = record.type().name;
    notes.id = record.id();
    if (target.ifRevision)
        GALLEY_CHECK(checkRevision(now, {notes.type, notes.id, *target.ifRevision}));
    return record;
}

/// An index as the command line gives it; "end" is `size`.
Result<std::uint32_t> indexFrom(const std::string& text, std::uint32_t size, const RecordView& record,
                                const std::string& path) {
    if (text == "end")
        return size;
    const auto number = numberFrom(text); // the command line was read
    if (number && *number <= size)
        return static_cast<std::uint32_t>(*number);
    return Error{ErrorCode::InvalidInput,
                 "there is no place " + text + ": the last one is " + std::to_string(size) + ", or end; the first is 0"}
        .inRecord(record.path())
        .inField(path);
}

Error noList(const RecordView& record, const std::string& path) {
    return Error{ErrorCode::InvalidInput, "is no list and holds no modules"}.inRecord(record.path()).inField(path);
}

/// How many elements or blocks stand at a place; nothing where none can.
std::optional<std::uint32_t> sizeOf(const ResolvedField& place) {
    const bool isListed = place.field->kind == FieldKind::List || place.field->kind == FieldKind::Blocks;
    return isListed && !place.isBlock && !place.isLocaleObject ? std::optional(place.value.size()) : std::nullopt;
}

/// What the edits put into their record that refers to nothing. It is no error: scripts may write a record before the
/// one that it refers to. O(record).
std::vector<Problem> brokenReferences(const Replica& now, const Notes& notes, const std::vector<Edit>& edits) {
    const auto ref = now.state().findPath(notes.record());
    if (!ref)
        return {};
    std::vector<Problem> broken = Validator().checkRecord(now, *ref);
    std::erase_if(broken, [&](const Problem& problem) {
        return problem.code != ProblemCode::BrokenReference || std::ranges::none_of(edits, [&](const Edit& edit) {
                   const bool brings = edit.op != Edit::Op::Move && edit.op != Edit::Op::Remove;
                   return brings &&
                          (edit.path.empty() || splitPath(edit.path).front() == splitPath(problem.field).front());
               });
    });
    return broken;
}

/// Opens the site, commits, lets go of the site, and prints. `done` says in words what was done.
Result<void> commitAndPrint(const EditTarget& target, Notes& notes, const EditPlan& plan, const std::string& done,
                            nlohmann::json more = nlohmann::json::object()) {
    Committed committed;
    std::vector<Problem> broken;
    {
        GALLEY_TRY(const auto workspace, openForWriting(target.site));
        GALLEY_TRY(committed, commitPlanned(*workspace, plan, [&target] { return target.message; }));
        broken = brokenReferences(*workspace->draft(), notes, committed.edits);
    }
    const std::string record = notes.record();
    for (const WrittenChange& change : notes.changes)
        if (change.isDoubtful)
            printWarning(Error{ErrorCode::InvalidInput, keptText(change)}.inRecord(record).inField(change.field));
    for (const Problem& problem : broken)
        printWarning(Error{ErrorCode::InvalidInput, describe(problem)}.inRecord(record).inField(problem.field));
    if (target.json) {
        nlohmann::json json = {
            {"type", notes.type}, {"id", notes.id}, {"version", committed.version}, {"changed", committed.isChanged}};
        json.update(more);
        if (!notes.path.empty())
            json["path"] = notes.path;
        for (const WrittenChange& change : notes.changes)
            json["changes"].push_back(
                {{"field", change.field}, {"before", change.before}, {"after", change.after}, {"why", change.why}});
        for (const Problem& problem : broken)
            json["warnings"].push_back(nlohmann::json(toJson(problem)));
        return printJson(json);
    }
    for (const WrittenChange& change : notes.changes)
        if (!change.isDoubtful)
            GALLEY_CHECK(print("note: " + oneLine(change.field) + ": " + keptText(change) + "\n"));
    if (!committed.isChanged)
        return print("nothing changed: " + oneLine(record) + " says that already\n");
    const std::string place = notes.path.empty() ? "" : oneLine(notes.path) + " of ";
    return print(done + " " + place + oneLine(record) + " as version " + std::to_string(committed.version) + "\n");
}

/// The edit alone, unless the record says the same afterwards. The element's path afterwards is noted.
Result<std::vector<Edit>> unlessSame(const StatePointer& now, const RecordView& record, Edit edit, Notes& notes) {
    StateEditor editor(now);
    GALLEY_TRY(const Edit inverse, applyEdit(editor, edit, now->version().value() + 1));
    notes.path = inverse.op == Edit::Op::Insert ? edit.path : inverse.path;
    if (contentOf(record) == contentOf(editor.current().record(record.ref())))
        return std::vector<Edit>();
    return std::vector<Edit>{std::move(edit)};
}

Result<std::string> fieldsText(const std::filesystem::path& file) {
    if (file.empty())
        return std::string("{}");
    if (file != "-")
        return readFile(file, kMaxFieldsFile);
    std::string text;
    std::array<char, 1 << 16> part;
    while (waitForInput(STDIN_FILENO)) {
        const ssize_t size = ::read(STDIN_FILENO, part.data(), part.size());
        if (size < 0)
            return Error{ErrorCode::Io, "cannot read the standard input: " + systemReason(errno)};
        if (size == 0)
            return text;
        text.append(part.data(), static_cast<std::size_t>(size));
        if (text.size() > kMaxFieldsFile)
            return Error{ErrorCode::InvalidInput, "the fields are longer than 64 MiB"}.inFile("-");
    }
    return Error{ErrorCode::Cancelled, "interrupted; nothing was changed"};
}

} // namespace

Result<void> runCreate(const CreateOptions& options) {
    GALLEY_TRY(const std::string text, fieldsText(options.fields));
    const std::string file = options.fields.string();
    Notes notes;
    const EditPlan plan = [&](const StatePointer& now) -> Result<std::vector<Edit>> {
        notes = {};
        const Schema& schema = now->schema();
        GALLEY_TRY(const RecordName name, recordName(schema, options.target.record));
        const Type& type = schema.type(name.type);
        notes.type = type.name;
        notes.id = name.id;
        auto written = readWrittenFields(schema, type, text);
        if (!written)
            return std::move(written).error().inFile(file).inRecord(notes.record());
        notes.changes = std::move(written->changes);
        note(notes.changes, settleSlugs(schema, type, written->value));
        const Edit edit = Edit::create(notes.type, notes.id, std::move(written->value));
        StateEditor editor(now);
        if (auto applied = applyEdit(editor, edit, now->version().value() + 1); !applied)
            return applied.error().code == ErrorCode::Exists ? std::move(applied).error()
                                                             : std::move(applied).error().inFile(file);
        return std::vector<Edit>{edit};
    };
    return commitAndPrint(options.target, notes, plan, "created");
}

Result<void> runSet(const SetOptions& options) {
    Notes notes;
    const EditPlan plan = [&](const StatePointer& now) -> Result<std::vector<Edit>> {
        GALLEY_TRY(const RecordView record, recordFor(options.target, *now, notes));
        std::vector<Edit> edits;
        StateEditor editor(now); // what one assignment makes is there for the next
        for (const std::string& assignment : options.assignments) {
            GALLEY_TRY(Edit edit, editFrom(editor.current().record(record.ref()), assignment, notes.changes));
            note(notes.changes, settleSlug(now->schema(), record.type(), edit));
            GALLEY_CHECK(applyEdit(editor, edit, now->version().value() + 1));
            edits.push_back(std::move(edit));
        }
        const bool isChanged = contentOf(record) != contentOf(editor.current().record(record.ref()));
        return isChanged ? edits : std::vector<Edit>();
    };
    return commitAndPrint(options.target, notes, plan, "saved", {{"fields", options.assignments.size()}});
}

Result<void> runInsert(const InsertOptions& options) {
    Notes notes;
    const EditPlan plan = [&](const StatePointer& now) -> Result<std::vector<Edit>> {
        GALLEY_TRY(const RecordView record, recordFor(options.target, *now, notes));
        GALLEY_TRY(const std::string path, pathNamed(record, options.path));
        GALLEY_TRY(ResolvedField place, resolvePath(record, path));
        const auto size = sizeOf(place);
        if (!size)
            return noList(record, path);
        GALLEY_TRY(const std::uint32_t index, indexFrom(options.index, *size, record, path));
        ResolvedField element;
        element.isBlock = place.field->kind == FieldKind::Blocks;
        element.field = element.isBlock ? place.field : &place.field->fields.front();
        GALLEY_TRY(auto value, valueFrom(record, element, path, options.value, notes.changes));
        return unlessSame(now, record, Edit::insert(notes.type, notes.id, path, index, std::move(value)), notes);
    };
    return commitAndPrint(options.target, notes, plan, "inserted");
}

Result<void> runMove(const MoveOptions& options) {
    Notes notes;
    const EditPlan plan = [&](const StatePointer& now) -> Result<std::vector<Edit>> {
        GALLEY_TRY(const RecordView record, recordFor(options.target, *now, notes));
        GALLEY_TRY(const std::string path, pathNamed(record, options.path));
        std::vector<std::string> parts = splitPath(path);
        parts.pop_back();
        const auto around = resolvePath(record, joinPath(parts));
        const auto size = parts.empty() || !around ? std::nullopt : sizeOf(*around);
        if (!size)
            return noList(record, joinPath(parts));
        GALLEY_TRY(const std::uint32_t index,
                   indexFrom(options.index, *size == 0 ? 0 : *size - 1, record, joinPath(parts)));
        return unlessSame(now, record, Edit::move(notes.type, notes.id, path, index), notes);
    };
    return commitAndPrint(options.target, notes, plan, "moved");
}

Result<void> runRemove(const RemoveOptions& options) {
    Notes notes;
    const EditPlan plan = [&](const StatePointer& now) -> Result<std::vector<Edit>> {
        GALLEY_TRY(const RecordView record, recordFor(options.target, *now, notes));
        GALLEY_TRY(const std::string path, pathNamed(record, options.path));
        GALLEY_TRY(auto edits, unlessSame(now, record, Edit::remove(notes.type, notes.id, path), notes));
        notes.path = path;
        return edits;
    };
    return commitAndPrint(options.target, notes, plan, "removed");
}

Result<void> runDelete(const EditTarget& options) {
    Notes notes;
    const EditPlan plan = [&](const StatePointer& now) -> Result<std::vector<Edit>> {
        GALLEY_CHECK(recordFor(options, *now, notes));
        return std::vector<Edit>{Edit::erase(notes.type, notes.id)};
    };
    return commitAndPrint(options, notes, plan, "deleted");
}

} // namespace galley
