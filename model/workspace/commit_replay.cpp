#include "model/workspace/commit_replay.h"

#include "model/dataset/fold.h"
#include "model/dataset/record_lines.h"
#include "model/dataset/state_builder.h"
#include "model/schema/compatibility.h"
#include "model/schema/schema_json.h"

#include <memory>

namespace galley {

namespace {

/// The schema that a commit brings and that the content of the editor can be read by; null when it brings none.
Result<std::shared_ptr<const Schema>> schemaOf(const Commit& commit, const State& state) {
    if (commit.schema.empty())
        return std::shared_ptr<const Schema>();
    GALLEY_TRY(Schema schema, parseSchema(commit.schema));
    if (state.recordCount() == 0 || staysReadable(compareSchemas(state.schema(), schema)))
        return std::make_shared<const Schema>(std::move(schema));
    if (staysReadable(compareSchemas(schema, state.schema()))) // an earlier form of the current one is fine
        return std::shared_ptr<const Schema>();
    return Error{ErrorCode::Corrupt, "its schema does not fit the content"};
}

/// Records for a site without any need no editor.
bool isFirstImport(const State& state, const Commit& commit) {
    return std::holds_alternative<RecordSet>(commit.body) && knowsNoIds(state);
}

} // namespace

bool knowsNoIds(const State& state) {
    for (std::size_t i = 0; i < state.schema().types.size(); ++i)
        if (state.ordinalCount(TypeIndex{static_cast<std::uint16_t>(i)}) > 0)
            return false;
    return true;
}

Result<std::shared_ptr<const State>> buildRecordSet(std::shared_ptr<const Schema> schema, const RecordSet& records,
                                                    Version version, const Progress& progress,
                                                    const CancelToken& cancel) {
    const FoldOptions options;
    StateBuilder builder(std::move(schema));
    GALLEY_TRY([[maybe_unused]] const LinesRead read,
               readRecordLines(builder, records.ndjson(), version.value(), options.threads, cancel,
                               [&records] { records.forget(); }));
    return builder.finish(version, progress, cancel, options);
}

Result<void> applyCommit(StateEditor& editor, const Commit& commit) {
    GALLEY_TRY(auto schema, schemaOf(commit, editor.current()));
    if (schema)
        editor.setSchema(std::move(schema));
    if (const auto* records = std::get_if<RecordSet>(&commit.body))
        return applyRecordLines(editor, records->ndjson(), commit.number, {}, [records] { records->forget(); });
    if (const auto* edits = std::get_if<std::vector<Edit>>(&commit.body))
        for (const Edit& edit : *edits)
            if (auto applied = applyEdit(editor, edit, commit.number); !applied)
                return std::move(applied).error();
    return {}; // publications and repairs change no content
}

Result<std::shared_ptr<const State>> replay(std::shared_ptr<const State> base, std::uint64_t from,
                                            const Journal& journal, Version to, const Progress& progress,
                                            const CancelToken& cancel) {
    const std::uint64_t first = from + 1;
    auto editor = std::make_unique<StateEditor>(base);
    std::uint64_t last = from;
    const auto import = [&](const Commit& commit) -> Result<void> {
        GALLEY_TRY(auto schema, schemaOf(commit, editor->current()));
        if (!schema)
            schema = editor->current().schemaPointer();
        GALLEY_TRY(auto built, buildRecordSet(std::move(schema), std::get<RecordSet>(commit.body),
                                              Version{commit.number}, {}, cancel));
        editor = std::make_unique<StateEditor>(std::move(built));
        return {};
    };
    GALLEY_CHECK(journal.read(first, to.value(), [&](const Commit& commit) -> Result<void> {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "opening was cancelled"};
        auto applied = isFirstImport(editor->current(), commit) ? import(commit) : applyCommit(*editor, commit);
        if (!applied) {
            Error error = std::move(applied).error();
            if (error.code == ErrorCode::Cancelled)
                return error;
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
    std::shared_ptr<const State> state = editor->finish(Version{last});
    if (state->overlaySize() > kFoldOverlay) {
        GALLEY_TRY(state, foldState(state, {}, cancel));
    }
    return state;
}

} // namespace galley
