#include "model/import/ndjson_export.h"

#include "model/base/json_text.h"
#include "model/base/replacement_file.h"
#include "model/dataset/renamed_json.h"
#include "model/import/names.h"

#include <set>

namespace galley {

namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
constexpr std::uint32_t kRecordsPerCheck = 1024;

std::string escaped(std::string_view name) {
    std::string quoted;
    appendJsonString(quoted, name);
    return quoted.substr(1, quoted.size() - 2);
}

/// Gives items the names that they had in the source which they came from, as far as these differ.
template <class Item>
void useSourceNames(std::vector<Item>& items, NameOf what, std::initializer_list<std::string_view> taken) {
    std::set<std::string> names(taken.begin(), taken.end());
    for (const Item& item : items)
        names.insert(item.name);
    for (Item& item : items) {
        const std::string_view source = sourceOf(what, item.name, item.label);
        if (source != item.name && names.emplace(source).second)
            item.name = source;
    }
}

void useSourceNames(std::vector<Field>& fields, NameOf what) {
    if (what == NameOf::Field)
        useSourceNames(fields, what, {"type", "id"});
    else if (what == NameOf::BlockField)
        useSourceNames(fields, what, {"kind", "key"});
    else
        useSourceNames(fields, what, {});
    for (Field& field : fields) {
        field.name = escaped(field.name);
        useSourceNames(field.blocks, NameOf::Block, {});
        for (BlockKind& kind : field.blocks)
            useSourceNames(kind.fields, NameOf::BlockField);
        useSourceNames(field.fields, NameOf::Member);
    }
}

/// The schema with the names that the content was imported under (names.h), for appendRecordJson().
Schema withSourceNames(Schema schema) {
    useSourceNames(schema.types, NameOf::Type, {});
    for (Type& type : schema.types)
        useSourceNames(type.fields, NameOf::Field);
    return schema;
}

} // namespace

Result<void> exportNdjson(const State& state, const ExportSink& sink, const Progress& progress,
                          const CancelToken& cancel) {
    const Schema names = withSourceNames(state.schema());
    std::string chunk;
    std::uint64_t done = 0;
    const std::uint64_t total = state.recordCount();
    for (std::size_t i = 0; i < state.schema().types.size(); ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        for (std::uint32_t ordinal = 0; ordinal < state.ordinalCount(type); ++ordinal) {
            if (ordinal % kRecordsPerCheck == 0 && cancel.isCancelled())
                return Error{.code = ErrorCode::Cancelled, .message = "the export was stopped"};
            const RecordView record = state.record({type, Ordinal{ordinal}});
            if (!record.exists())
                continue;
            appendRecordJson(chunk, record, BlockKeys::WhenNotDefault, names);
            chunk += '\n';
            ++done;
            if (chunk.size() < kChunkBytes)
                continue;
            GALLEY_CHECK(sink(chunk));
            chunk.clear();
            if (progress)
                progress(done, total);
        }
    }
    if (!chunk.empty())
        GALLEY_CHECK(sink(chunk));
    if (progress)
        progress(done, total);
    return {};
}

Result<void> exportNdjsonFile(const State& state, const std::filesystem::path& file, const Progress& progress,
                              const CancelToken& cancel) {
    GALLEY_TRY(ReplacementFile target, ReplacementFile::begin(file));
    GALLEY_CHECK(exportNdjson(
        state, [&](std::string_view bytes) { return target.write(bytes); }, progress, cancel));
    return target.finish();
}

} // namespace galley
