#include "model/dataset/record_view.h"

#include "model/dataset/state.h"

#include <cassert>

namespace galley {

ValueView::ValueView(const Value* value)
    : m_kind(value->kind())
    , m_value(value) {}

std::int64_t ValueView::asInt() const {
    if (m_value != nullptr)
        return m_kind == ValueKind::Bool ? std::int64_t{m_value->asBool()} : m_value->asInt();
    return 0;
}

double ValueView::asFloat() const {
    return m_value->asFloat();
}

std::string_view ValueView::asString(std::string&) const {
    return m_value->asString();
}

RecordRef ValueView::asRef() const {
    return m_value->asRef();
}

std::uint32_t ValueView::size() const {
    switch (m_kind) {
    case ValueKind::List:
    case ValueKind::Object:
    case ValueKind::Localized:
        return static_cast<std::uint32_t>(m_value->elements().size());
    case ValueKind::Blocks:
        return static_cast<std::uint32_t>(m_value->asBlocks().size());
    case ValueKind::Null:
    case ValueKind::Bool:
    case ValueKind::Int:
    case ValueKind::Float:
    case ValueKind::String:
    case ValueKind::Ref:
        break;
    }
    return 0;
}

ValueView ValueView::at(std::uint32_t index) const {
    if (index >= size())
        return {};
    return ValueView(&m_value->elements()[index]);
}

BlockView ValueView::block(std::uint32_t index) const {
    BlockView view;
    view.m_block = &m_value->asBlocks()[index];
    view.m_kind = (*view.m_block)->kind;
    return view;
}

Value ValueView::materialise() const {
    return m_value != nullptr ? *m_value : Value::null();
}

std::string_view BlockView::key(std::string&) const {
    return (*m_block)->key;
}

std::uint32_t BlockView::size() const {
    return static_cast<std::uint32_t>((*m_block)->fields.size());
}

ValueView BlockView::field(std::uint32_t index) const {
    const ValueList& fields = (*m_block)->fields;
    return index < fields.size() ? ValueView(&fields[index]) : ValueView();
}

std::shared_ptr<const Block> BlockView::materialise() const {
    return *m_block;
}

const Type& RecordView::type() const {
    return m_state->schema().type(m_ref.type);
}

bool RecordView::exists() const {
    return m_overlay != nullptr && m_overlay->exists;
}

std::string_view RecordView::id(std::string&) const {
    return m_overlay->id;
}

std::string RecordView::id() const {
    std::string scratch;
    return std::string(id(scratch));
}

std::uint64_t RecordView::revision() const {
    return m_overlay->revision;
}

ValueView RecordView::field(std::size_t index) const {
    return index < m_overlay->fields.size() ? ValueView(&m_overlay->fields[index]) : ValueView();
}

ValueView RecordView::field(std::string_view name) const {
    const auto index = type().fieldIndex(name);
    return index ? field(*index) : ValueView();
}

std::string RecordView::path() const {
    std::string scratch;
    return type().name + "/" + std::string(id(scratch));
}

std::shared_ptr<const Record> RecordView::materialise() const {
    const auto* shared = m_state->overlay().find(m_ref.packed());
    return shared != nullptr ? *shared : nullptr;
}

} // namespace galley
