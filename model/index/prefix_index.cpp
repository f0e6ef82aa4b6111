#include "model/index/prefix_index.h"

#include "model/base/text_fold.h"

#include <algorithm>
#include <span>

namespace galley {

namespace {

constexpr std::size_t kNodeEntries = 256; ///< at most
constexpr std::size_t kFullEntries = 224; ///< after a build: room for some edits

/// A name in two parts, as nodes hold it.
struct Key {
    std::string_view head; ///< what all names of a node share
    std::string_view tail;
    std::uint32_t ordinal = 0;

    std::size_t size() const { return head.size() + tail.size(); }
    char at(std::size_t index) const { return index < head.size() ? head[index] : tail[index - head.size()]; }
};

std::size_t sharedBytes(const Key& left, const Key& right) {
    const std::size_t limit = std::min(left.size(), right.size());
    std::size_t shared = 0;
    while (shared < limit && left.at(shared) == right.at(shared))
        ++shared;
    return shared;
}

void appendFrom(const Key& key, std::size_t begin, std::string& out) {
    if (begin < key.head.size()) {
        out.append(key.head.substr(begin));
        out.append(key.tail);
    } else {
        out.append(key.tail.substr(begin - key.head.size()));
    }
}

/// Folded and cut to what counts. Folding takes no more than two thirds of the bytes away.
void foldName(std::string_view name, std::string& out) {
    out.clear();
    appendFoldedCase(name.substr(0, 3 * PrefixIndex::kMaxName), out);
    out.resize(std::min(out.size(), PrefixIndex::kMaxName));
}

/// Keeps the first of equal ordinals from `begin` on, in order.
void dropRepeats(std::vector<Ordinal>& ordinals, std::size_t begin) {
    std::vector<std::pair<Ordinal, std::size_t>> places;
    places.reserve(ordinals.size() - begin);
    for (std::size_t i = begin; i < ordinals.size(); ++i)
        places.emplace_back(ordinals[i], i);
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end(),
                             [](const auto& left, const auto& right) { return left.first == right.first; }),
                 places.end());
    std::sort(places.begin(), places.end(),
              [](const auto& left, const auto& right) { return left.second < right.second; });
    ordinals.resize(begin);
    for (const auto& [ordinal, place] : places)
        ordinals.push_back(ordinal);
}

} // namespace

struct PrefixIndex::Entry {
    std::string name;
    std::uint32_t ordinal = 0;
    friend auto operator<=>(const Entry&, const Entry&) = default;
    friend bool operator==(const Entry&, const Entry&) = default;
};

/// Up to kNodeEntries names in order. In an inner node entry i is the least one of child i.
struct PrefixIndex::Node {
    std::string text; ///< what all names share, then the rest of each
    std::size_t shared = 0;
    std::vector<std::uint16_t> ends; ///< in `text`
    std::vector<Ordinal> ordinals;
    std::vector<NodePtr> children; ///< none in a leaf

    std::size_t size() const { return ends.size(); }
    bool isLeaf() const { return children.empty(); }
    std::string_view head() const { return std::string_view(text).substr(0, shared); }
    std::string_view tail(std::size_t index) const {
        const std::size_t begin = index == 0 ? shared : ends[index - 1];
        return std::string_view(text).substr(begin, ends[index] - begin);
    }
    Key key(std::size_t index) const { return {head(), tail(index), ordinals[index].value()}; }

