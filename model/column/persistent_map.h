// PersistentMap<V>: an immutable map from 64-bit keys to values whose changed copies share what they do not change.
// A hash-array-mapped trie (Bagwell 2001) in the compact form of CHAMP (Steindorfer and Vinju, OOPSLA 2015): a node
// holds its entries and its children apart, 16 ways a level, and is in one canonical shape for one set of keys. Not for
// bytes on disk, and not sorted. V is copied when a neighbour in its node changes: use small or shared values.
//
// A node is one allocation: a count of its holders, two maps, the entries, and a word for each child. A version of a
// map of a thousand keys so takes some 400 bytes beyond the last.
//
// Thread rule: a map is a value; any number of threads may read one map or its copies at a time.
// Invariants: (1) no node is changed once it is shared; (2) a node below the root holds two keys or more in its
// subtree; (3) keys are mixed by a bijection, so two keys differ within 16 levels and there are no collision nodes.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace galley {

template <class V>
class PersistentMap {
public:
    /// The empty map: one null pointer and a zero, no allocation.
    PersistentMap() = default;

    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }

    /// The value of `key`, or null. Valid as long as this map or a copy of it lives. O(log16 n).
    const V* find(std::uint64_t key) const&;
    const V* find(std::uint64_t key) const&& = delete;
    bool contains(std::uint64_t key) const { return find(key) != nullptr; }

    /// This map with `key` set to `value`. O(log16 n); copies at most 16 nodes of up to 16 entries.
    [[nodiscard]] PersistentMap set(std::uint64_t key, V value) const;

    /// This map without `key`; shares everything with this map when the key is absent. O(log16 n).
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
    using Map = std::uint16_t; ///< a bit for each branch of a node
    struct Entry {
        std::uint64_t hash;
        V value;
    };
    struct Node;

    /// One holder of a node: a shared pointer in a single word.
    class NodePtr {
    public:
        NodePtr() = default;
        /// Takes over the one holder that a new node counts.
        explicit NodePtr(const Node* node) noexcept
            : m_node(node) {}
        NodePtr(const NodePtr& other) noexcept
            : m_node(other.m_node) {
            if (m_node)
                m_node->holders.fetch_add(1, std::memory_order_relaxed);
        }
        NodePtr(NodePtr&& other) noexcept
            : m_node(std::exchange(other.m_node, nullptr)) {}
        NodePtr& operator=(NodePtr other) noexcept {
            std::swap(m_node, other.m_node);
            return *this;
        }
        ~NodePtr() {
            if (m_node && m_node->holders.fetch_sub(1, std::memory_order_acq_rel) == 1)
                Node::destroy(m_node);
        }
        const Node* get() const { return m_node; }
        const Node& operator*() const { return *m_node; }
        const Node* operator->() const { return m_node; }
        explicit operator bool() const { return m_node != nullptr; }
        bool operator==(const NodePtr& other) const { return m_node == other.m_node; }

    private:
        const Node* m_node = nullptr;
    };

    /// The entries, by branch, stand behind the node, and the children behind them.
    struct alignas(Entry) Node {
        mutable std::atomic<std::uint32_t> holders = 1;
        Map entryMap = 0; ///< branches that hold an entry; disjoint from childMap
        Map childMap = 0; ///< branches that hold a child

        std::size_t entryCount() const { return countOf(entryMap); }
        std::size_t childCount() const { return countOf(childMap); }
        const Entry* entries() const { return reinterpret_cast<const Entry*>(this + 1); }
        const NodePtr* children() const { return reinterpret_cast<const NodePtr*>(entries() + entryCount()); }
        std::size_t bytes() const {
            return sizeof(Node) + entryCount() * sizeof(Entry) + childCount() * sizeof(NodePtr);
        }
        static void destroy(const Node* node) {
            std::destroy_n(node->children(), node->childCount());
            std::destroy_n(node->entries(), node->entryCount());
            node->~Node();
            ::operator delete(const_cast<Node*>(node)); // it was made as a Node that is not const
        }
    };
    static_assert(alignof(Entry) >= alignof(NodePtr) && alignof(Entry) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    static constexpr unsigned kBits = 4;

    /// A node of `entryAt(branch)` and `childAt(branch)` for the branches of the maps.
    template <class EntryAt, class ChildAt>
    static NodePtr makeNode(Map entryMap, Map childMap, const EntryAt& entryAt, const ChildAt& childAt) {
        const std::size_t entries = countOf(entryMap);
        const std::size_t children = countOf(childMap);
        Node* node =
            new (::operator new(sizeof(Node) + entries * sizeof(Entry) + children * sizeof(NodePtr))) Node; // NOLINT
        NodePtr made(node);
        // The maps grow with what stands there already: if copying a value fails, no more than that is destroyed.
        auto* entry = reinterpret_cast<Entry*>(node + 1);
        for (Map rest = entryMap; rest != 0; rest = withoutLowest(rest)) {
            new (entry++) Entry(entryAt(lowest(rest)));
            node->entryMap = static_cast<Map>(node->entryMap | lowest(rest));
        }
        auto* child = reinterpret_cast<NodePtr*>(entry);
        for (Map rest = childMap; rest != 0; rest = withoutLowest(rest)) {
            new (child++) NodePtr(childAt(lowest(rest)));
            node->childMap = static_cast<Map>(node->childMap | lowest(rest));
        }
        return made;
    }

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

    static Map branchOf(std::uint64_t hash, unsigned shift) { return static_cast<Map>(1U << ((hash >> shift) & 15U)); }
    static Map lowest(Map map) { return static_cast<Map>(map & (~unsigned{map} + 1U)); }
    static Map withoutLowest(Map map) { return static_cast<Map>(map & (unsigned{map} - 1U)); }
    static Map with(Map map, Map branch) { return static_cast<Map>(map | branch); }
    static Map without(Map map, Map branch) { return static_cast<Map>(map & ~unsigned{branch}); }
    /// std::popcount calls a library function unless the target has the instruction; this is inline everywhere.
    static std::size_t countOf(Map map) {
        std::uint32_t bits = map;
        bits -= (bits >> 1) & 0x5555U;
        bits = (bits & 0x3333U) + ((bits >> 2) & 0x3333U);
        bits = (bits + (bits >> 4)) & 0x0f0fU;
        return (bits + (bits >> 8)) & 0x1fU;
    }
    static std::size_t slotOf(Map map, Map branch) { return countOf(static_cast<Map>(map & (unsigned{branch} - 1U))); }
    static const Entry& entryAt(const Node& node, Map branch) { return node.entries()[slotOf(node.entryMap, branch)]; }
    static const NodePtr& childAt(const Node& node, Map branch) {
        return node.children()[slotOf(node.childMap, branch)];
    }
    /// A copy whose branch holds this entry and nothing else.
    static NodePtr withEntryAt(const Node& node, Map branch, const Entry& entry) {
        return makeNode(
            with(node.entryMap, branch), without(node.childMap, branch),
            [&](Map at) -> const Entry& { return at == branch ? entry : entryAt(node, at); },
            [&](Map at) -> const NodePtr& { return childAt(node, at); });
    }
    /// A copy whose branch holds this child and nothing else.
    static NodePtr withChildAt(const Node& node, Map branch, const NodePtr& child) {
        return makeNode(
            without(node.entryMap, branch), with(node.childMap, branch),
            [&](Map at) -> const Entry& { return entryAt(node, at); },
            [&](Map at) -> const NodePtr& { return at == branch ? child : childAt(node, at); });
    }
    /// A copy without the entry of a branch.
    static NodePtr withoutEntryAt(const Node& node, Map branch) {
        return makeNode(
            without(node.entryMap, branch), node.childMap, [&](Map at) -> const Entry& { return entryAt(node, at); },
            [&](Map at) -> const NodePtr& { return childAt(node, at); });
    }

    /// The smallest subtree that holds two entries whose hashes agree below `shift`.
    static NodePtr join(const Entry& first, const Entry& second, unsigned shift);
    static NodePtr withEntry(const Node& node, const Entry& entry, unsigned shift, bool& added);
    /// `node` without `hash`; `node` itself when absent. May hold a single entry: the caller then lifts it.
    static NodePtr withoutHash(const NodePtr& node, std::uint64_t hash, unsigned shift);

    template <class Visit>
    static void visitAll(const Node& node, Visit& visit) {
        for (std::size_t i = 0; i < node.entryCount(); ++i)
            visit(unmix(node.entries()[i].hash), node.entries()[i].value);
        for (std::size_t i = 0; i < node.childCount(); ++i)
            visitAll(*node.children()[i], visit);
    }
    template <class Changed>
    static void diffNodes(const Node* before, const Node* after, Changed& changed);
    /// Differences between one entry and a subtree. `Flip`: the entry belongs to the later map.
    template <bool Flip, class Changed>
    static void diffEntry(const Entry& entry, const Node& node, Changed& changed);

    static std::size_t nodeBytes(const Node& node) {
        std::size_t sum = node.bytes();
        for (std::size_t i = 0; i < node.childCount(); ++i)
            sum += nodeBytes(*node.children()[i]);
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
        const Map branch = branchOf(hash, shift);
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
    static const Node kEmpty{};
    bool added = false;
    NodePtr root = withEntry(m_root ? *m_root : kEmpty, Entry{mix(key), std::move(value)}, 0, added);
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
typename PersistentMap<V>::NodePtr PersistentMap<V>::join(const Entry& first, const Entry& second, unsigned shift) {
    const Map one = branchOf(first.hash, shift);
    const Map two = branchOf(second.hash, shift);
    if (one == two) {
        const NodePtr both = join(first, second, shift + kBits);
        return makeNode(
            0, one, [&](Map) -> const Entry& { return first; }, [&](Map) -> const NodePtr& { return both; });
    }
    return makeNode(
        with(one, two), 0, [&](Map at) -> const Entry& { return at == one ? first : second; },
        [&](Map) { return NodePtr(); });
}

template <class V>
typename PersistentMap<V>::NodePtr PersistentMap<V>::withEntry(const Node& node, const Entry& entry, unsigned shift,
                                                               bool& added) {
    const Map branch = branchOf(entry.hash, shift);
    if (node.childMap & branch)
        return withChildAt(node, branch, withEntry(*childAt(node, branch), entry, shift + kBits, added));
    if (node.entryMap & branch) {
        const Entry& present = entryAt(node, branch);
        if (present.hash != entry.hash) {
            added = true;
            return withChildAt(node, branch, join(present, entry, shift + kBits));
        }
    } else {
        added = true;
    }
    return withEntryAt(node, branch, entry);
}

template <class V>
typename PersistentMap<V>::NodePtr PersistentMap<V>::withoutHash(const NodePtr& node, std::uint64_t hash,
                                                                 unsigned shift) {
    const Map branch = branchOf(hash, shift);
    if (node->entryMap & branch)
        return entryAt(*node, branch).hash == hash ? withoutEntryAt(*node, branch) : node;
    if (!(node->childMap & branch))
        return node;
    const NodePtr& child = childAt(*node, branch);
    const NodePtr smaller = withoutHash(child, hash, shift + kBits);
    if (smaller == child)
        return node;
    if (smaller->childMap == 0 && smaller->entryCount() == 1)
        return withEntryAt(*node, branch, smaller->entries()[0]);
    return withChildAt(*node, branch, smaller);
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
    const auto used = static_cast<Map>(old.entryMap | old.childMap | now.entryMap | now.childMap);
    for (Map rest = used; rest != 0; rest = withoutLowest(rest)) {
        const Map branch = lowest(rest);
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
