#include "model/dataset/state_builder.h"

#include "model/dataset/record_codec.h"
#include "model/dataset/state_io.h"
#include "model/dataset/type_encoding.h"
#include "model/dataset/type_store.h"

#include <unordered_map>

namespace galley {

/// The records of one type with a hash table from their ids.
struct StateBuilder::Table {
    std::vector<std::shared_ptr<Record>> records;
    std::unordered_map<std::uint32_t, std::function<ValueList()>> later; ///< by ordinal: fields that no record has yet
    std::vector<std::uint32_t> tags;                                     ///< by ordinal: the high half of the id's hash
    std::vector<std::uint32_t> slots; ///< ordinal + 1, 0 for none; open addressing, a power of two

    std::size_t slotOf(std::uint64_t hash, std::string_view id) const {
        const std::size_t mask = slots.size() - 1;
        const auto tag = static_cast<std::uint32_t>(hash >> 32);
        std::size_t slot = static_cast<std::size_t>(hash) & mask;
        for (; slots[slot] != 0; slot = (slot + 1) & mask)
            if (const std::uint32_t ordinal = slots[slot] - 1; tags[ordinal] == tag && records[ordinal]->id == id)
                break;
        return slot;
    }

    void grow() {
        slots.assign(std::max<std::size_t>(64, slots.size() * 2), 0);
        for (std::uint32_t ordinal = 0; ordinal < records.size(); ++ordinal)
            slots[slotOf(TypeStore::idHash(records[ordinal]->id), records[ordinal]->id)] = ordinal + 1;
    }

    std::shared_ptr<const Record> record(std::uint32_t ordinal) const {
        const auto found = later.empty() ? later.end() : later.find(ordinal);
        if (found == later.end())
            return records[ordinal];
        auto whole = std::make_shared<Record>(*records[ordinal]);
        whole->fields = found->second();
        return whole;
    }
};

namespace {

class BuilderIds final : public IdReader {
public:
    using Records = std::vector<const std::vector<std::shared_ptr<Record>>*>;
    explicit BuilderIds(Records records)
        : m_records(std::move(records)) {}
    std::string_view id(RecordRef ref, std::string&) const override {
        return (*m_records[ref.type.value()])[ref.ordinal.value()]->id;
    }

private:
    Records m_records; ///< by type
};

} // namespace

StateBuilder::StateBuilder(std::shared_ptr<const Schema> schema)
    : m_schema(std::move(schema))
    , m_typeNames(*m_schema) {
    for (std::size_t i = 0; i < m_schema->types.size(); ++i)
        m_types.push_back(std::make_unique<Table>());
}

StateBuilder::~StateBuilder() = default;

RecordRef StateBuilder::declare(TypeIndex type, std::string_view id) {
    Table& table = *m_types[type.value()];
    if (table.records.size() >= table.slots.size() / 2)
        table.grow();
    const std::uint64_t hash = TypeStore::idHash(id);
    std::uint32_t& slot = table.slots[table.slotOf(hash, id)];
    if (slot == 0) {
        auto phantom = std::make_shared<Record>();
        phantom->id = id;
        phantom->exists = false;
        table.records.push_back(std::move(phantom));
        table.tags.push_back(static_cast<std::uint32_t>(hash >> 32));
        slot = static_cast<std::uint32_t>(table.records.size());
    }
    return {type, Ordinal{slot - 1}};
}

std::optional<RecordRef> StateBuilder::find(TypeIndex type, std::string_view id) const {
    const Table& table = *m_types[type.value()];
    if (table.slots.empty())
        return std::nullopt;
    const std::uint32_t slot = table.slots[table.slotOf(TypeStore::idHash(id), id)];
    return slot == 0 ? std::nullopt : std::optional(RecordRef{type, Ordinal{slot - 1}});
}

std::uint64_t StateBuilder::declaredCount() const {
    std::uint64_t count = 0;
    for (const auto& table : m_types)
        count += table->records.size();
    return count;
}

void StateBuilder::putLater(RecordRef ref, std::function<ValueList()> read, std::uint64_t revision) {
    put(ref, {}, revision);
    m_types[ref.type.value()]->later[ref.ordinal.value()] = std::move(read);
}

void StateBuilder::put(RecordRef ref, ValueList fields, std::uint64_t revision) {
    Table& table = *m_types[ref.type.value()];
    Record& record = *table.records[ref.ordinal.value()];
    if (!table.later.empty())
        table.later.erase(ref.ordinal.value());
    record.exists = true;
    record.revision = revision;
    record.fields = std::move(fields);
}

Result<std::shared_ptr<const State>> StateBuilder::finish(Version version, const Progress& progress,
                                                          const CancelToken& cancel, const FoldOptions& options) {
    StateIo::Parts parts;
    parts.schema = m_schema;
    parts.version = version;
    std::vector<TypeSource> sources(m_types.size());
    BuilderIds::Records records;
    for (const auto& table : m_types) {
        records.push_back(&table->records);
        parts.ordinals.push_back(static_cast<std::uint32_t>(table->records.size()));
    }
    const BuilderIds ids(records);
    for (std::size_t i = 0; i < m_types.size(); ++i) {
        const Type& type = m_schema->types[i];
        const Table& table = *m_types[i];
        if (table.records.empty())
            continue;
        sources[i].type = &type;
        sources[i].count = parts.ordinals[i];
        sources[i].record = [&table](std::uint32_t ordinal) { return table.record(ordinal); };
        sources[i].checksum = [&type, &ids, &table](std::uint32_t ordinal) {
            return recordChecksum(type, *table.record(ordinal), ids);
        };
    }
    GALLEY_TRY(parts.stores, encodeTypes(sources, options, progress, cancel));
    return StateIo::assemble(std::move(parts));
}

} // namespace galley
