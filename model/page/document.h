// The tree that a theme renders and that clients receive as JSON: plain values in an arena, immutable once built.
// It knows nothing of states or schemas. A tree lives exactly as long as its arena; nodes are trivially destructible
// and refer to each other and to their text by pointer.
//
// Thread rule: build on one thread, then read from any.
#pragma once

#include "model/base/json_text.h"
#include "model/base/result.h"
#include "model/base/time.h"

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// What a document node holds. Text is CommonMark source; DateTime is an Instant; both are strings in JSON.
enum class DocKind : std::uint8_t { Null, Bool, Int, Float, DateTime, String, Text, List, Object };

/// One value of a document. Members of an object and elements of a list are contiguous.
class DocNode {
public:
    DocNode() = default;
    static DocNode null() { return {}; }
    static DocNode boolean(bool value);
    static DocNode integer(std::int64_t value);
    static DocNode real(double value);
    static DocNode instant(Instant value);
    /// The views must outlive the node: copy into the arena first (DocArena::copy).
    static DocNode string(std::string_view value);
    static DocNode text(std::string_view commonMark);
    static DocNode list(std::span<const DocNode> elements);
    static DocNode object(std::span<const DocNode> members);

    DocNode&& named(std::string_view name) && { return m_name = name, std::move(*this); }
    /// Where an object came from: "type/id#path" (path empty for a whole record), for previews. See theme.h.
    DocNode&& from(const std::string_view* origin) && { return m_origin = origin, std::move(*this); }

    DocKind kind() const { return m_kind; }
    std::string_view name() const { return m_name; }
    std::string_view origin() const { return m_origin == nullptr ? std::string_view{} : *m_origin; }
    bool asBool() const { return m_integer != 0; }                             ///< Bool only
    std::int64_t asInt() const { return m_integer; }                           ///< Int and DateTime only
    double asFloat() const { return m_real; }                                  ///< Float only
    std::string_view asString() const { return {m_text, m_size}; }             ///< String and Text only
    std::span<const DocNode> children() const { return {m_children, m_size}; } ///< List and Object only
    /// Member of an object by name, nullptr when absent or when this is no object. Linear: objects are small.
    const DocNode* find(std::string_view name) const;
    /// Mustache truth: false, null, the empty string, the empty list are false; 0 is true, as in the specification's
    /// reference implementations for compiled languages.
    bool isTruthy() const;

private:
    DocKind m_kind = DocKind::Null;
    std::uint32_t m_size = 0;
    std::string_view m_name;
    union {
        std::int64_t m_integer = 0;
        double m_real;
        const char* m_text;
        const DocNode* m_children;
    };
    const std::string_view* m_origin = nullptr;
};

/// Memory for document nodes and their text. Not copyable; share it by shared_ptr beside the root that lives in it.
class DocArena {
public:
    std::string_view copy(std::string_view text);
    const std::string_view* copyOrigin(std::string_view origin);
    /// Copies the nodes (shallowly) into the arena.
    std::span<const DocNode> copy(std::span<const DocNode> nodes);
    std::size_t bytes() const { return m_bytes; } ///< handed out so far

private:
    void* allocate(std::size_t bytes, std::size_t alignment);
    std::pmr::monotonic_buffer_resource m_memory{4096};
    std::size_t m_bytes = 0;
};

/// Appends a node as compact JSON: UTF-8 unescaped but for `"`, `\` and control characters (\n \r \t, else \u00xx in
/// lower case); null members are written. DateTime as RFC 3339 text.
void appendJson(std::string& out, const DocNode& node);

/// Builds a document from JSON text, for tests and tools: strings stay strings. InvalidInput with the byte offset.
Result<DocNode> documentFromJson(DocArena& arena, std::string_view json);

} // namespace galley
