// The byte forms of the column blocks: the first byte chooses the reader, and whatever it accepts is used from end to
// end.
#include "model/column/bit_set.h"
#include "model/column/id_index.h"
#include "model/column/string_heap.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

using namespace galley;

namespace {

constexpr std::size_t kMost = 3000; ///< values looked at: constants may claim billions for no bytes

void require(bool holds) {
    if (!holds)
        std::abort();
}

void usePackedInts(ByteReader& in) {
    const auto packed = PackedInts::read(in);
    for (std::size_t index = 0; packed && index < std::min(packed->size(), kMost); ++index)
        static_cast<void>(packed->get(packed->size() - 1 - index));
}

void useBitSet(ByteReader& in) {
    const auto set = BitSet::read(in);
    if (set)
        require(set->rank(set->size()) == set->count() && set->count() <= set->size());
}

void useOffsets(ByteReader& in) {
    const auto offsets = Offsets::read(in);
    for (std::size_t index = 0; offsets && index < std::min(offsets->size(), kMost); ++index) {
        const Offsets::Range range = offsets->range(index);
        require(range.begin <= range.end && range.end <= offsets->total() && range.begin == offsets->get(index));
    }
}

void useSymbols(ByteReader& in) {
    const auto table = SymbolTable::read(in);
    if (!table)
        return;
    const std::string_view rest = in.bytes(in.remaining());
    std::string decoded;
    std::string coded;
    table->decode(rest, decoded);
    SymbolEncoder(*table).encode(rest, coded);
    table->decode(coded, decoded);
    require(decoded == rest);
}

void useHeap(ByteReader& in) {
    const auto heap = SegmentedHeap::read(in);
    std::string scratch;
    for (std::uint32_t index = 0; heap && index < std::min(heap->size(), kMost / 10); ++index)
        static_cast<void>(heap->get(index, scratch));
}

void useIdIndex(ByteReader& in) {
    const auto index = IdIndex::read(in);
    for (std::uint64_t hash = 0; index && hash < 1000; ++hash)
        static_cast<void>(index->find(hash * 0x9e3779b97f4a7c15U, [&](std::uint32_t ordinal) {
            require(ordinal < index->ordinalLimit());
            return false;
        }));
}

void useZstd(ByteReader& in) {
    const std::string_view before = in.string();
    const std::string_view rest = in.bytes(in.remaining());
    static_cast<void>(zstdDecompress(rest, 1 << 20));
    const auto after = decompressAgainst(before, rest, 1 << 20);
    require(!after || after->size() <= 1 << 20);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ByteReader in({reinterpret_cast<const char*>(data), size});
    switch (in.u8()) {
    case 0:
        usePackedInts(in);
        break;
    case 1:
        useBitSet(in);
        break;
    case 2:
        useOffsets(in);
        break;
    case 3:
        useSymbols(in);
        break;
    case 4:
        useHeap(in);
        break;
    case 5:
        useIdIndex(in);
        break;
    case 6:
        useZstd(in);
        break;
    default:
        break;
    }
    return 0;
}
