// Who refers to whom: for every record the records that refer to it, each once, however deep in lists, objects and
// blocks the reference stands. Also what a record refers to, which is read from the record itself.
//
// Built as one packed array over all records, about 17 bits a reference in a site of 100,000 records; lists that
// changed since stand in a persistent map over it. Thread rule: immutable value; copies share.
#pragma once

#include "model/dataset/state.h"

#include <functional>
#include <memory>
#include <vector>

namespace galley {

/// Calls `visit` for every reference in a value, in order, with repeats.
void forEachReference(const ValueView& value, const std::function<void(RecordRef)>& visit);
/// The distinct records that a record refers to, sorted.
std::vector<RecordRef> referencesOf(const RecordView& record);

class ReferenceIndex {
public:
    /// O(references); columns are read as a whole, not record by record.
    static ReferenceIndex build(const State& state);
    ReferenceIndex next(const State& before, const State& after, const ChangeSet& changes) const;

    /// Records that refer to `target`, sorted. O(result).
    std::vector<RecordRef> referrers(RecordRef target) const;
    std::uint32_t referrerCount(RecordRef target) const;
    std::size_t heapBytes() const;

private:
    struct Base;
    using Sources = std::vector<std::uint64_t>; ///< packed refs, sorted
    std::shared_ptr<const Base> m_base;
    PersistentMap<std::shared_ptr<const Sources>> m_changed; ///< packed target -> its whole list
};

} // namespace galley
