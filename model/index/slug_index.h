// Addresses of pages: from slug to record. A slug that several pages claim leads to the first in schema and ordinal
// order; publishing reports the clash. Localized slugs count in every locale. The index keeps hashes and no slugs: it
// reads the pages that it finds, so a slug that a page has left does no harm.
//
// Thread rule: immutable value; copies share.
#pragma once

#include "model/column/id_index.h"
#include "model/dataset/state.h"

#include <memory>
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
    /// Pages whose slug may have that hash.
    template <class Visit>
    void forEachCandidate(std::uint64_t hash, Visit&& visit) const;
    bool isKnown(std::uint64_t hash, RecordRef ref) const;

    struct Entry {
        TypeIndex type;
        IdIndex slugs; ///< from the hash of a slug to the ordinals of pages that had it when the index was built
    };
    std::shared_ptr<const std::vector<Entry>> m_base;
    PersistentMap<std::vector<std::uint64_t>> m_added; ///< hash of the slug -> packed refs that claimed it since
};

} // namespace galley
