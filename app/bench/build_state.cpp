#include "app/bench/build_state.h"

#include "model/dataset/fold.h"
#include "model/dataset/value_json.h"
#include "model/import/ndjson_import.h"

#include <thread>

namespace galley::bench {

Result<std::shared_ptr<const State>> buildState(const std::filesystem::path& file, unsigned threads,
                                                const CancelToken& cancel) {
    (void)threads;
    NdjsonImportOptions options;
    options.strict = true;
    options.cancel = cancel;
    GALLEY_TRY(const auto source, importNdjson(file, std::move(options)));
    const auto schema = std::make_shared<const Schema>(source->schema());
    StateEditor editor(State::empty(schema));
    while (true) {
        GALLEY_TRY(const auto record, source->next());
        if (!record)
            break;
        const auto type = schema->typeIndex(record->type);
        auto fields = fieldsFromJson(*schema, schema->type(*type), record->fields, editor);
        if (!fields)
            return std::move(fields).error().inFile(file.string()).inRecord(record->type + "/" + record->id);
        const RecordRef ref = editor.declare(*type, record->id);
        editor.put(ref, std::make_shared<const Record>(Record{record->id, true, 1, *std::move(fields)}));
    }
    return foldState(editor.finish(Version{1}), {}, cancel);
}

} // namespace galley::bench
