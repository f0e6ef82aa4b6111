#include "model/page/document.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

namespace galley {

static_assert(std::is_trivially_destructible_v<DocNode> && std::is_trivially_copyable_v<DocNode>);

namespace {

/// JSON is refused below this depth, so that documents can be walked recursively.
constexpr std::size_t kMaxDepth = 200;

std::uint32_t checkedSize(std::size_t size) {
    assert(size <= std::numeric_limits<std::uint32_t>::max());
    return static_cast<std::uint32_t>(size);
}

/// Collects the parser's events; containers that are not yet closed keep their children at the end of m_nodes.
class DocumentReader : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit DocumentReader(DocArena& arena)
        : m_arena(arena) {}

    bool null() override { return add(DocNode::null()); }
    bool boolean(bool value) override { return add(DocNode::boolean(value)); }
    bool number_integer(number_integer_t value) override { return add(DocNode::integer(value)); }
    bool number_unsigned(number_unsigned_t value) override {
        if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max()))
            return add(DocNode::real(static_cast<double>(value)));
        return add(DocNode::integer(static_cast<std::int64_t>(value)));
    }
    bool number_float(number_float_t value, const string_t&) override { return add(DocNode::real(value)); }
    bool string(string_t& value) override { return add(DocNode::string(m_arena.copy(value))); }
    bool binary(binary_t&) override { return false; }
    bool key(string_t& value) override {
        m_name = m_arena.copy(value);
        return true;
    }
    bool start_object(std::size_t) override { return open(); }
    bool start_array(std::size_t) override { return open(); }
    bool end_object() override {
        const Frame frame = close();
        return addNamed(DocNode::object(takeFrom(frame.firstChild)), frame.name);
    }
    bool end_array() override {
        const Frame frame = close();
        return addNamed(DocNode::list(takeFrom(frame.firstChild)), frame.name);
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& reason) override {
        std::string message = reason.what();
        if (const std::size_t prefix = message.find("] "); message.starts_with('[') && prefix != std::string::npos)
            message.erase(0, prefix + 2);
        m_error = Error{ErrorCode::InvalidInput, std::move(message)}.atOffset(position);
        return false;
    }

    Result<DocNode> take(bool isWhole) && {
        if (!isWhole || m_nodes.size() != 1)
            return std::move(m_error);
        return m_nodes.front();
    }

private:
    struct Frame {
        std::size_t firstChild = 0;
        std::string_view name;
    };

    bool add(DocNode node) { return addNamed(node, std::exchange(m_name, {})); }
    bool addNamed(DocNode node, std::string_view name) {
        m_nodes.push_back(std::move(node).named(name));
        return true;
    }
    bool open() {
        if (m_frames.size() >= kMaxDepth) {
            m_error = Error{ErrorCode::InvalidInput, "nested more than " + std::to_string(kMaxDepth) + " levels deep"};
            return false;
        }
        m_frames.push_back({m_nodes.size(), std::exchange(m_name, {})});
        return true;
    }
    Frame close() {
        const Frame frame = m_frames.back();
        m_frames.pop_back();
        return frame;
    }
    std::span<const DocNode> takeFrom(std::size_t first) {
        const auto children = m_arena.copy(std::span<const DocNode>(m_nodes).subspan(first));
        m_nodes.resize(first);
        return children;
    }

    DocArena& m_arena;
    std::vector<DocNode> m_nodes;
    std::vector<Frame> m_frames;
    std::string_view m_name;
    Error m_error{ErrorCode::InvalidInput, "not a JSON document"};
};

} // namespace

DocNode DocNode::boolean(bool value) {
    DocNode node;
    node.m_kind = DocKind::Bool;
    node.m_integer = value ? 1 : 0;
    return node;
}

DocNode DocNode::integer(std::int64_t value) {
    DocNode node;
    node.m_kind = DocKind::Int;
    node.m_integer = value;
    return node;
}

