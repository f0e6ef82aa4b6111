// Read access to records and their values without copying them, whether they stand in compressed columns or in the
// draft overlay. Views are small values; they are valid only while the State that they came from lives.
//
// Thread rule: any thread; strings that must be decoded go to a scratch string that the caller owns.
// Used in this folder alone.
#pragma once

#include "model/dataset/type_store.h"
#include "model/dataset/value.h"

#include <array>
#include <bit>
#include <optional>

namespace galley {

class State;
class BlockView;

/// One value. Default-constructed: null.
class ValueView {
public:
    ValueView() = default;
    explicit ValueView(const Value* value);
    ValueView(const TypeStore* store, const ColumnNode* node, std::uint32_t row) {
        if (!node->presence.test(row))
            return;
        m_kind = kindOf(node->kind);
        m_row = static_cast<std::uint32_t>(node->presence.rank(row));
        m_store = store;
        m_node = node;
        if (m_kind == ValueKind::List || m_kind == ValueKind::Blocks) {
            const Offsets::Range range = node->offsets.range(m_row);
            m_begin = static_cast<std::uint32_t>(range.begin);
            m_size = static_cast<std::uint32_t>(range.size());
        } else if (m_kind >= ValueKind::Object) {
            m_size = static_cast<std::uint32_t>(node->children.size());
        }
    }

    bool isNull() const { return kind() == ValueKind::Null; }
    ValueKind kind() const { return m_kind; }

    // Each of these requires the kind that it names (see Value).
    bool asBool() const { return asInt() != 0; }
    std::int64_t asInt() const { ///< Bool, Int
        return m_node != nullptr ? m_node->values.getSigned(m_row) : ownInt();
    }
    double asFloat() const {
        return m_node != nullptr ? std::bit_cast<double>(m_node->values.get(m_row)) : m_value->asFloat();
    }
    /// Valid until `scratch` is used again or the state dies, whichever is first. What `scratch` holds means nothing.
    std::string_view asString(std::string& scratch) const {
        if (m_node == nullptr)
            return m_value->asString();
        return m_store->heaps[m_node->heap].get(static_cast<std::uint32_t>(m_node->values.get(m_row)), scratch);
    }
    /// asString() in memory of `arena`.
    std::string_view copyString(ByteArena& arena) const {
        if (m_node == nullptr)
            return arena.copy(m_value->asString());
        return m_store->heaps[m_node->heap].copy(static_cast<std::uint32_t>(m_node->values.get(m_row)), arena);
    }
    /// asString() as a JSON string at the end of `out`.
    void appendJsonString(JsonText& out, std::string& scratch) const {
        if (m_node == nullptr)
            out.string(m_value->asString());
        else
            m_store->heaps[m_node->heap].appendJson(static_cast<std::uint32_t>(m_node->values.get(m_row)), out,
                                                    scratch);
    }
    RecordRef asRef() const {
        if (m_node == nullptr)
            return m_value->asRef();
        return {TypeIndex{static_cast<std::uint16_t>(m_node->selectors.get(m_row))},
                Ordinal{static_cast<std::uint32_t>(m_node->values.get(m_row))}};
    }
    /// Elements of a list, members of an object, locales of a localized value, blocks of Blocks; 0 for other kinds.
    /// For objects and localized values it may be smaller than the schema says: what is missing is null.
    std::uint32_t size() const { return m_size; }
    /// Element, member or locale; null beyond size(). Not for Blocks.
    ValueView at(std::uint32_t index) const {
        if (index >= m_size)
            return {};
        if (m_node == nullptr)
            return ValueView(&m_value->elements()[index]);
        if (m_kind == ValueKind::List)
            return {m_store, m_node->children.data(), m_begin + index};
        return {m_store, &m_node->children[index], m_row};
    }
    /// What element `index` refers to: at(index).asRef() in fewer steps; nothing when it is no reference.
    std::optional<RecordRef> refAt(std::uint32_t index) const {
        if (m_node == nullptr || m_kind != ValueKind::List || index >= m_size) {
            const ValueView element = at(index);
            return element.kind() == ValueKind::Ref ? std::optional(element.asRef()) : std::nullopt;
        }
        const ColumnNode& elements = m_node->children.front();
        if (elements.kind != ColumnKind::Ref)
            return std::nullopt;
        const std::size_t row = std::size_t{m_begin} + index; // each element has a value
        return RecordRef{TypeIndex{static_cast<std::uint16_t>(elements.selectors.get(row))},
                         Ordinal{static_cast<std::uint32_t>(elements.values.get(row))}};
    }
    BlockView block(std::uint32_t index) const; ///< Blocks only; index < size()
    /// Copies the value out of the state. O(size of the value).
    Value materialise() const;
    /// Where the value lives, equal for equal addresses: a cheap "certainly unchanged" test between two versions.
    const void* identity() const { return m_value != nullptr ? static_cast<const void*>(m_value) : m_node; }

private:
    static ValueKind kindOf(ColumnKind kind);
    std::int64_t ownInt() const;
    static std::uint32_t sizeOf(const Value& value);

