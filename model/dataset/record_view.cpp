#include "model/dataset/record_view.h"

#include "model/dataset/lazy_fields.h"
#include "model/dataset/state.h"

namespace galley {

namespace {

ValueList materialiseChildren(const ValueView& view) {
    ValueList values;
    values.reserve(view.size());
    for (std::uint32_t i = 0; i < view.size(); ++i)
        values.push_back(view.at(i).materialise());
    return values;
}

} // namespace

ValueView::ValueView(const Value* value) {
    if (const LazyFields* lazy = value->lazyFields()) {
        *this = lazy->view(value->lazyField());
        return;
    }
    m_kind = value->kind();
    m_size = sizeOf(*value);
    m_value = value;
}

std::int64_t ValueView::ownInt() const {
    return m_kind == ValueKind::Bool ? std::int64_t{m_value->asBool()} : m_value->asInt();
}

std::uint32_t ValueView::sizeOf(const Value& value) {
    switch (value.kind()) {
    case ValueKind::List:
    case ValueKind::Object:
    case ValueKind::Localized:
        return static_cast<std::uint32_t>(value.elements().size());
    case ValueKind::Blocks:
        return static_cast<std::uint32_t>(value.asBlocks().size());
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

BlockView ValueView::block(std::uint32_t index) const {
    BlockView view;
    if (m_node == nullptr) {
        view.m_block = &m_value->asBlocks()[index];
        view.m_kind = (*view.m_block)->kind;
        return view;
    }
    const std::uint32_t element = m_begin + index;
    view.m_kind = static_cast<std::uint16_t>(m_node->selectors.get(element));
    view.m_position = index;
    view.m_element = element;
    view.m_store = m_store;
    view.m_node = m_node;
    view.m_object = {m_store, &m_node->children[view.m_kind], static_cast<std::uint32_t>(m_node->values.get(element))};
    return view;
}

Value ValueView::materialise() const {
    if (m_value != nullptr)
        return *m_value;
    switch (m_kind) {
    case ValueKind::Null:
        return Value::null();
    case ValueKind::Bool:
        return Value::boolean(asBool());
    case ValueKind::Int:
        return Value::integer(asInt());
    case ValueKind::Float:
        return Value::real(asFloat());
    case ValueKind::String: {
        std::string scratch;
        return Value::string(std::string(asString(scratch)));
    }
    case ValueKind::Ref:
        return Value::ref(asRef());
    case ValueKind::List:
        return Value::list(materialiseChildren(*this));
    case ValueKind::Object:
        return Value::object(materialiseChildren(*this));
    case ValueKind::Localized:
        return Value::localized(materialiseChildren(*this));
    case ValueKind::Blocks: {
        BlockList blocks;
        for (std::uint32_t i = 0; i < size(); ++i)
            blocks.push_back(block(i).materialise());
        return Value::blocks(std::move(blocks));
    }
    }
    return Value::null();
}

std::string_view BlockView::key(std::string& scratch) const {
    if (m_block != nullptr)
        return (*m_block)->key;
    const std::uint64_t key = m_node->keys.get(m_element);
    if (key != 0)
        return m_store->heaps[m_node->heap].get(static_cast<std::uint32_t>(key - 1), scratch);
    scratch = "k" + std::to_string(m_position + 1);
    return scratch;
}

std::uint32_t BlockView::size() const {
    return m_block != nullptr ? static_cast<std::uint32_t>((*m_block)->fields.size()) : m_object.size();
}

ValueView BlockView::field(std::uint32_t index) const {
    if (m_block == nullptr)
        return m_object.at(index);
    const ValueList& fields = (*m_block)->fields;
    return index < fields.size() ? ValueView(&fields[index]) : ValueView();
}

std::shared_ptr<const Block> BlockView::materialise() const {
    if (m_block != nullptr)
        return *m_block;
    auto block = std::make_shared<Block>();
    block->kind = m_kind;
    std::string scratch;
    block->key = key(scratch);
    block->fields = materialiseChildren(m_object);
    return block;
}

std::string RecordView::id() const {
    std::string scratch;
    return std::string(id(scratch));
}

std::uint64_t RecordView::revision() const {
    if (m_overlay != nullptr)
        return m_overlay->revision;
    return m_chunk->revisions.get(m_row);
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
    if (m_overlay != nullptr)
        return *m_state->overlay().find(m_ref.packed());
    auto record = std::make_shared<Record>();
    record->id = id();
    record->exists = exists();
    record->revision = revision();
    if (!record->exists)
        return record;
    const auto lazy = std::make_shared<const LazyFields>(m_state->stores()[m_ref.type.value()], m_ref.ordinal.value());
    record->fields.reserve(type().fields.size());
    for (std::uint32_t i = 0; i < type().fields.size(); ++i) {
        const ValueView value = field(std::size_t{i});
        switch (value.kind()) {
        case ValueKind::Null:
        case ValueKind::Bool:
        case ValueKind::Int:
        case ValueKind::Float:
        case ValueKind::Ref:
            record->fields.push_back(value.materialise());
            break;
        case ValueKind::String:
        case ValueKind::List:
        case ValueKind::Object:
        case ValueKind::Blocks:
        case ValueKind::Localized:
            record->fields.push_back(Value::inColumns(lazy, i, value.kind()));
            break;
        }
    }
    return record;
}

} // namespace galley
