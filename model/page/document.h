// The tree that a theme renders and that clients receive as JSON: plain values in an arena, immutable once built.
// It knows nothing of states or schemas. A tree lives exactly as long as its arena; nodes are trivially destructible
// and refer to each other and to their text by pointer.
//
// Thread rule: build on one thread, then read from any.
// Used in this folder alone.
#pragma once

#include "model/base/arena.h"
#include "model/base/day.h"
#include "model/base/json_text.h"
#include "model/base/result.h"
#include "model/base/time.h"

#include <cassert>
#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// Names of members of objects.
using NameSet = std::set<std::string, std::less<>>;

/// What a document node holds. Text is CommonMark source; Date is a Day, DateTime an Instant; all are strings in JSON.
enum class DocKind : std::uint8_t { Null, Bool, Int, Float, Date, DateTime, String, Text, List, Object };

/// One value of a document. Members of an object and elements of a list are contiguous.
class DocNode {
public:
    static constexpr std::size_t kMaxName = std::numeric_limits<std::uint16_t>::max();

    DocNode() = default;
    static DocNode null() { return {}; }
    static DocNode boolean(bool value) { return number(DocKind::Bool, value ? 1 : 0); }
    static DocNode integer(std::int64_t value) { return number(DocKind::Int, value); }
    static DocNode real(double value) {
        DocNode node;
        node.m_kind = DocKind::Float;
        node.m_real = value;
        return node;
    }
    static DocNode day(Day value) { return number(DocKind::Date, value); }
    static DocNode instant(Instant value) { return number(DocKind::DateTime, value); }
    /// The views must outlive the node: copy into the arena first (DocArena::copy).
    static DocNode string(std::string_view value) { return string(DocKind::String, value); }
    static DocNode text(std::string_view commonMark) { return string(DocKind::Text, commonMark); }
    static DocNode list(std::span<const DocNode> elements) { return container(DocKind::List, elements); }
    static DocNode object(std::span<const DocNode> members) { return container(DocKind::Object, members); }

    /// The name must outlive the node; of a longer one than kMaxName bytes the beginning counts.
    DocNode&& named(std::string_view name) && {
        m_name = name.data();
        m_nameSize = static_cast<std::uint16_t>(name.size() < kMaxName ? name.size() : kMaxName);
        return std::move(*this);
    }
    /// Where an object came from: "type/id#path" (path empty for a whole record), for previews. See theme.h.
    DocNode&& from(const std::string_view* origin) && { return m_origin = origin, std::move(*this); }

    DocKind kind() const { return m_kind; }
    std::string_view name() const { return {m_name, m_nameSize}; }
    std::string_view origin() const { return m_origin == nullptr ? std::string_view{} : *m_origin; }
    bool asBool() const { return m_integer != 0; }                             ///< Bool only
    std::int64_t asInt() const { return m_integer; }                           ///< Int, Date and DateTime only
    double asFloat() const { return m_real; }                                  ///< Float only
    std::string_view asString() const { return {m_text, m_size}; }             ///< String and Text only
    std::span<const DocNode> children() const { return {m_children, m_size}; } ///< List and Object only
    /// Member of an object by name, nullptr when absent or when this is no object. Linear: objects are small.
    const DocNode* find(std::string_view name) const {
        if (m_kind != DocKind::Object)
            return nullptr;
        for (const DocNode *member = m_children, *end = m_children + m_size; member != end; ++member)
            if (isSame(member->name(), name))
                return member;
        return nullptr;
    }
    /// Mustache truth: false, null, the empty string and the empty list are false, and of numbers, as the manual says,
    /// 0 and NaN.
    bool isTruthy() const;
    /// Equal trees with equal names and origins. O(size of the trees).
    friend bool operator==(const DocNode& left, const DocNode& right);

private:
    /// Most names of one length differ in their first letters: no call for those.
    static bool isSame(std::string_view left, std::string_view right) {
        return left.size() == right.size() && (left.empty() || left.front() == right.front()) && left == right;
    }
    static DocNode number(DocKind kind, std::int64_t value) {
        DocNode node;
        node.m_kind = kind;
        node.m_integer = value;
        return node;
    }
    static DocNode string(DocKind kind, std::string_view value) {
        DocNode node;
        node.m_kind = kind;
        node.setSize(value.size());
        node.m_text = value.data();
        return node;
    }
    static DocNode container(DocKind kind, std::span<const DocNode> children) {
        DocNode node;
        node.m_kind = kind;
        node.setSize(children.size());
        node.m_children = children.data();
        return node;
    }
    void setSize(std::size_t size) {
        assert(size <= std::numeric_limits<std::uint32_t>::max());
        m_size = static_cast<std::uint32_t>(size);
    }

    DocKind m_kind = DocKind::Null;
    std::uint16_t m_nameSize = 0;
    std::uint32_t m_size = 0;
    const char* m_name = nullptr;
    union {
        std::int64_t m_integer = 0;
        double m_real;
        const char* m_text;
        const DocNode* m_children;
    };
    const std::string_view* m_origin = nullptr;
};
static_assert(sizeof(DocNode) == 32, "a page has tens of thousands of them");

/// Memory for document nodes and their text. Not copyable; share it by shared_ptr beside the root that lives in it.
class DocArena {
public:
    std::string_view copy(std::string_view text) { return m_memory.copy(text); }
    const std::string_view* copyOrigin(std::string_view origin) { return keepOrigin(copy(origin)); }
    /// The same for text that is in the arena already.
    const std::string_view* keepOrigin(std::string_view origin);
    /// Copies the nodes (shallowly) into the arena.
    std::span<const DocNode> copy(std::span<const DocNode> nodes);
    /// Where text and nodes are put, for those who make them in place.
    ByteArena& memory() { return m_memory; }
    std::size_t bytes() const { return m_memory.bytes(); } ///< handed out so far

private:
    ByteArena m_memory;
};

/// The members of an object or the elements of a list while they are collected, at their final place in the arena:
/// children may be made in between. Room that stays unused is lost.
class DocMembers {
public:
    DocMembers(DocArena& arena, std::size_t most)
        : m_nodes(arena.memory().allocate<DocNode>(most))
        , m_most(most) {}
    /// REQUIRES fewer than `most` nodes. The node may be replaced as long as nobody has read the object or list.
    DocNode& add(const DocNode& node) {
        assert(m_size < m_most);
        return *::new (static_cast<void*>(m_nodes + m_size++)) DocNode(node);
    }
    DocNode object() const { return DocNode::object({m_nodes, m_size}); }
    DocNode list() const { return DocNode::list({m_nodes, m_size}); }

private:
    DocNode* m_nodes;
    std::size_t m_most;
    std::size_t m_size = 0;
};

/// Appends a node as compact JSON: UTF-8 unescaped but for `"`, `\` and control characters (\n \r \t, else \u00xx in
/// lower case); null members are written. Date as "2021-03-04", DateTime as RFC 3339 text.
void appendJson(std::string& out, const DocNode& node);

/// Builds a document from JSON text, for tests and tools: strings stay strings. InvalidInput with the byte offset, or
/// without for too many levels and for a key above DocNode::kMaxName.
Result<DocNode> documentFromJson(DocArena& arena, std::string_view json);

} // namespace galley
