#include "model/blob/state_assembly.h"

#include "model/dataset/record_codec.h"
#include "model/dataset/type_store.h"

namespace galley {

namespace {

Error corruptSnapshot(const std::string& what) {
    return {ErrorCode::Corrupt, "the snapshot is damaged: " + what};
}

} // namespace

StateAssembly::StateAssembly(std::shared_ptr<const Schema> schema, Version version,
                             std::vector<std::uint32_t> ordinals) {
    m_parts.stores.resize(schema->types.size());
    m_parts.schema = std::move(schema);
    m_parts.version = version;
    m_parts.ordinals = std::move(ordinals);
}

Result<std::shared_ptr<const TypeStore>> StateAssembly::readColumns(ByteReader& in, std::uint32_t type) const {
    if (type >= m_parts.stores.size())
        return corruptSnapshot("columns of a type that the schema does not have");
    GALLEY_TRY(auto store, TypeStore::read(in, *m_parts.schema, m_parts.schema->types[type], m_parts.ordinals));
    if (in.remaining() != 0 || store->ordinals > m_parts.ordinals[type])
        return corruptSnapshot("columns are longer than their type");
    return store;
}

Result<void> StateAssembly::addColumns(std::uint32_t type, std::shared_ptr<const TypeStore> columns) {
    if (m_parts.stores[type] != nullptr)
        return corruptSnapshot("two columns of one type");
    m_parts.stores[type] = std::move(columns);
    return {};
}

Result<void> StateAssembly::addPhantom(RecordRef ref, std::string_view id, std::uint64_t revision) {
    if (ref.type.value() >= m_parts.ordinals.size() || ref.ordinal.value() >= m_parts.ordinals[ref.type.value()])
        return corruptSnapshot("a record outside its type");
    if (!m_overlayKeys.insert(ref.packed()).second)
        return corruptSnapshot("two records in one place");
    Record phantom;
    phantom.id = id;
    phantom.exists = false;
    phantom.revision = revision;
    m_parts.overlay.emplace_back(ref, std::make_shared<const Record>(std::move(phantom)));
    return {};
}

Result<void> StateAssembly::beginFilling() {
    std::vector<std::uint64_t> missing(m_parts.ordinals.begin(), m_parts.ordinals.end());
    for (std::size_t i = 0; i < missing.size(); ++i)
        if (m_parts.stores[i])
            missing[i] -= m_parts.stores[i]->ordinals;
    for (const auto& [ref, record] : m_parts.overlay)
        if (const auto& store = m_parts.stores[ref.type.value()]; !store || ref.ordinal.value() >= store->ordinals)
            --missing[ref.type.value()];
    for (const std::uint64_t count : missing)
        if (count != 0)
            return corruptSnapshot("records are missing");
    m_editor = std::make_unique<StateEditor>(StateIo::assemble(m_parts));
    // An id leads to one record, and a record of the overlay keeps the id that its columns have.
    for (const auto& [ref, record] : m_parts.overlay)
        if (m_editor->current().findOrdinal(ref.type, record->id) != ref)
            return corruptSnapshot("two records have one id");
    return {};
}

Result<void> StateAssembly::fill(RecordRef ref, std::string_view fields, std::uint64_t revision) {
    const Type& type = m_parts.schema->type(ref.type);
    Record record;
    record.id = m_editor->current().record(ref).id();
    record.revision = revision;
    auto decoded = decodeFields(fields, *m_parts.schema, type, *m_editor);
    if (!decoded)
        return std::move(decoded).error().inRecord(type.name + "/" + record.id);
    record.fields = *std::move(decoded);
    m_editor->put(ref, std::make_shared<const Record>(std::move(record)));
    return {};
}

Result<std::shared_ptr<const State>> StateAssembly::finish(const std::vector<std::uint32_t>& records) {
    for (std::size_t i = 0; i < m_parts.ordinals.size(); ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        if (m_editor->current().ordinalCount(type) != m_parts.ordinals[i])
            return corruptSnapshot("a record refers to an unknown id");
        if (m_editor->current().recordCount(type) != records[i])
            return corruptSnapshot("the number of records is not the one promised");
    }
    return m_editor->finish(m_parts.version);
}

} // namespace galley
