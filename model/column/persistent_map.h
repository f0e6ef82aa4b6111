// PersistentMap<V>: an immutable map from 64-bit keys to values whose changed copies share what they do not change.
// A hash-array-mapped trie (Bagwell 2001) in the compact form of CHAMP (Steindorfer and Vinju, OOPSLA 2015): a node
// holds its entries and its children apart, 32 ways a level, and is in one canonical shape for one set of keys. Not for
// bytes on disk, and not sorted. V is copied when a neighbour in its node changes: use small or shared values.
//
// Thread rule: a map is a value; any number of threads may read one map or its copies at a time.
// Invariants: (1) no node is changed once it is shared; (2) a node below the root holds two keys or more in its
// subtree; (3) keys are mixed by a bijection, so two keys differ within 13 levels and there are no collision nodes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace galley {

template <class V>
class PersistentMap {
public:
    /// The empty map: one null pointer and a zero, no allocation.
    PersistentMap() = default;

    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }

    /// The value of `key`, or null. Valid as long as this map or a copy of it lives. O(log32 n).
    const V* find(std::uint64_t key) const&;
    const V* find(std::uint64_t key) const&& = delete;
    bool contains(std::uint64_t key) const { return find(key) != nullptr; }

    /// This map with `key` set to `value`. O(log32 n); copies at most 13 nodes of up to 32 entries.
    [[nodiscard]] PersistentMap set(std::uint64_t key, V value) const;

    /// This map without `key`; shares everything with this map when the key is absent. O(log32 n).
    [[nodiscard]] PersistentMap erase(std::uint64_t key) const;

    /// Calls visit(key, value) for each entry in an order that depends on the keys alone. O(n).
    template <class Visit>
    void forEach(Visit&& visit) const {
        if (m_root)
            visitAll(*m_root, visit);
    }

    /// Calls changed(key, before, after) for each key whose value differs between this map (before) and `later`; before
    /// or after is null where the key is absent. Skips subtrees that both share, so the cost follows the number of
    /// changes and not the size. REQUIRES V to be equality comparable.
    template <class Changed>
    void diff(const PersistentMap& later, Changed&& changed) const {
        diffNodes(m_root.get(), later.m_root.get(), changed);
    }

    /// True when both maps are one by construction (not a comparison of content). O(1).
    bool sharesRootWith(const PersistentMap& other) const { return m_root == other.m_root; }

    /// Bytes allocated for the nodes, without what the values themselves own and without regard to sharing. O(n).
    std::size_t heapBytes() const { return m_root ? nodeBytes(*m_root) : 0; }