DocNode DocNode::real(double value) {
    DocNode node;
    node.m_kind = DocKind::Float;
    node.m_real = value;
    return node;
}

DocNode DocNode::instant(Instant value) {
    DocNode node = integer(value);
    node.m_kind = DocKind::DateTime;
    return node;
}

DocNode DocNode::string(std::string_view value) {
    DocNode node;
    node.m_kind = DocKind::String;
    node.m_size = checkedSize(value.size());
    node.m_text = value.data();
    return node;
}

DocNode DocNode::text(std::string_view commonMark) {
    DocNode node = string(commonMark);
    node.m_kind = DocKind::Text;
    return node;
}

DocNode DocNode::list(std::span<const DocNode> elements) {
    DocNode node;
    node.m_kind = DocKind::List;
    node.m_size = checkedSize(elements.size());
    node.m_children = elements.data();
    return node;
}

DocNode DocNode::object(std::span<const DocNode> members) {
    DocNode node = list(members);
    node.m_kind = DocKind::Object;
    return node;
}

const DocNode* DocNode::find(std::string_view name) const {
    if (m_kind != DocKind::Object)
        return nullptr;
    for (const DocNode *member = m_children, *end = m_children + m_size; member != end; ++member)
        if (member->m_name == name)
            return member;
    return nullptr;
}

bool DocNode::isTruthy() const {
    switch (m_kind) {
    case DocKind::Null:
        return false;
    case DocKind::Bool:
        return m_integer != 0;
    case DocKind::String:
    case DocKind::Text:
    case DocKind::List:
        return m_size != 0;
    case DocKind::Int:
    case DocKind::Float:
    case DocKind::DateTime:
    case DocKind::Object:
        return true;
    }
    return false;
}

void* DocArena::allocate(std::size_t bytes, std::size_t alignment) {
    m_bytes += bytes;
    return m_memory.allocate(bytes, alignment);
}

std::string_view DocArena::copy(std::string_view text) {
    if (text.empty())
        return {};
    char* bytes = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
}

const std::string_view* DocArena::copyOrigin(std::string_view origin) {
    return new (allocate(sizeof(std::string_view), alignof(std::string_view))) std::string_view(copy(origin));
}

std::span<const DocNode> DocArena::copy(std::span<const DocNode> nodes) {
    if (nodes.empty())
        return {};
    auto* copies = static_cast<DocNode*>(allocate(nodes.size_bytes(), alignof(DocNode)));
    std::uninitialized_copy(nodes.begin(), nodes.end(), copies);
    return {copies, nodes.size()};
}

void appendJson(std::string& out, const DocNode& node) {
    switch (node.kind()) {
    case DocKind::Null:
        out += "null";
        return;
    case DocKind::Bool:
        out += node.asBool() ? "true" : "false";
        return;
    case DocKind::Int:
        appendInteger(out, node.asInt());
        return;
    case DocKind::Float:
        appendReal(out, node.asFloat());
        return;
    case DocKind::DateTime:
        out += '"';
        out += formatInstant(node.asInt());
        out += '"';
        return;
    case DocKind::String:
    case DocKind::Text:
        appendJsonString(out, node.asString());
        return;
    case DocKind::List: {
        out += '[';
        bool isFirst = true;
        for (const DocNode& element : node.children()) {
            if (!std::exchange(isFirst, false))
                out += ',';
            appendJson(out, element);
        }
        out += ']';
        return;
    }
    case DocKind::Object: {
        out += '{';
        bool isFirst = true;
        for (const DocNode& member : node.children()) {
            if (!std::exchange(isFirst, false))
                out += ',';
            appendJsonString(out, member.name());
            out += ':';
            appendJson(out, member);
        }
        out += '}';
        return;
    }
    }
}

Result<DocNode> documentFromJson(DocArena& arena, std::string_view json) {
    DocumentReader reader(arena);
    const bool isWhole = nlohmann::json::sax_parse(json, &reader);
    return std::move(reader).take(isWhole);
}

} // namespace galley
