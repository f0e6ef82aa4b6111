// Value: one field value inside a state, typed by the schema, and Record: all values of one record. Immutable once
// shared; copying is cheap because containers are shared, so changing one field of a large page copies only the path
// to it, and two versions of a block are the same pointer when the block did not change.
//
// Values carry no names: members of objects and blocks stand in schema order, enums are indexes into Field::values,
// references are addresses. The outside form with names and ids is JSON (value_json.h).
//
// A value may also stand for a field of a record in columns that nobody has looked into yet (record_view.h); it behaves
// like any other and is decoded when its text or its elements are asked for.
//
// Thread rule: plain values; shared parts are const.
// Used in this folder alone.
#pragma once

#include "model/base/ids.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace galley {

class LazyFields;
class Value;
/// Members of an object, elements of a list, or values by locale: see the kind of the Value that holds them.
using ValueList = std::vector<Value>;

/// Whether two lists of members are equal: those that one of them lacks at the end count as null.
bool sameMembers(const ValueList& left, const ValueList& right);
/// That of an index; null where a list ends before.
const Value& valueAt(const ValueList& values, std::size_t index);

/// One block of a Blocks field.
struct Block {
    std::uint16_t kind = 0; ///< index into Field::blocks
    std::string key;        ///< stable, unique inside its field
    ValueList fields;       ///< in the order of BlockKind::fields; shorter when the schema grew since
    friend bool operator==(const Block&, const Block&);
};
using BlockList = std::vector<std::shared_ptr<const Block>>;

enum class ValueKind : std::uint8_t { Null, Bool, Int, Float, String, Ref, List, Object, Blocks, Localized };

class Value {
public:
    Value() = default;
    static Value null() { return {}; }
    static Value boolean(bool value) { return Value(Content(std::in_place_type<bool>, value)); }
    /// Int fields, Date fields (a Day), DateTime fields (an Instant) and Enum fields (an index).
    static Value integer(std::int64_t value) { return Value(Content(std::in_place_type<std::int64_t>, value)); }
    static Value real(double value) { return Value(Content(std::in_place_type<double>, value)); }
    /// String, Text and Asset fields.
    static Value string(std::string value) { return Value(Content(std::in_place_type<std::string>, std::move(value))); }
    static Value ref(RecordRef value) { return Value(Content(std::in_place_type<RecordRef>, value)); }
    static Value list(ValueList elements);
    static Value object(ValueList members);
    static Value localized(ValueList byLocale);
    static Value blocks(BlockList blocks);
    /// Field `field` of a record in columns, which has that kind there.
    static Value inColumns(std::shared_ptr<const LazyFields> record, std::uint32_t field, ValueKind kind);

    ValueKind kind() const;
    bool isNull() const { return std::holds_alternative<std::monostate>(m_content); }
    // Each of these requires the kind that it names.
    bool asBool() const { return *std::get_if<bool>(&m_content); }
    std::int64_t asInt() const { return *std::get_if<std::int64_t>(&m_content); }
    double asFloat() const { return *std::get_if<double>(&m_content); }
    const std::string& asString() const {
        if (const auto* text = std::get_if<std::string>(&m_content))
            return *text;
        return resolved().asString();
    }
    RecordRef asRef() const { return *std::get_if<RecordRef>(&m_content); }
    const ValueList& elements() const; ///< List, Object or Localized
    const BlockList& asBlocks() const {
        if (const auto* blocks = std::get_if<std::shared_ptr<const BlockList>>(&m_content))
            return **blocks;
        return resolved().asBlocks();
    }

    /// True only when both are certainly equal without decoding or comparing content: the same field of the same
    /// columns, the same shared parts, or equal numbers.
    bool isCertainly(const Value& other) const;
    /// The record in columns and the field that this value stands for; null for other values.
    const LazyFields* lazyFields() const;
    std::uint32_t lazyField() const;

    /// Deep comparison; shared parts compare by pointer first. Floats compare by value.
    friend bool operator==(const Value& left, const Value& right);
    /// Bytes on the heap that this value owns or shares, counted once for each holder.
    std::size_t heapBytes() const;

private:
    template <ValueKind>
    struct Container {
        std::shared_ptr<const ValueList> values;
    };
    struct Lazy {
        std::shared_ptr<const LazyFields> record;
        std::uint32_t field;
        ValueKind kind;
    };
    using Content = std::variant<std::monostate, bool, std::int64_t, double, std::string, RecordRef,
                                 Container<ValueKind::List>, Container<ValueKind::Object>,
                                 std::shared_ptr<const BlockList>, Container<ValueKind::Localized>, Lazy>;
    const Value& resolved() const; ///< of a lazy value
    explicit Value(Content content)
        : m_content(std::move(content)) {}
    Content m_content;
};

/// One version of one record, outside the columns.
struct Record {
    std::string id;
    bool exists = true;         ///< false: deleted, or only ever referred to (a phantom): then it has no fields
    std::uint64_t revision = 0; ///< number of the commit that changed it last
    ValueList fields;           ///< in the order of Type::fields; shorter when the schema grew since
    std::size_t heapBytes() const;
};

} // namespace galley
