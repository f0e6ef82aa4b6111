// Encodes records into the columns of a chunk. Internal to the dataset room.
// Thread rule: one encoder belongs to one thread; encoders of different types are independent.
#pragma once

#include "model/dataset/type_store.h"
#include "model/dataset/value.h"

#include <unordered_map>

namespace galley {

/// Makes one TypeStore, chunk by chunk.
class TypeEncoder {
public:
    explicit TypeEncoder(const Type& type);

    /// Encodes the next kChunkRecords records (fewer only in the last chunk), in ordinal order.
    void addChunk(const std::vector<std::shared_ptr<const Record>>& records, const Checksum& checksum);
    /// Compresses the heaps and ends the store.
    std::shared_ptr<const TypeStore> finish();

private:
    using Rows = std::vector<const Value*>;
    /// Where a column stands, which decides the heap that it shares.
    struct Place {
        std::string path;
        bool inBlocks = false;
    };

    ColumnNode encodeField(const Field& field, const Rows& rows, const Place& place);
    ColumnNode encodePlain(const Field& field, const Rows& rows, const Place& place);
    void encodeMembers(ColumnNode& node, const std::vector<Field>& fields, const std::vector<const ValueList*>& lists,
                       const Place& place);
    void encodeList(ColumnNode& node, const Field& element, const Rows& dense, const Place& place);
    void encodeBlocks(ColumnNode& node, const Field& field, const Rows& dense, const Place& place);
    std::uint32_t heapFor(const Field& field, const Place& place);
    /// Adds the strings of one value in reading order, so that texts of one page stand side by side.
    void collectStrings(const Field& field, const Value& value, const Place& place);

    const Type& m_type;
    std::shared_ptr<TypeStore> m_store;
    std::vector<StringHeapBuilder> m_heaps;
    std::unordered_map<std::string, std::uint32_t> m_heapByName;
    StringHeapBuilder m_ids;
    std::vector<std::uint64_t> m_idHashes;
};

} // namespace galley