private:
    struct Entry {
        std::uint64_t hash;
        V value;
    };
    struct Node {
        std::uint32_t entryMap = 0; ///< branches that hold an entry; disjoint from childMap
        std::uint32_t childMap = 0; ///< branches that hold a child
        std::vector<Entry> entries;
        std::vector<std::shared_ptr<const Node>> children;
    };
    using NodePtr = std::shared_ptr<const Node>;
    static constexpr unsigned kBits = 5;
    static constexpr std::size_t kControlBlock = 16; ///< what make_shared puts before a node

    PersistentMap(NodePtr root, std::size_t size)
        : m_root(std::move(root))
        , m_size(size) {}

    /// A bijection on 64 bits (the finaliser of MurmurHash3) and its inverse.
    static constexpr std::uint64_t mix(std::uint64_t key) {
        key = (key ^ (key >> 33)) * 0xff51afd7ed558ccdU;
        key = (key ^ (key >> 33)) * 0xc4ceb9fe1a85ec53U;
        return key ^ (key >> 33);
    }
    static constexpr std::uint64_t unmix(std::uint64_t hash) {
        hash = (hash ^ (hash >> 33)) * 0x9cb4b2f8129337dbU;
        hash = (hash ^ (hash >> 33)) * 0x4f74430c22a54005U;
        return hash ^ (hash >> 33);
    }
    static_assert(unmix(mix(0x0123456789abcdefU)) == 0x0123456789abcdefU);

    static std::uint32_t branchOf(std::uint64_t hash, unsigned shift) {
        return std::uint32_t{1} << ((hash >> shift) & 31U);
    }
    /// std::popcount calls a library function unless the target has the instruction; this is inline everywhere.
    static std::ptrdiff_t slotOf(std::uint32_t map, std::uint32_t branch) {
        std::uint32_t bits = map & (branch - 1);
        bits -= (bits >> 1) & 0x55555555U;
        bits = (bits & 0x33333333U) + ((bits >> 2) & 0x33333333U);
        bits = (bits + (bits >> 4)) & 0x0f0f0f0fU;
        return static_cast<std::ptrdiff_t>((bits * 0x01010101U) >> 24);
    }
    static const Entry& entryAt(const Node& node, std::uint32_t branch) {
        return node.entries[static_cast<std::size_t>(slotOf(node.entryMap, branch))];
    }
    static const NodePtr& childAt(const Node& node, std::uint32_t branch) {
        return node.children[static_cast<std::size_t>(slotOf(node.childMap, branch))];
    }

    static void insertEntry(Node& node, std::uint32_t branch, Entry entry) {
        node.entries.insert(node.entries.begin() + slotOf(node.entryMap, branch), std::move(entry));
        node.entryMap |= branch;
    }
    static void removeEntry(Node& node, std::uint32_t branch) {
        node.entries.erase(node.entries.begin() + slotOf(node.entryMap, branch));
        node.entryMap &= ~branch;
    }
    static void insertChild(Node& node, std::uint32_t branch, NodePtr child) {
        node.children.insert(node.children.begin() + slotOf(node.childMap, branch), std::move(child));
        node.childMap |= branch;
    }
    static void removeChild(Node& node, std::uint32_t branch) {
        node.children.erase(node.children.begin() + slotOf(node.childMap, branch));
        node.childMap &= ~branch;
    }

    /// The smallest subtree that holds two entries whose hashes agree below `shift`.
    static NodePtr join(Entry first, Entry second, unsigned shift);
    static NodePtr withEntry(const Node& node, Entry entry, unsigned shift, bool& added);
    /// `node` without `hash`; `node` itself when absent. May hold a single entry: the caller then lifts it.
    static NodePtr withoutHash(const NodePtr& node, std::uint64_t hash, unsigned shift);

    template <class Visit>
    static void visitAll(const Node& node, Visit& visit) {
        for (const Entry& entry : node.entries)
            visit(unmix(entry.hash), entry.value);
        for (const NodePtr& child : node.children)
            visitAll(*child, visit);
    }
    template <class Changed>
    static void diffNodes(const Node* before, const Node* after, Changed& changed);
    /// Differences between one entry and a subtree. `Flip`: the entry belongs to the later map.
    template <bool Flip, class Changed>
    static void diffEntry(const Entry& entry, const Node& node, Changed& changed);

    static std::size_t nodeBytes(const Node& node) {
        std::size_t sum = kControlBlock + sizeof(Node) + node.entries.capacity() * sizeof(Entry) +
                          node.children.capacity() * sizeof(NodePtr);
        for (const NodePtr& child : node.children)
            sum += nodeBytes(*child);
        return sum;
    }

    NodePtr m_root;
    std::size_t m_size = 0;
};

template <class V>
const V* PersistentMap<V>::find(std::uint64_t key) const& {
    const std::uint64_t hash = mix(key);
    const Node* node = m_root.get();
    for (unsigned shift = 0; node; shift += kBits) {
        const std::uint32_t branch = branchOf(hash, shift);
        if (node->entryMap & branch) {
            const Entry& entry = entryAt(*node, branch);
            return entry.hash == hash ? &entry.value : nullptr;
        }
        node = node->childMap & branch ? childAt(*node, branch).get() : nullptr;
    }
    return nullptr;
}

template <class V>
PersistentMap<V> PersistentMap<V>::set(std::uint64_t key, V value) const {
    bool added = false;
    NodePtr root = withEntry(m_root ? *m_root : Node{}, Entry{mix(key), std::move(value)}, 0, added);
    return {std::move(root), m_size + (added ? 1 : 0)};
}

template <class V>
PersistentMap<V> PersistentMap<V>::erase(std::uint64_t key) const {
    if (!m_root)
        return *this;
    NodePtr root = withoutHash(m_root, mix(key), 0);
    if (root == m_root)
        return *this;
    if (m_size == 1)
        return {};
    return {std::move(root), m_size - 1};
}

template <class V>
typename PersistentMap<V>::NodePtr PersistentMap<V>::join(Entry first, Entry second, unsigned shift) {
    auto node = std::make_shared<Node>();
    const std::uint32_t one = branchOf(first.hash, shift);
    const std::uint32_t two = branchOf(second.hash, shift);
    if (one == two) {
        insertChild(*node, one, join(std::move(first), std::move(second), shift + kBits));
    } else {
        node->entries.reserve(2);
        insertEntry(*node, one, std::move(first));
        insertEntry(*node, two, std::move(second));
    }
    return node;
}

