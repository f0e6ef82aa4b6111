#include "model/dataset/value.h"

#include "model/dataset/lazy_fields.h"

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

const Value& valueAt(const ValueList& values, std::size_t index) {
    static const Value kNull;
    return index < values.size() ? values[index] : kNull;
}

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

Value Value::inColumns(std::shared_ptr<const LazyFields> record, std::uint32_t field, ValueKind kind) {
    return Value(Content(Lazy{std::move(record), field, kind}));
}

ValueKind Value::kind() const {
    if (const auto* lazy = std::get_if<Lazy>(&m_content))
        return lazy->kind;
    return static_cast<ValueKind>(m_content.index());
}

const Value& Value::resolved() const {
    const auto* lazy = std::get_if<Lazy>(&m_content);
    return lazy->record->value(lazy->field);
}

const LazyFields* Value::lazyFields() const {
    const auto* lazy = std::get_if<Lazy>(&m_content);
    return lazy != nullptr ? lazy->record.get() : nullptr;
}

std::uint32_t Value::lazyField() const {
    return std::get_if<Lazy>(&m_content)->field;
}

bool Value::isCertainly(const Value& other) const {
    if (const auto* own = std::get_if<Lazy>(&m_content)) {
        const auto* theirs = std::get_if<Lazy>(&other.m_content);
        return theirs != nullptr && own->field == theirs->field && own->record->isSame(*theirs->record);
    }
    if (other.lazyFields() != nullptr || kind() != other.kind())
        return false;
    switch (kind()) {
    case ValueKind::Null:
    case ValueKind::Bool:
    case ValueKind::Int:
    case ValueKind::Float:
    case ValueKind::Ref:
        return *this == other;
    case ValueKind::List:
    case ValueKind::Object:
    case ValueKind::Localized:
        return &elements() == &other.elements();
    case ValueKind::Blocks:
        return &asBlocks() == &other.asBlocks();
    case ValueKind::String:
        break;
    }
    return false;
}

const ValueList& Value::elements() const {
    if (const auto* list = std::get_if<Container<ValueKind::List>>(&m_content))
        return *list->values;
    if (const auto* object = std::get_if<Container<ValueKind::Object>>(&m_content))
        return *object->values;
    if (const auto* localized = std::get_if<Container<ValueKind::Localized>>(&m_content))
        return *localized->values;
    return resolved().elements();
}

bool operator==(const Value& left, const Value& right) {
    if (left.kind() != right.kind())
        return false;
    if (left.lazyFields() != nullptr && left.isCertainly(right))
        return true;
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
    if (lazyFields() != nullptr)
        return 0; // counted by the record, which holds all its lazy fields in one
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
    const auto lazy =
        std::find_if(fields.begin(), fields.end(), [](const Value& field) { return field.lazyFields() != nullptr; });
    return sizeof(Record) + 16 + stringBytes(id) + listBytes(fields) +
           (lazy != fields.end() ? lazy->lazyFields()->heapBytes() : 0);
}

} // namespace galley
