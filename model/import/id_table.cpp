#include "model/import/id_table.h"

#include <cassert>
#include <utility>

namespace galley {

const IdTable::Slot* IdTable::find(std::uint64_t hash, std::uint16_t type) const {
    if (m_slots.empty())
        return nullptr;
    for (std::size_t at = hash & m_mask; m_slots[at].used; at = (at + 1) & m_mask) {
        if (m_slots[at].hash == hash && m_slots[at].type == type)
            return &m_slots[at];
    }
    return nullptr;
}

bool IdTable::insert(std::uint64_t hash, std::uint16_t type) {
    if (find(hash, type) != nullptr)
        return false;
    if ((m_size + 1) * 2 > m_slots.size())
        grow();
    std::size_t at = hash & m_mask;
    while (m_slots[at].used)
        at = (at + 1) & m_mask;
    m_slots[at] = {hash, type, true, false};
    ++m_size;
    return true;
}

bool IdTable::markMet(std::uint64_t hash, std::uint16_t type) {
    auto* slot = const_cast<Slot*>(std::as_const(*this).find(hash, type)); // this object is not const here
    assert(slot != nullptr);
    return !std::exchange(slot->met, true);
}

void IdTable::grow() {
    std::vector<Slot> old = std::move(m_slots);
    m_slots.assign(old.empty() ? 1024 : old.size() * 2, Slot{});
    m_mask = m_slots.size() - 1;
    for (const Slot& slot : old) {
        if (!slot.used)
            continue;
        std::size_t at = slot.hash & m_mask;
        while (m_slots[at].used)
            at = (at + 1) & m_mask;
        m_slots[at] = slot;
    }
}

} // namespace galley
