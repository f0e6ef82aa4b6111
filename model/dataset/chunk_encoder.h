// Encodes records into the columns of a chunk.
// Thread rule: one encoder belongs to one thread; encoders of different types are independent.
// Used in this folder alone.
#pragma once

#include "model/dataset/fold.h"
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
    /// Heaps of strings, those of ids among them, after the last chunk.
    std::size_t heapCount() const { return m_heaps.size() + 1; }
    std::size_t heapTextBytes(std::size_t heap) const { return builder(heap).textBytes(); }
    /// Compresses one of them, or leaves it plain once it is cancelled: the last call for a heap. Different heaps may
    /// be finished on different threads at a time.
    void finishHeap(std::size_t heap, const FoldOptions& options, const CancelToken& cancel);
    /// Ends the store; after finishHeap() of all heaps.
    std::shared_ptr<const TypeStore> finish();

private:
    using Rows = std::vector<const Value*>;
    /// Where a column stands, which decides the heap that it shares: a chain on the stack, written out once a column.
    struct Place {
        const Place* outer = nullptr;
        std::string_view separator{};
        std::string_view name{};
        bool inBlocks = false;
        std::size_t locale = 0; ///< of a localized field, else 0

        Place below(std::string_view between, std::string_view part) const {
            return {this, between, part, inBlocks, locale};
        }
        Place insideBlocks(std::string_view between, std::string_view part) const {
            return {this, between, part, true, locale};
        }
        Place inLocale(std::size_t number, std::string_view written) const {
            return {this, "@", written, false, number};
        }
        std::string path() const;
    };
    /// The strings of one column of the chunk at hand: places in the heap, in the order of the rows.
    struct Strings {
        std::uint32_t heap = 0;
        std::vector<std::uint64_t> indexes;
        std::size_t taken = 0; ///< of the indexes
    };

    ColumnNode encodeField(const Field& field, const Rows& rows, const Place& place);
    ColumnNode encodePlain(const Field& field, const Rows& rows, const Place& place);
    void encodeMembers(ColumnNode& node, const std::vector<Field>& fields, const std::vector<const ValueList*>& lists,
                       const Place& place);
    void encodeList(ColumnNode& node, const Field& element, const Rows& dense, const Place& place);
    void encodeBlocks(ColumnNode& node, const Field& field, const Rows& dense, const Place& place);
    std::uint32_t heapFor(const Field& field, const Place& place);
    Strings& stringsOf(const Field& field, const Place& place);
    /// Adds the strings of one value in reading order, so that texts of one page stand side by side.
    void collectStrings(const Field& field, const Value& value, const Place& place);

    const StringHeapBuilder& builder(std::size_t heap) const { return heap < m_heaps.size() ? m_heaps[heap] : m_ids; }

    const Type& m_type;
    std::shared_ptr<TypeStore> m_store;
    std::vector<StringHeapBuilder> m_heaps;
    std::vector<std::shared_ptr<const StringHeap>> m_finished; ///< by heap, that of the ids last
    std::unordered_map<std::string, std::uint32_t> m_heapByName;
    std::unordered_map<const Field*, std::vector<Strings>> m_strings; ///< by locale
    StringHeapBuilder m_ids;
    std::vector<std::uint64_t> m_idHashes;
};

} // namespace galley
