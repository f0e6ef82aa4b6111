// Which records have a name that begins with these letters, whatever their case: the names are the values of a type's
// display field, in every locale, or the id where there is none.
//
// A persistent B+-tree for each type (Bayer and Unterauer's prefix B-tree, changed by path copying): leaves hold up to
// 256 sorted names without the beginning that they share, beside their ordinals. The next version copies the path to
// what changed, O(log n) nodes a name, and shares the rest, so there is no overlay to merge and every version is as
// fast as the first. The names stand in the index itself: a search reads nothing else.
//
// Names compare by the bytes of their folded form (text_fold.h), the first kMaxName of them; equal ones by ordinal.
// Thread rule: immutable value; copies share.
#pragma once

#include "model/dataset/state.h"

#include <memory>
#include <string_view>
#include <vector>

namespace galley {

class PrefixIndex {
public:
    /// Bytes of a folded name that count. A longer prefix finds what begins with its first kMaxName bytes.
    static constexpr std::size_t kMaxName = 240;

    /// Of all existing records. O(n log n): 60 ms for 36,000 names. Cancelled: an index without records.
    static PrefixIndex build(const State& state, const CancelToken& cancel = {});
    /// Of `after`, when this is the index of `before`; `changed` has every record that differs, and may have
    /// more, and any twice.
    /// O(changed · log n).
    PrefixIndex next(const State& before, const State& after, const std::vector<RecordRef>& changed) const;

    /// Appends the ordinals of the type's records of which a name begins with `prefix`, in the order of the names; one
    /// with such names in several locales once, at its first place. All of them for an empty prefix.
    /// O(log n + matches): some 0.3 µs and 1 ns a match; nothing else is allocated.
    void find(TypeIndex type, std::string_view prefix, std::vector<Ordinal>& out) const;
    std::vector<Ordinal> find(TypeIndex type, std::string_view prefix) const;
    /// Of all types, in schema order.
    std::vector<RecordRef> find(std::string_view prefix) const;

    /// Of the whole tree, shared with other versions or not. O(nodes).
    std::size_t heapBytes() const;

private:
    struct Node;
    struct Entry;
    class Tree;
    using NodePtr = std::shared_ptr<const Node>;
    struct Root {
        NodePtr node;            ///< nullptr: no records
        bool hasRepeats = false; ///< a record may have several names
    };
    static std::vector<std::string> namesOf(const RecordView& record);
    std::vector<Root> m_roots; ///< by type
};

} // namespace galley
