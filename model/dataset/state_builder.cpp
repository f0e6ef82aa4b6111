#include "model/dataset/state_builder.h"

#include "model/base/arena.h"
#include "model/dataset/record_codec.h"
#include "model/dataset/state_io.h"
#include "model/dataset/type_encoding.h"
#include "model/dataset/type_store.h"

#include <algorithm>
#include <array>

namespace galley {

/// The records of one type with a hash table from their ids.
struct StateBuilder::Table {
    enum class Fields : std::uint8_t { None, Here, Later };
    struct Row {
        std::string_view id; ///< in ids
        std::uint64_t revision = 0;
        std::uint64_t place = 0; ///< of its fields: in `fields`, or for the reader
        std::uint32_t tag = 0;   ///< the high half of the id's hash
        Fields where = Fields::None;
    };
    ByteArena ids;
    std::vector<Row> rows; ///< by ordinal
    std::vector<ValueList> fields;
    std::vector<std::uint32_t> slots; ///< ordinal + 1, 0 for none; open addressing, a power of two

    std::size_t slotOf(std::uint64_t hash, std::string_view id) const {
        const std::size_t mask = slots.size() - 1;
        const auto tag = static_cast<std::uint32_t>(hash >> 32);
        std::size_t slot = static_cast<std::size_t>(hash) & mask;
        for (; slots[slot] != 0; slot = (slot + 1) & mask)
            if (const Row& row = rows[slots[slot] - 1]; row.tag == tag && row.id == id)
                break;
        return slot;
    }

    void grow() {
        slots.assign(std::max<std::size_t>(64, slots.size() * 2), 0);
        for (std::uint32_t ordinal = 0; ordinal < rows.size(); ++ordinal)
            slots[slotOf(TypeStore::idHash(rows[ordinal].id), rows[ordinal].id)] = ordinal + 1;
    }

    /// The record, once: its fields are handed over.
    std::shared_ptr<const Record> take(std::uint32_t ordinal, const Reader& read) {
        const Row& row = rows[ordinal];
        auto record = std::make_shared<Record>();
        record->id = row.id;
        record->exists = row.where != Fields::None;
        record->revision = row.revision;
        if (row.where == Fields::Here)
            record->fields = std::move(fields[row.place]);
        else if (row.where == Fields::Later)
            record->fields = read(row.place);
        return record;
    }
};

namespace {

/// The ids of a builder's records.
class BuilderIds final : public IdReader {
public:
    using Of = std::function<std::string_view(RecordRef)>;
    explicit BuilderIds(Of of)
        : m_of(std::move(of)) {}
    std::string_view id(RecordRef ref, std::string&) const override { return m_of(ref); }

private:
    Of m_of;
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
    if (table.rows.size() >= table.slots.size() / 2)
        table.grow();
    const std::uint64_t hash = TypeStore::idHash(id);
    std::uint32_t& slot = table.slots[table.slotOf(hash, id)];
    if (slot == 0) {
        Table::Row phantom;
        phantom.id = table.ids.copy(id);
        phantom.tag = static_cast<std::uint32_t>(hash >> 32);
        table.rows.push_back(phantom);
        slot = static_cast<std::uint32_t>(table.rows.size());
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

bool StateBuilder::findAll(TypeIndex type, std::span<const std::string_view> ids, std::span<RecordRef> refs) const {
    // Each look-up waits for memory three times: for the slot, the row, the id. Here many wait at once.
    constexpr std::size_t kAtOnce = 16;
    const Table& table = *m_types[type.value()];
    std::array<std::uint64_t, kAtOnce> hashes;
    bool areAllKnown = true;
    for (std::size_t first = 0; first < ids.size(); first += kAtOnce) {
        const std::size_t count = table.slots.empty() ? 0 : std::min(kAtOnce, ids.size() - first);
        const std::size_t mask = table.slots.size() - 1;
        for (std::size_t i = 0; i < count; ++i) {
            hashes[i] = TypeStore::idHash(ids[first + i]);
            __builtin_prefetch(&table.slots[hashes[i] & mask]);
        }
        for (std::size_t i = 0; i < count; ++i)
            if (const std::uint32_t slot = table.slots[hashes[i] & mask]; slot != 0)
                __builtin_prefetch(&table.rows[slot - 1]);
        for (std::size_t i = 0; i < count; ++i)
            if (const std::uint32_t slot = table.slots[hashes[i] & mask]; slot != 0)
                __builtin_prefetch(table.rows[slot - 1].id.data());
        for (std::size_t i = 0; i < std::min(kAtOnce, ids.size() - first); ++i) {
            const std::uint32_t slot = count == 0 ? 0 : table.slots[table.slotOf(hashes[i], ids[first + i])];
            refs[first + i] = {type, slot == 0 ? Ordinal{} : Ordinal{slot - 1}};
            areAllKnown = areAllKnown && slot != 0;
        }
    }
    return areAllKnown;
}

std::uint64_t StateBuilder::declaredCount() const {
    std::uint64_t count = 0;
    for (const auto& table : m_types)
        count += table->rows.size();
    return count;
}

void StateBuilder::putLater(RecordRef ref, std::uint64_t place, std::uint64_t revision) {
    Table::Row& row = m_types[ref.type.value()]->rows[ref.ordinal.value()];
    row.where = Table::Fields::Later;
    row.revision = revision;
    row.place = place;
}

void StateBuilder::put(RecordRef ref, ValueList fields, std::uint64_t revision) {
    Table& table = *m_types[ref.type.value()];
    Table::Row& row = table.rows[ref.ordinal.value()];
    if (row.where != Table::Fields::Here) {
        row.where = Table::Fields::Here;
        row.place = table.fields.size();
        table.fields.emplace_back();
    }
    row.revision = revision;
    table.fields[row.place] = std::move(fields);
}

Result<std::shared_ptr<const State>> StateBuilder::finish(Version version, const Progress& progress,
                                                          const CancelToken& cancel, const FoldOptions& options) {
    StateIo::Parts parts;
    parts.schema = m_schema;
    parts.version = version;
    std::vector<TypeSource> sources(m_types.size());
    const BuilderIds ids([this](RecordRef ref) { return m_types[ref.type.value()]->rows[ref.ordinal.value()].id; });
    for (std::size_t i = 0; i < m_types.size(); ++i) {
        const Type& type = m_schema->types[i];
        Table& table = *m_types[i];
        parts.ordinals.push_back(static_cast<std::uint32_t>(table.rows.size()));
        if (table.rows.empty())
            continue;
        sources[i].type = &type;
        sources[i].count = parts.ordinals[i];
        sources[i].record = [&table, this](std::uint32_t ordinal) { return table.take(ordinal, m_reader); };
        sources[i].checksum = [&type, &ids](const Record& record, std::uint32_t) {
            return recordChecksum(type, record, ids);
        };
    }
    GALLEY_TRY(parts.stores, encodeTypes(sources, options, progress, cancel));
    return StateIo::assemble(std::move(parts));
}

} // namespace galley
