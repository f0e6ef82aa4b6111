// IdTable: which ids a source has, in which type, by hash: 16 bytes a record instead of its text, so that a file much
// larger than memory can be looked through. Two ids with the same 64-bit hash are taken for one.
// Thread rule: plain value.
// Used in this folder alone.
#pragma once

#include "model/base/hash.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace galley {

class IdTable {
public:
    static std::uint64_t hashOf(std::string_view id) { return hash64(id); }

    /// False when this type has the id already.
    bool insert(std::uint64_t hash, std::uint16_t type);
    bool contains(std::uint64_t hash, std::uint16_t type) const { return find(hash, type) != nullptr; }
    /// Marks an id as met; false when it was marked before. The id must be in the table.
    bool markMet(std::uint64_t hash, std::uint16_t type);
    std::size_t size() const { return m_size; }

    /// Calls visit(type) for each type that has the id.
    template <class Visit>
    void forEachType(std::uint64_t hash, Visit visit) const {
        if (m_slots.empty())
            return;
        for (std::size_t at = hash & m_mask; m_slots[at].used; at = (at + 1) & m_mask) {
            if (m_slots[at].hash == hash)
                visit(m_slots[at].type);
        }
    }

private:
    struct Slot {
        std::uint64_t hash = 0;
        std::uint16_t type = 0;
        bool used = false;
        bool met = false;
    };
    const Slot* find(std::uint64_t hash, std::uint16_t type) const;
    void grow();

    std::vector<Slot> m_slots;
    std::size_t m_mask = 0;
    std::size_t m_size = 0;
};

} // namespace galley
