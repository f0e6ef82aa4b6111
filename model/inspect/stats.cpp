#include "model/inspect/stats.h"

#include "model/dataset/type_store.h"
#include "model/import/ndjson_export.h"

#include <nlohmann/json.hpp>

namespace galley {

namespace {

TypeBytes measureType(const Type& type, const TypeStore* store) {
    TypeBytes bytes;
    bytes.type = type.name;
    for (const Field& field : type.fields)
        bytes.fields.push_back({field.name, field.kind, 0});
    if (store == nullptr)
        return bytes;
    std::uint64_t columns = 0;
    for (const auto& chunk : store->chunks) {
        for (std::size_t i = 0; i < chunk->fields.size(); ++i) {
            const std::uint64_t size = sizeof(ColumnNode) + chunk->fields[i].heapBytes();
            bytes.fields[i].bytes += size;
            columns += size;
        }
    }
    std::uint64_t strings = 0;
    for (std::size_t i = 0; i < store->heaps.size(); ++i) {
        bytes.heaps.push_back({store->heapNames[i], store->heaps[i].size(), store->heaps[i].heapBytes()});
        strings += bytes.heaps.back().bytes;
    }
    bytes.ids = store->ids.heapBytes();
    bytes.idIndex = store->idIndex.heapBytes();
    bytes.other = store->heapBytes() - columns - strings - bytes.ids - bytes.idIndex;
    return bytes;
}

} // namespace

std::uint64_t TypeBytes::total() const {
    std::uint64_t sum = ids + idIndex + other;
    for (const FieldBytes& field : fields)
        sum += field.bytes;
    for (const HeapBytes& heap : heaps)
        sum += heap.bytes;
    return sum;
}

Result<ReplicaStats> measureReplica(const Replica& replica, const Progress& progress, const CancelToken& cancel) {
    const State& state = replica.state();
    ReplicaStats stats;
    stats.records = state.recordCount();
    stats.overlayRecords = state.overlaySize();
    std::uint64_t columns = 0;
    for (std::size_t i = 0; i < state.schema().types.size(); ++i) {
        const TypeStore* store = i < state.stores().size() ? state.stores()[i].get() : nullptr;
        TypeBytes type = measureType(state.schema().types[i], store);
        type.records = state.recordCount(TypeIndex{static_cast<std::uint16_t>(i)});
        columns += type.total();
        stats.types.push_back(std::move(type));
    }
    stats.overlay = state.heapBytes() - columns;
    stats.references = replica.references().heapBytes();
    stats.slugs = replica.slugs().heapBytes();
    stats.total = replica.heapBytes();
    const ExportSink count = [&](std::string_view bytes) -> Result<void> {
        stats.json += bytes.size();
        return {};
    };
    GALLEY_CHECK(exportNdjson(state, count, progress, cancel));
    return stats;
}

nlohmann::ordered_json toJson(const ReplicaStats& stats) {
    using Json = nlohmann::ordered_json;
    Json types = Json::array();
    for (const TypeBytes& type : stats.types) {
        Json fields = Json::object();
        for (const FieldBytes& field : type.fields)
            fields[field.field] = {{"kind", toString(field.kind)}, {"bytes", field.bytes}};
        Json heaps = Json::object();
        for (const HeapBytes& heap : type.heaps)
            heaps[heap.name] = {{"strings", heap.strings}, {"bytes", heap.bytes}};
        types.push_back({{"type", type.type},
                         {"records", type.records},
                         {"bytes", type.total()},
                         {"fields", std::move(fields)},
                         {"heaps", std::move(heaps)},
                         {"ids", type.ids},
                         {"idIndex", type.idIndex},
                         {"other", type.other}});
    }
    Json json;
    json["records"] = stats.records;
    json["overlayRecords"] = stats.overlayRecords;
    json["types"] = std::move(types);
    json["overlay"] = stats.overlay;
    json["indexes"] = {{"references", stats.references}, {"slugs", stats.slugs}};
    json["replicaBytes"] = stats.total;
    json["jsonBytes"] = stats.json;
    json["share"] = stats.json == 0 ? 0.0 : static_cast<double>(stats.total) / static_cast<double>(stats.json);
    return json;
}

} // namespace galley
