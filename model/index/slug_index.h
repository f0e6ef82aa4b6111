// Addresses of pages: from slug to record. A slug that several pages claim leads to the first in schema and ordinal
// order; publishing reports the clash. Localized slugs count in every locale.
//
// Thread rule: immutable value; copies share.
#pragma once

#include "model/dataset/state.h"

#include <optional>
#include <string_view>
#include <vector>

namespace galley {

class SlugIndex {
public:
    static SlugIndex build(const State& state);
    SlugIndex next(const State& after, const ChangeSet& changes) const;
    /// The existing page with this slug in any locale.
    std::optional<RecordRef> find(const State& state, std::string_view slug) const;
    /// All of them, in order: more than one is a clash.
    std::vector<RecordRef> findAll(const State& state, std::string_view slug) const;
    std::size_t heapBytes() const;

private:
    PersistentMap<std::uint64_t> m_single;               ///< hash of the slug -> packed ref, where there is one
    PersistentMap<std::vector<std::uint64_t>> m_several; ///< hash of the slug -> packed refs, where there are more
    void add(std::uint64_t hash, std::uint64_t ref);
};

} // namespace galley
