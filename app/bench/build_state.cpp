#include "app/bench/build_state.h"

#include "model/base/file.h"
#include "model/dataset/record_lines.h"
#include "model/dataset/state_builder.h"
#include "model/dataset/value_json.h"
#include "model/import/ndjson_import.h"

#include <algorithm>

namespace galley::bench {

namespace {

/// For files whose names or values an importer must change.
Result<void> readThroughImporter(RecordSource& source, const Schema& schema, StateBuilder& builder) {
    while (true) {
        GALLEY_TRY(auto record, source.next());
        if (!record)
            return {};
        const auto type = schema.typeIndex(record->type);
        const RecordRef ref = builder.declare(*type, record->id);
        auto fields = fieldsFromJson(schema, schema.type(*type), record->fields, builder);
        if (!fields)
            return std::move(fields).error().inRecord(record->type + "/" + record->id);
        builder.put(ref, *std::move(fields), 1);
    }
}

} // namespace

Result<std::shared_ptr<const State>> buildState(const std::filesystem::path& file, unsigned threads,
                                                const CancelToken& cancel) {
    FoldOptions fold;
    fold.threads = std::max(1U, threads);
    NdjsonImportOptions options;
    options.strict = true;
    options.threads = fold.threads;
    options.cancel = cancel;
    GALLEY_TRY(const FileCopy lines, FileCopy::read(file));
    auto opened = importNdjsonText(lines.bytes(), std::move(options));
    if (!opened)
        return std::move(opened).error().inFile(file.string());
    const std::unique_ptr<RecordSource> source = *std::move(opened);
    const auto schema = std::make_shared<const Schema>(source->schema());
    {
        StateBuilder builder(schema);
        const auto read = readRecordLines(builder, lines.bytes(), 1, fold.threads, cancel);
        if (read && read->lines == read->records)
            return builder.finish(Version{1}, {}, cancel, fold);
    }
    StateBuilder builder(schema);
    if (auto read = readThroughImporter(*source, *schema, builder); !read)
        return std::move(read).error().inFile(file.string());
    return builder.finish(Version{1}, {}, cancel, fold);
}

} // namespace galley::bench
