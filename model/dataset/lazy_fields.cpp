#include "model/dataset/lazy_fields.h"

#include "model/dataset/type_store.h"

namespace galley {

LazyFields::LazyFields(std::shared_ptr<const TypeStore> store, std::uint32_t ordinal)
    : m_store(std::move(store))
    , m_ordinal(ordinal) {}

LazyFields::~LazyFields() {
    for (const Decoded* entry = m_decoded.load(); entry != nullptr;)
        delete std::exchange(entry, entry->next);
}

ValueView LazyFields::view(std::uint32_t field) const {
    const Chunk& chunk = m_store->chunkOf(m_ordinal);
    return {m_store.get(), &chunk.fields[field], m_ordinal % TypeStore::kChunkRecords};
}

const Value& LazyFields::value(std::uint32_t field) const {
    const Decoded* head = m_decoded.load(std::memory_order_acquire);
    for (const Decoded* entry = head; entry != nullptr; entry = entry->next)
        if (entry->field == field)
            return entry->value;
    auto decoded = std::make_unique<Decoded>(Decoded{field, view(field).materialise(), head});
    while (!m_decoded.compare_exchange_weak(decoded->next, decoded.get(), std::memory_order_acq_rel)) {
    }
    return decoded.release()->value; // an entry that another thread added meanwhile stays, unseen
}

std::size_t LazyFields::heapBytes() const {
    constexpr std::size_t kControlBlock = 16;
    std::size_t bytes = kControlBlock + sizeof(LazyFields);
    for (const Decoded* entry = m_decoded.load(std::memory_order_acquire); entry != nullptr; entry = entry->next)
        bytes += sizeof(Decoded) + entry->value.heapBytes();
    return bytes;
}

} // namespace galley
