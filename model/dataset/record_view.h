// Read access to records and their values without copying them, whether they stand in compressed columns or in the
// draft overlay. Views are small values; they are valid only while the State that they came from lives.
//
// Thread rule: any thread; strings that must be decoded go to a scratch string that the caller owns.
#pragma once

#include "model/dataset/value.h"

#include <optional>

namespace galley {

class State;
class TypeStore;
class BlockView;
struct ColumnNode;
struct Type;

/// One value. Default-constructed: null.
class ValueView {
public:
    ValueView() = default;
    explicit ValueView(const Value* value);
    ValueView(const TypeStore* store, const ColumnNode* node, std::uint32_t row);

    bool isNull() const { return kind() == ValueKind::Null; }
    ValueKind kind() const { return m_kind; }

    // Each of these requires the kind that it names (see Value).
    bool asBool() const { return asInt() != 0; }
    std::int64_t asInt() const; ///< Bool, Int
    double asFloat() const;
    /// Valid until `scratch` is used again or the state dies, whichever is first.
    std::string_view asString(std::string& scratch) const;
    RecordRef asRef() const;
    /// Elements of a list, members of an object, locales of a localized value, blocks of Blocks; 0 for other kinds.
    /// For objects and localized values it may be smaller than the schema says: what is missing is null.
    std::uint32_t size() const;
    /// Element, member or locale; null beyond size(). Not for Blocks.
    ValueView at(std::uint32_t index) const;
    BlockView block(std::uint32_t index) const; ///< Blocks only; index < size()
    /// Copies the value out of the state. O(size of the value).
    Value materialise() const;
    /// Where the value lives, equal for equal addresses: a cheap "certainly unchanged" test between two versions.
    const void* identity() const { return m_value != nullptr ? static_cast<const void*>(m_value) : m_node; }

private:
    ValueKind m_kind = ValueKind::Null;
    std::uint32_t m_row = 0; ///< dense row in the node
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
    bool exists() const;
    std::string_view id(std::string& scratch) const;
    std::string id() const;
    std::uint64_t revision() const;
    ValueView field(std::size_t index) const;
    /// The field with that name, null when the type has none.
    ValueView field(std::string_view name) const;
    /// "type/id", as errors and origins write it.
    std::string path() const;
    /// The record as a value: the overlay's very pointer, or decoded from the columns.
    std::shared_ptr<const Record> materialise() const;
    /// Set when the record stands in the overlay.
    const Record* overlay() const { return m_overlay; }

private:
    friend class State;
    friend class StateIo;
    const State* m_state = nullptr;
    RecordRef m_ref;
    const Record* m_overlay = nullptr;
    const TypeStore* m_store = nullptr; ///< set when the record stands in the columns
};

} // namespace galley
