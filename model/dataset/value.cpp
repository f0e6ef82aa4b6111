#include "model/dataset/value.h"

#include <algorithm>

namespace galley {

namespace {

std::size_t stringBytes(const std::string& text) {
    constexpr std::size_t kInline = 15;
    return text.capacity() > kInline ? text.capacity() + 1 : 0;
}

std::size_t listBytes(const ValueList& values) {
    std::size_t bytes = values.capacity() * sizeof(Value);
    for (const Value& value : values)
        bytes += value.heapBytes();
    return bytes;
}

} // namespace

bool sameMembers(const ValueList& left, const ValueList& right) {
    if (left.size() > right.size())
        return sameMembers(right, left);
    return std::equal(left.begin(), left.end(), right.begin()) &&
           std::all_of(right.begin() + static_cast<std::ptrdiff_t>(left.size()), right.end(),
                       [](const Value& value) { return value.isNull(); });
}

bool operator==(const Block& left, const Block& right) {
    return left.kind == right.kind && left.key == right.key && sameMembers(left.fields, right.fields);
}

Value Value::list(ValueList elements) {
    return Value(Content(Container<ValueKind::List>{std::make_shared<const ValueList>(std::move(elements))}));
}

Value Value::object(ValueList members) {
    return Value(Content(Container<ValueKind::Object>{std::make_shared<const ValueList>(std::move(members))}));
}

Value Value::localized(ValueList byLocale) {
    return Value(Content(Container<ValueKind::Localized>{std::make_shared<const ValueList>(std::move(byLocale))}));
}

Value Value::blocks(BlockList blocks) {
    return Value(Content(std::make_shared<const BlockList>(std::move(blocks))));
}

ValueKind Value::kind() const {
    return static_cast<ValueKind>(m_content.index());
}

const ValueList& Value::elements() const {
    if (const auto* list = std::get_if<Container<ValueKind::List>>(&m_content))
        return *list->values;
    if (const auto* object = std::get_if<Container<ValueKind::Object>>(&m_content))
        return *object->values;
    return *std::get_if<Container<ValueKind::Localized>>(&m_content)->values;
}

bool operator==(const Value& left, const Value& right) {
    if (left.kind() != right.kind())
        return false;
    switch (left.kind()) {
    case ValueKind::Null:
        return true;
    case ValueKind::Bool:
        return left.asBool() == right.asBool();
    case ValueKind::Int:
        return left.asInt() == right.asInt();
    case ValueKind::Float:
        return left.asFloat() == right.asFloat();
    case ValueKind::String:
        return left.asString() == right.asString();
    case ValueKind::Ref:
        return left.asRef() == right.asRef();
    case ValueKind::List:
        return &left.elements() == &right.elements() || left.elements() == right.elements();
    case ValueKind::Object:
    case ValueKind::Localized:
        return &left.elements() == &right.elements() || sameMembers(left.elements(), right.elements());
    case ValueKind::Blocks: {
        const BlockList& a = left.asBlocks();
        const BlockList& b = right.asBlocks();
        return &a == &b || std::equal(a.begin(), a.end(), b.begin(), b.end(),
                                      [](const auto& x, const auto& y) { return x == y || *x == *y; });
    }
    }
    return false;
}

std::size_t Value::heapBytes() const {
    constexpr std::size_t kSharedHeader = 16 + sizeof(ValueList);
    switch (kind()) {
    case ValueKind::Null:
    case ValueKind::Bool:
    case ValueKind::Int:
    case ValueKind::Float:
    case ValueKind::Ref:
        return 0;
    case ValueKind::String:
        return stringBytes(asString());
    case ValueKind::List:
    case ValueKind::Object:
    case ValueKind::Localized:
        return kSharedHeader + listBytes(elements());
    case ValueKind::Blocks: {
        std::size_t bytes = kSharedHeader + asBlocks().capacity() * sizeof(std::shared_ptr<const Block>);
        for (const auto& block : asBlocks())
            bytes += 16 + sizeof(Block) + stringBytes(block->key) + listBytes(block->fields);
        return bytes;
    }
    }
    return 0;
}

std::size_t Record::heapBytes() const {
    return sizeof(Record) + 16 + stringBytes(id) + listBytes(fields);
}

} // namespace galley