    /// The first entry that is not below (name, ordinal).
    std::size_t lowerBound(std::string_view name, std::uint32_t ordinal) const {
        const int order = head().compare(name.substr(0, shared));
        if (order != 0)
            return order < 0 ? size() : 0;
        const std::string_view rest = name.substr(shared);
        std::size_t low = 0;
        for (std::size_t high = size(); low < high;) {
            const std::size_t middle = (low + high) / 2;
            const int compared = tail(middle).compare(rest);
            if (compared < 0 || (compared == 0 && ordinals[middle].value() < ordinal))
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
    /// Whether entry `place` is (name, ordinal). REQUIRES place == lowerBound(name, ordinal).
    bool isAt(std::size_t place, std::string_view name, std::uint32_t ordinal) const {
        return place < size() && ordinals[place].value() == ordinal && head() == name.substr(0, shared) &&
               tail(place) == name.substr(shared);
    }
    /// The child that has (name, ordinal), if any has.
    std::size_t childOf(std::string_view name, std::uint32_t ordinal) const {
        const std::size_t place = lowerBound(name, ordinal);
        return place == 0 || isAt(place, name, ordinal) ? place : place - 1;
    }
    /// The first entry from `begin` on that does not begin with `prefix`. REQUIRES begin == lowerBound(prefix, 0).
    std::size_t endOfPrefix(std::string_view prefix, std::size_t begin) const {
        if (prefix.size() <= shared)
            return head().starts_with(prefix) ? size() : begin;
        if (head() != prefix.substr(0, shared))
            return begin;
        const std::string_view rest = prefix.substr(shared);
        std::size_t low = begin;
        for (std::size_t high = size(); low < high;) {
            const std::size_t middle = (low + high) / 2;
            if (tail(middle).starts_with(rest))
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
    std::size_t heapBytes() const {
        std::size_t bytes = sizeof(Node) + 16 + (text.capacity() > 15 ? text.capacity() + 1 : 0) +
                            ends.capacity() * sizeof(std::uint16_t) + ordinals.capacity() * sizeof(Ordinal) +
                            children.capacity() * sizeof(NodePtr);
        for (const NodePtr& child : children)
            bytes += child->heapBytes();
        return bytes;
    }
};

/// Makes nodes and changes trees by copying.
class PrefixIndex::Tree {
public:
    /// A tree of sorted entries; nullptr without any.
    static NodePtr build(std::span<const Entry> entries) {
        std::vector<NodePtr> level;
        std::vector<Key> keys;
        for (std::size_t at = 0; at < entries.size(); at += keys.size()) {
            keys.clear();
            for (const Entry& entry : entries.subspan(at, std::min(kFullEntries, entries.size() - at)))
                keys.push_back({{}, entry.name, entry.ordinal});
            level.push_back(make(keys, {}));
        }
        while (level.size() > 1) {
            std::vector<NodePtr> above;
            for (std::size_t at = 0; at < level.size(); at += kFullEntries) {
                const auto begin = level.begin() + static_cast<std::ptrdiff_t>(at);
                const auto count = static_cast<std::ptrdiff_t>(std::min(kFullEntries, level.size() - at));
                above.push_back(inner({begin, begin + count}));
            }
            level = std::move(above);
        }
        return level.empty() ? nullptr : level.front();
    }

    static NodePtr with(const NodePtr& root, std::string_view name, std::uint32_t ordinal) {
        if (!root)
            return make(std::vector<Key>{{{}, name, ordinal}}, {});
        if (contains(*root, name, ordinal))
            return root;
        std::vector<NodePtr> nodes = inserted(*root, name, ordinal);
        return nodes.size() == 1 ? nodes.front() : inner(std::move(nodes));
    }

    static NodePtr without(const NodePtr& root, std::string_view name, std::uint32_t ordinal) {
        NodePtr node = root ? removed(root, name, ordinal) : nullptr;
        while (node && node->children.size() == 1)
            node = node->children.front();
        return node;
    }

    static void collect(const Node& node, std::string_view prefix, std::vector<Ordinal>& out, bool& isPast) {
        if (node.isLeaf()) {
            const std::size_t begin = node.lowerBound(prefix, 0);
            const std::size_t end = node.endOfPrefix(prefix, begin);
            out.insert(out.end(), node.ordinals.begin() + static_cast<std::ptrdiff_t>(begin),
                       node.ordinals.begin() + static_cast<std::ptrdiff_t>(end));
            isPast = end < node.size();
            return;
        }
        for (std::size_t child = node.childOf(prefix, 0); child < node.children.size() && !isPast; ++child)
            collect(*node.children[child], prefix, out, isPast);
    }

private:
    static bool contains(const Node& root, std::string_view name, std::uint32_t ordinal) {
        const Node* node = &root;
        while (!node->isLeaf())
            node = node->children[node->childOf(name, ordinal)].get();
        return node->isAt(node->lowerBound(name, ordinal), name, ordinal);
    }
    static NodePtr make(std::span<const Key> keys, std::vector<NodePtr> children) {
        auto node = std::make_shared<Node>();
        node->shared = sharedBytes(keys.front(), keys.back());
        std::size_t bytes = node->shared;
        for (const Key& key : keys)
            bytes += key.size() - node->shared;
        node->text.reserve(bytes);
        appendFrom(keys.front(), 0, node->text);
        node->text.resize(node->shared);
        node->ends.reserve(keys.size());
        node->ordinals.reserve(keys.size());
        for (const Key& key : keys) {
            appendFrom(key, node->shared, node->text);
            node->ends.push_back(static_cast<std::uint16_t>(node->text.size()));
            node->ordinals.push_back(Ordinal{key.ordinal});
        }
        node->children = std::move(children);
        return node;
    }
    static NodePtr inner(std::vector<NodePtr> children) {
        std::vector<Key> keys;
        keys.reserve(children.size());
        for (const NodePtr& child : children)
            keys.push_back(child->key(0));
        children.shrink_to_fit();
        return make(keys, std::move(children));
    }
    static std::vector<Key> keysOf(const Node& node) {
        std::vector<Key> keys;
        keys.reserve(node.size() + 1);
        for (std::size_t i = 0; i < node.size(); ++i)
            keys.push_back(node.key(i));
        return keys;
    }

    /// One node, or two when it was full.
    static std::vector<NodePtr> inserted(const Node& node, std::string_view name, std::uint32_t ordinal) {
        if (!node.isLeaf()) {
            std::vector<NodePtr> children = node.children;
            const std::size_t place = node.childOf(name, ordinal);
            replace(children, place, inserted(*children[place], name, ordinal));
            return halves(std::move(children));
        }
        std::vector<Key> keys = keysOf(node);
        keys.insert(keys.begin() + static_cast<std::ptrdiff_t>(node.lowerBound(name, ordinal)), {{}, name, ordinal});
        if (keys.size() <= kNodeEntries)
            return {make(keys, {})};
        const std::span<const Key> all(keys);
        return {make(all.first(all.size() / 2), {}), make(all.subspan(all.size() / 2), {})};
    }

    /// The node without the entry; the node itself when it has none; nullptr when nothing is left.
    static NodePtr removed(const NodePtr& node, std::string_view name, std::uint32_t ordinal) {
        if (!node->isLeaf()) {
            const std::size_t place = node->childOf(name, ordinal);
            NodePtr child = removed(node->children[place], name, ordinal);
            if (child == node->children[place])
                return node;
            std::vector<NodePtr> children = node->children;
            replace(children, place, child ? std::vector<NodePtr>{child} : std::vector<NodePtr>{});
            if (child)
                mergeSmall(children, place);
            return children.empty() ? nullptr : inner(std::move(children));
        }
        const std::size_t place = node->lowerBound(name, ordinal);
        if (!node->isAt(place, name, ordinal))
            return node;
        std::vector<Key> keys = keysOf(*node);
        keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(place));
        return keys.empty() ? nullptr : make(keys, {});
    }

    static void replace(std::vector<NodePtr>& children, std::size_t place, const std::vector<NodePtr>& nodes) {
        const auto at = children.erase(children.begin() + static_cast<std::ptrdiff_t>(place));
        children.insert(at, nodes.begin(), nodes.end());
    }
    static std::vector<NodePtr> halves(std::vector<NodePtr> children) {
        if (children.size() <= kNodeEntries)
            return {inner(std::move(children))};
        const auto middle = children.begin() + static_cast<std::ptrdiff_t>(children.size() / 2);
        return {inner({children.begin(), middle}), inner({middle, children.end()})};
    }
    /// Joins child `place` with the one behind or before it when both are small.
    static void mergeSmall(std::vector<NodePtr>& children, std::size_t place) {
        if (children.size() < 2 || children[place]->size() >= kNodeEntries / 4)
            return;
        const std::size_t left = place + 1 < children.size() ? place : place - 1;
        const Node& first = *children[left];
        const Node& second = *children[left + 1];
        if (first.size() + second.size() > kNodeEntries / 2)
            return;
        NodePtr both;
        if (first.isLeaf()) {
            std::vector<Key> keys = keysOf(first);
            const std::vector<Key> more = keysOf(second);
            keys.insert(keys.end(), more.begin(), more.end());
            both = make(keys, {});
        } else {
            std::vector<NodePtr> all = first.children;
            all.insert(all.end(), second.children.begin(), second.children.end());
            both = inner(std::move(all));
        }
        children[left] = std::move(both);
        children.erase(children.begin() + static_cast<std::ptrdiff_t>(left) + 1);
    }
};

std::vector<std::string> PrefixIndex::namesOf(const RecordView& record) {
    std::vector<std::string> names;
    if (!record.exists())
        return names;
    std::string scratch;
    std::string name;
    const auto add = [&](const ValueView& value) {
        if (value.kind() != ValueKind::String)
            return;
        foldName(value.asString(scratch), name);
        if (!name.empty())
            names.push_back(name);
    };
    const ValueView value = record.field(record.type().display);
    if (value.kind() == ValueKind::Localized)
        for (std::uint32_t locale = 0; locale < value.size(); ++locale)
            add(value.at(locale));
    else
        add(value);
    if (names.empty()) {
        foldName(record.id(scratch), name);
        names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

PrefixIndex PrefixIndex::build(const State& state, const CancelToken& cancel) {
    PrefixIndex index;
    for (std::size_t i = 0; i < state.schema().types.size(); ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        std::vector<Entry> entries;
        entries.reserve(state.recordCount(type));
        bool hasRepeats = false;
        state.forEach(type, [&](const RecordView& record) {
            if (cancel.isCancelled())
                return;
            std::vector<std::string> names = namesOf(record);
            hasRepeats = hasRepeats || names.size() > 1;
            for (std::string& name : names)
                entries.push_back({std::move(name), record.ref().ordinal.value()});
        });
        if (cancel.isCancelled())
            return {};
        std::sort(entries.begin(), entries.end());
        index.m_roots.push_back({Tree::build(entries), hasRepeats});
    }
    return index;
}

PrefixIndex PrefixIndex::next(const State& before, const State& after, const std::vector<RecordRef>& changed) const {
    PrefixIndex index = *this;
    index.m_roots.resize(std::max(m_roots.size(), after.schema().types.size()));
    const auto namesIn = [](const State& state, RecordRef ref) {
        const bool isKnown =
            ref.type.value() < state.schema().types.size() && ref.ordinal.value() < state.ordinalCount(ref.type);
        return isKnown ? namesOf(state.record(ref)) : std::vector<std::string>();
    };
    for (const RecordRef ref : changed) {
        const std::vector<std::string> old = namesIn(before, ref);
        const std::vector<std::string> now = namesIn(after, ref);
        if (ref.type.value() >= index.m_roots.size() || old == now)
            continue;
        Root& root = index.m_roots[ref.type.value()];
        for (const std::string& name : old)
            root.node = Tree::without(root.node, name, ref.ordinal.value());
        for (const std::string& name : now)
            root.node = Tree::with(root.node, name, ref.ordinal.value());
        root.hasRepeats = root.hasRepeats || now.size() > 1;
    }
    return index;
}

void PrefixIndex::find(TypeIndex type, std::string_view prefix, std::vector<Ordinal>& out) const {
    if (type.value() >= m_roots.size() || !m_roots[type.value()].node)
        return;
    const Root& root = m_roots[type.value()];
    const std::size_t begin = out.size();
    std::string folded;
    foldName(prefix, folded);
    bool isPast = false;
    Tree::collect(*root.node, folded, out, isPast);
    if (root.hasRepeats)
        dropRepeats(out, begin);
}

std::vector<Ordinal> PrefixIndex::find(TypeIndex type, std::string_view prefix) const {
    std::vector<Ordinal> ordinals;
    find(type, prefix, ordinals);
    return ordinals;
}

std::vector<RecordRef> PrefixIndex::find(std::string_view prefix) const {
    std::vector<RecordRef> refs;
    for (std::size_t i = 0; i < m_roots.size(); ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        for (const Ordinal ordinal : find(type, prefix))
            refs.push_back({type, ordinal});
    }
    return refs;
}

std::size_t PrefixIndex::heapBytes() const {
    std::size_t bytes = m_roots.capacity() * sizeof(Root);
    for (const Root& root : m_roots)
        if (root.node)
            bytes += root.node->heapBytes();
    return bytes;
}

} // namespace galley
