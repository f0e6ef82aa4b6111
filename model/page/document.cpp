#include "model/page/document.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

namespace galley {

static_assert(std::is_trivially_destructible_v<DocNode> && std::is_trivially_copyable_v<DocNode>);

namespace {

/// JSON is refused below this depth, so that documents can be walked recursively.
constexpr std::size_t kMaxDocumentDepth = 200;

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
        if (value.size() > DocNode::kMaxName) {
            m_error = Error{ErrorCode::InvalidInput, "a key of more than 65,535 bytes"};
            return false;
        }
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
        if (m_frames.size() >= kMaxDocumentDepth) {
            m_error = Error{ErrorCode::InvalidInput,
                            "nested more than " + std::to_string(kMaxDocumentDepth) + " levels deep"};
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

bool DocNode::isTruthy() const {
    switch (m_kind) {
    case DocKind::Null:
        return false;
    case DocKind::Bool:
    case DocKind::Int:
        return m_integer != 0;
    case DocKind::Float:
        return m_real != 0 && !std::isnan(m_real);
    case DocKind::String:
    case DocKind::Text:
    case DocKind::List:
        return m_size != 0;
    case DocKind::Date:
    case DocKind::DateTime:
    case DocKind::Object:
        return true;
    }
    return false;
}

bool operator==(const DocNode& left, const DocNode& right) {
    if (left.m_kind != right.m_kind || left.name() != right.name() || left.origin() != right.origin())
        return false;
    switch (left.m_kind) {
    case DocKind::Null:
        return true;
    case DocKind::Bool:
    case DocKind::Int:
    case DocKind::Date:
    case DocKind::DateTime:
        return left.m_integer == right.m_integer;
    case DocKind::Float:
        return left.m_real == right.m_real;
    case DocKind::String:
    case DocKind::Text:
        return left.asString() == right.asString();
    case DocKind::List:
    case DocKind::Object:
        return std::ranges::equal(left.children(), right.children());
    }
    return false;
}

const std::string_view* DocArena::keepOrigin(std::string_view origin) {
    auto* const kept = m_memory.allocate<std::string_view>(1);
    return ::new (static_cast<void*>(kept)) std::string_view(origin);
}

std::span<const DocNode> DocArena::copy(std::span<const DocNode> nodes) {
    if (nodes.empty())
        return {};
    auto* const copies = m_memory.allocate<DocNode>(nodes.size());
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
    case DocKind::Date:
        out += '"';
        appendDay(out, node.asInt());
        out += '"';
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
