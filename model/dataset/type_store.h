// TypeStore: the base of one type: its records in compressed columns, in chunks of ordinals, with the heaps of its
// strings and its primary-key index. Immutable; shared by every state that was derived since it was made.
//
// A chunk holds a tree of columns that mirrors the fields of the type. In each column only rows that have a value take
// room; children of objects and lists are addressed by the dense row of their parent. Layout in files: FORMAT.md.
//
// Thread rule: immutable after construction; read from any thread.
#pragma once

#include "model/base/hash.h"
#include "model/column/bit_set.h"
#include "model/column/id_index.h"
#include "model/column/offsets.h"
#include "model/column/packed_ints.h"
#include "model/column/string_heap.h"
#include "model/schema/schema.h"

#include <memory>
#include <string>
#include <vector>

namespace galley {

/// What a column holds. Numbers are written to files: never change or reuse one.
enum class ColumnKind : std::uint8_t {
    Bool = 0,
    Int = 1,       ///< also dates and enums
    Float = 2,     ///< the bits of a double
    String = 3,    ///< indexes into a heap
    Ref = 4,       ///< ordinals, and types where there are several
    Object = 5,    ///< one child a member
    List = 6,      ///< offsets and one child
    Blocks = 7,    ///< offsets, kinds, keys, and one Object child a kind
    Localized = 8, ///< one child a locale
};

/// The column of a field's value (of each locale's value, for a localized one).
ColumnKind columnKindOf(FieldKind kind);

/// One column of one chunk, 144 bytes and its values. Which members are used depends on the kind.
struct ColumnNode {
    ColumnKind kind = ColumnKind::Int;
    BitSet presence; ///< by row of the parent; the values stand at the rank
    PackedInts
        values; ///< Bool, Int, Float, String: by dense row; Ref: ordinals; Blocks: row in the kind's child, by element
    RareInts selectors; ///< Ref: types; Blocks: kinds, by element
    RareInts keys; ///< Blocks: by element, 0 for the default key "k<position from 1>", else 1 + index into the heap
    std::uint32_t heap = 0; ///< String, Blocks (keys): index into TypeStore::heaps
    RareOffsets offsets;    ///< List, Blocks: elements of each dense row
    std::vector<ColumnNode> children;

    std::size_t heapBytes() const; ///< with its children, without heaps of strings
};

/// Consecutive records of a type.
struct Chunk {
    BitSet exists;                  ///< by row; false: deleted or a phantom
    PackedInts revisions;           ///< by row
    std::vector<ColumnNode> fields; ///< in schema order; shorter when the schema grew since
    Checksum checksum;              ///< sum over its existing records
    std::size_t heapBytes() const;
};

class TypeStore {
public:
    static constexpr std::uint32_t kChunkRecords = 1024;

    std::uint32_t ordinals = 0; ///< records covered: ordinals 0 … ordinals-1
    std::vector<std::shared_ptr<const Chunk>> chunks;
    std::vector<SegmentedHeap> heaps;
    std::vector<std::string> heapNames; ///< which field a heap serves, for statistics
    SegmentedHeap ids;                  ///< by ordinal
    IdIndex idIndex;                    ///< from idHash() to ordinal

    static std::uint64_t idHash(std::string_view id) { return hash64(id); }
    /// Ordinal of an id, existing or not.
    std::optional<std::uint32_t> find(std::string_view id) const;
    const Chunk& chunkOf(std::uint32_t ordinal) const { return *chunks[ordinal / kChunkRecords]; }
    std::size_t heapBytes() const;

    void write(ByteWriter& out) const;
    /// Corrupt when anything contradicts itself or points outside: `schema` bounds types and kinds, `ordinalCounts`
    /// the references. What this returns can be read without further checks.
    static Result<std::shared_ptr<const TypeStore>> read(ByteReader& in, const Schema& schema, const Type& type,
                                                         const std::vector<std::uint32_t>& ordinalCounts);
};

} // namespace galley