template <class V>
typename PersistentMap<V>::NodePtr PersistentMap<V>::withEntry(const Node& node, Entry entry, unsigned shift,
                                                               bool& added) {
    auto copy = std::make_shared<Node>(node);
    const std::uint32_t branch = branchOf(entry.hash, shift);
    if (copy->childMap & branch) {
        NodePtr& child = copy->children[static_cast<std::size_t>(slotOf(copy->childMap, branch))];
        child = withEntry(*child, std::move(entry), shift + kBits, added);
    } else if (!(copy->entryMap & branch)) {
        insertEntry(*copy, branch, std::move(entry));
        added = true;
    } else {
        Entry& present = copy->entries[static_cast<std::size_t>(slotOf(copy->entryMap, branch))];
        if (present.hash == entry.hash) {
            present.value = std::move(entry.value);
        } else {
            NodePtr both = join(std::move(present), std::move(entry), shift + kBits);
            removeEntry(*copy, branch);
            insertChild(*copy, branch, std::move(both));
            added = true;
        }
    }
    return copy;
}

template <class V>
typename PersistentMap<V>::NodePtr PersistentMap<V>::withoutHash(const NodePtr& node, std::uint64_t hash,
                                                                 unsigned shift) {
    const std::uint32_t branch = branchOf(hash, shift);
    if (node->entryMap & branch) {
        if (entryAt(*node, branch).hash != hash)
            return node;
        auto copy = std::make_shared<Node>(*node);
        removeEntry(*copy, branch);
        return copy;
    }
    if (!(node->childMap & branch))
        return node;
    const NodePtr& child = childAt(*node, branch);
    NodePtr smaller = withoutHash(child, hash, shift + kBits);
    if (smaller == child)
        return node;
    auto copy = std::make_shared<Node>(*node);
    if (smaller->childMap == 0 && smaller->entries.size() == 1) {
        removeChild(*copy, branch);
        insertEntry(*copy, branch, smaller->entries.front());
    } else {
        copy->children[static_cast<std::size_t>(slotOf(copy->childMap, branch))] = std::move(smaller);
    }
    return copy;
}

template <class V>
template <bool Flip, class Changed>
void PersistentMap<V>::diffEntry(const Entry& entry, const Node& node, Changed& changed) {
    bool met = false;
    auto visit = [&](std::uint64_t key, const V& value) {
        const bool same = mix(key) == entry.hash;
        met = met || same;
        if (same && value == entry.value)
            return;
        const V* own = same ? &entry.value : nullptr;
        if constexpr (Flip)
            changed(key, &value, own);
        else
            changed(key, own, &value);
    };
    visitAll(node, visit);
    if (met)
        return;
    if constexpr (Flip)
        changed(unmix(entry.hash), static_cast<const V*>(nullptr), &entry.value);
    else
        changed(unmix(entry.hash), &entry.value, static_cast<const V*>(nullptr));
}

template <class V>
template <class Changed>
void PersistentMap<V>::diffNodes(const Node* before, const Node* after, Changed& changed) {
    static const Node kEmpty{};
    if (before == after)
        return;
    const Node& old = before ? *before : kEmpty;
    const Node& now = after ? *after : kEmpty;
    const std::uint32_t used = old.entryMap | old.childMap | now.entryMap | now.childMap;
    for (std::uint32_t rest = used; rest; rest &= rest - 1) {
        const std::uint32_t branch = rest & (~rest + 1);
        const Entry* oldEntry = old.entryMap & branch ? &entryAt(old, branch) : nullptr;
        const Entry* newEntry = now.entryMap & branch ? &entryAt(now, branch) : nullptr;
        const Node* oldChild = old.childMap & branch ? childAt(old, branch).get() : nullptr;
        const Node* newChild = now.childMap & branch ? childAt(now, branch).get() : nullptr;
        if (oldEntry && newChild) {
            diffEntry<false>(*oldEntry, *newChild, changed);
        } else if (newEntry && oldChild) {
            diffEntry<true>(*newEntry, *oldChild, changed);
        } else if (oldChild || newChild) {
            diffNodes(oldChild, newChild, changed);
        } else if (oldEntry && newEntry && oldEntry->hash == newEntry->hash) {
            if (!(oldEntry->value == newEntry->value))
                changed(unmix(oldEntry->hash), &oldEntry->value, &newEntry->value);
        } else {
            if (oldEntry)
                changed(unmix(oldEntry->hash), &oldEntry->value, static_cast<const V*>(nullptr));
            if (newEntry)
                changed(unmix(newEntry->hash), static_cast<const V*>(nullptr), &newEntry->value);
        }
    }
}

} // namespace galley
