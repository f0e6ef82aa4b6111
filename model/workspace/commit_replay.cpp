#include "model/workspace/commit_replay.h"

#include "model/dataset/fold.h"
#include "model/dataset/value_json.h"
#include "model/schema/compatibility.h"
#include "model/schema/schema_json.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace galley {

namespace {

/// An overlay above this size is moved into columns when a site opens or imports.
constexpr std::size_t kFoldThreshold = 4096;

/// Calls `visit(line)` for each line until it fails.
template <class Visit>
Result<void> forEachLine(std::string_view text, Visit&& visit) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        if (!line.empty())
            GALLEY_CHECK(visit(line));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return {};
}

struct LineRecord {
    TypeIndex type;
    std::string id;
    nlohmann::json fields;
};

Result<LineRecord> parseLine(const Schema& schema, std::string_view line) {
    nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object() || !json.contains("type") || !json.contains("id") || !json["type"].is_string() ||
        !json["id"].is_string())
        return Error{ErrorCode::Corrupt, "a line of an import is not a record"};
    const auto type = schema.typeIndex(json["type"].get_ref<const std::string&>());
    if (!type)
        return Error{ErrorCode::Corrupt, "a record of an import has an unknown type"}.inRecord(
            json["type"].get<std::string>());
    LineRecord record{*type, json["id"].get<std::string>(), {}};
    json.erase("type");
    json.erase("id");
    record.fields = std::move(json);
    return record;
}

/// Reads a JSON string without escapes that follows `label` and takes both off the line; nothing when they are not
/// there.
std::optional<std::string_view> takePlainString(std::string_view& line, std::string_view label) {
    if (!line.starts_with(label))
        return std::nullopt;
    const std::string_view rest = line.substr(label.size());
    const std::size_t end = rest.find_first_of("\"\\");
    if (end == std::string_view::npos || rest[end] == '\\')
        return std::nullopt;
    line = rest.substr(end + 1);
    return rest.substr(0, end);
}

/// Declares the record of a line. The usual line, as importRecords writes it, needs no JSON parser for that.
Result<void> declareLine(StateEditor& editor, const Schema& schema, std::string_view line) {
    std::string_view rest = line;
    if (const auto typeName = takePlainString(rest, "{\"type\":\""))
        if (const auto id = takePlainString(rest, ",\"id\":\""))
            if (const auto type = schema.typeIndex(*typeName)) {
                editor.declare(*type, *id);
                return {};
            }
    GALLEY_TRY(const LineRecord record, parseLine(schema, line));
    editor.declare(record.type, record.id);
    return {};
}

} // namespace

Result<void> applyRecordSet(StateEditor& editor, std::string_view ndjson, std::uint64_t revision) {
    const std::shared_ptr<const Schema> schema = editor.current().schemaPointer();
    // Declare every id first, so that records keep the order of the lines whatever refers to what.
    GALLEY_CHECK(forEachLine(ndjson, [&](std::string_view line) { return declareLine(editor, *schema, line); }));
    return forEachLine(ndjson, [&](std::string_view line) -> Result<void> {
        GALLEY_TRY(const LineRecord parsed, parseLine(*schema, line));
        const Type& type = schema->type(parsed.type);
        auto fields = fieldsFromJson(*schema, type, parsed.fields, editor);
        if (!fields)
            return std::move(fields).error().inRecord(type.name + "/" + parsed.id);
        Record record;
        record.id = parsed.id;
        record.revision = revision;
        record.fields = *std::move(fields);
        editor.put(editor.declare(parsed.type, parsed.id), std::make_shared<const Record>(std::move(record)));
        return {};
    });
}

Result<void> applyCommit(StateEditor& editor, const Commit& commit) {
    if (!commit.schema.empty()) {
        GALLEY_TRY(Schema schema, parseSchema(commit.schema));
        const State& state = editor.current();
        if (state.recordCount() == 0 || staysReadable(compareSchemas(state.schema(), schema)))
            editor.setSchema(std::make_shared<const Schema>(std::move(schema)));
        else if (!staysReadable(compareSchemas(schema, state.schema()))) // an earlier form of the current one is fine
            return Error{ErrorCode::Corrupt, "its schema does not fit the content"};
    }
    const auto* edits = std::get_if<std::vector<Edit>>(&commit.body);
    if (edits == nullptr)
        return applyRecordSet(editor, std::get<RecordSet>(commit.body).ndjson, commit.number);
    for (const Edit& edit : *edits)
        if (auto applied = applyEdit(editor, edit, commit.number); !applied)
            return std::move(applied).error();
    return {};
}

Result<std::shared_ptr<const State>> replay(std::shared_ptr<const State> base, const Journal& journal, Version to,
                                            const Progress& progress, const CancelToken& cancel) {
    const std::uint64_t first = base->version().value() + 1;
    StateEditor editor(base);
    std::uint64_t last = base->version().value();
    GALLEY_CHECK(journal.read(first, to.value(), [&](const Commit& commit) -> Result<void> {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "opening was cancelled"};
        if (auto applied = applyCommit(editor, commit); !applied) {
            Error error = std::move(applied).error();
            error.code = ErrorCode::Corrupt;
            error.message = "commit " + std::to_string(commit.number) +
                            " does not fit the commits before it (last good commit: " + std::to_string(last) +
                            "): " + error.message;
            return error;
        }
        last = commit.number;
        if (progress)
            progress(commit.number - first + 1, to.value() - first + 1);
        return {};
    }));
    std::shared_ptr<const State> state = editor.finish(Version{last});
    if (state->overlaySize() > kFoldThreshold) {
        GALLEY_TRY(state, foldState(state, {}, cancel));
    }
    return state;
}

} // namespace galley