    ValueKind m_kind = ValueKind::Null;
    std::uint32_t m_row = 0;   ///< dense row in the node
    std::uint32_t m_begin = 0; ///< List and Blocks of a column: row of the first element
    std::uint32_t m_size = 0;
    const Value* m_value = nullptr;
    const TypeStore* m_store = nullptr;
    const ColumnNode* m_node = nullptr;
};

/// One block of a Blocks value.
class BlockView {
public:
    std::uint16_t kind() const { return m_kind; } ///< index into Field::blocks
    std::string_view key(std::string& scratch) const;
    std::uint32_t size() const; ///< fields present at most; further ones are null
    ValueView field(std::uint32_t index) const;
    /// The block as a shared value; for a block of the overlay it is the very pointer.
    std::shared_ptr<const Block> materialise() const;

private:
    friend class ValueView;
    std::uint16_t m_kind = 0;
    std::uint32_t m_position = 0; ///< in the field, for the default key
    std::uint32_t m_element = 0;  ///< element row, for the key
    const std::shared_ptr<const Block>* m_block = nullptr;
    const TypeStore* m_store = nullptr;
    const ColumnNode* m_node = nullptr; ///< the Blocks node
    ValueView m_object;
};

/// One record of one state.
class RecordView {
public:
    RecordRef ref() const { return m_ref; }
    const State& state() const { return *m_state; }
    const Type& type() const;
    /// False for a deleted record and for a phantom: then only id() means anything.
    bool exists() const { return m_overlay != nullptr ? m_overlay->exists : m_chunk->exists.test(m_row); }
    std::string_view id(std::string& scratch) const {
        return m_overlay != nullptr ? std::string_view(m_overlay->id)
                                    : m_store->ids.get(m_ref.ordinal.value(), scratch);
    }
    void appendJsonId(JsonText& out, std::string& scratch) const { ///< id() as a JSON string at the end of `out`
        if (m_overlay != nullptr)
            out.string(m_overlay->id);
        else
            m_store->ids.appendJson(m_ref.ordinal.value(), out, scratch);
    }
    std::string_view copyId(ByteArena& arena) const {
        return m_overlay != nullptr ? arena.copy(m_overlay->id) : m_store->ids.copy(m_ref.ordinal.value(), arena);
    }
    std::string id() const;
    std::uint64_t revision() const;
    ValueView field(std::size_t index) const {
        if (m_overlay != nullptr)
            return index < m_overlay->fields.size() ? ValueView(&m_overlay->fields[index]) : ValueView();
        if (index >= m_chunk->fields.size())
            return {};
        return {m_store, &m_chunk->fields[index], m_row};
    }
    /// The field with that name, null when the type has none.
    ValueView field(std::string_view name) const;
    /// "type/id", as errors and origins write it.
    std::string path() const;
    /// The record as a value: the overlay's very pointer, or values that decode what they are asked for and keep the
    /// columns alive. O(fields).
    std::shared_ptr<const Record> materialise() const;
    /// Set when the record stands in the overlay.
    const Record* overlay() const { return m_overlay; }

private:
    friend class State;
    friend class StateIo;
    RecordView(const State& state, RecordRef ref)
        : m_state(&state)
        , m_ref(ref) {}
    /// The store may have fewer records than the state.
    void lookInto(const TypeStore* store) {
        const std::uint32_t ordinal = m_ref.ordinal.value();
        if (store == nullptr || ordinal >= store->ordinals)
            return;
        m_store = store;
        m_chunk = &store->chunkOf(ordinal);
        m_row = ordinal % TypeStore::kChunkRecords;
    }

    const State* m_state;
    RecordRef m_ref;
    const Record* m_overlay = nullptr;
    const TypeStore* m_store = nullptr; ///< set when the record stands in the columns
    const Chunk* m_chunk = nullptr;     ///< its chunk there
    std::uint32_t m_row = 0;            ///< in the chunk
};

inline ValueKind ValueView::kindOf(ColumnKind kind) {
    constexpr std::array<ValueKind, 9> kKinds = {ValueKind::Bool,   ValueKind::Int,    ValueKind::Float,
                                                 ValueKind::String, ValueKind::Ref,    ValueKind::Object,
                                                 ValueKind::List,   ValueKind::Blocks, ValueKind::Localized};
    static_assert(ColumnKind::Bool == ColumnKind{0} && ColumnKind::Localized == ColumnKind{8});
    return kKinds[static_cast<std::size_t>(kind)];
}

} // namespace galley
