// Replica: a state with its derived indexes, one consistent whole behind one pointer. Indexes are built once and then
// follow change sets, so the next replica costs what changed.
//
// Thread rule: immutable; any thread reads it while it holds the shared_ptr.
#pragma once

#include "model/dataset/state.h"
#include "model/index/reference_index.h"
#include "model/index/slug_index.h"

namespace galley {

class Replica {
public:
    /// Builds all indexes. O(dataset).
    static std::shared_ptr<const Replica> build(std::shared_ptr<const State> state);
    /// Of the next state; `changes` must lead from this one's state to it. O(changes); build() after a new schema.
    std::shared_ptr<const Replica> next(std::shared_ptr<const State> state, const ChangeSet& changes) const;

    const State& state() const { return *m_state; }
    std::shared_ptr<const State> statePointer() const { return m_state; }
    const ReferenceIndex& references() const { return m_references; }
    const SlugIndex& slugs() const { return m_slugs; }
    /// The existing page with this slug, looked for in all page types in schema order. O(1).
    std::optional<RecordRef> findPage(std::string_view slug) const { return m_slugs.find(*m_state, slug); }
    std::size_t heapBytes() const;

private:
    std::shared_ptr<const State> m_state;
    ReferenceIndex m_references;
    SlugIndex m_slugs;
};

} // namespace galley
