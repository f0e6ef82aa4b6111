#include "model/column/string_heap.h"

#include "model/base/hash.h"

#include <algorithm>

namespace galley {

std::string_view StringHeap::get(std::uint32_t index, std::string&) const& {
    if (index >= m_offsets.size())
        return {};
    const Offsets::Range range = m_offsets.range(index);
    return m_data.view().substr(range.begin, range.size());
}

void StringHeap::write(ByteWriter& out) const {
    out.u8(static_cast<std::uint8_t>(m_encoding));
    m_offsets.write(out);
    out.bytes(m_data.view());
}

Result<StringHeap> StringHeap::read(ByteReader& in) {
    StringHeap heap;
    const std::uint8_t encoding = in.u8();
    GALLEY_CHECK(in.check("string heap"));
    if (encoding > static_cast<std::uint8_t>(StringEncoding::Plain))
        return Error{.code = ErrorCode::Unsupported, .message = "string heap of an unknown encoding"}.atOffset(
            in.position());
    heap.m_encoding = StringEncoding{encoding};
    GALLEY_TRY(heap.m_offsets, Offsets::read(in));
    if (heap.m_offsets.size() > heap.m_offsets.total() + 1) // bounds the size by the bytes
        return in.error("string heap with more than one empty string");
    heap.m_data = in.shared(heap.m_offsets.total());
    GALLEY_CHECK(in.check("string heap"));
    return heap;
}

std::size_t StringHeap::heapBytes() const {
    return m_offsets.heapBytes() + m_data.heapBytes();
}

std::uint32_t StringHeapBuilder::add(std::string_view text) {
    assert(m_ends.size() < kMaxStrings);
    if (m_ends.size() >= m_table.size() / 2)
        growTable();
    const std::uint64_t hash = hash64(text);
    const std::size_t mask = m_table.size() - 1;
    std::size_t slot = static_cast<std::size_t>(hash) & mask;
    for (; m_table[slot] != 0; slot = (slot + 1) & mask) {
        const std::uint32_t index = m_table[slot] - 1;
        if (m_hashes[index] == hash && get(index) == text)
            return index;
    }
    m_text.append(text);
    m_ends.push_back(m_text.size());
    m_hashes.push_back(hash);
    m_table[slot] = static_cast<std::uint32_t>(m_ends.size());
    return m_table[slot] - 1;
}

void StringHeapBuilder::growTable() {
    std::vector<std::uint32_t> table(std::max<std::size_t>(64, m_table.size() * 2));
    const std::size_t mask = table.size() - 1;
    for (std::uint32_t index = 0; index < m_hashes.size(); ++index) {
        std::size_t slot = static_cast<std::size_t>(m_hashes[index]) & mask;
        while (table[slot] != 0)
            slot = (slot + 1) & mask;
        table[slot] = index + 1;
    }
    m_table = std::move(table);
}

StringHeap StringHeapBuilder::build() const {
    StringHeap heap;
    std::vector<std::uint64_t> lengths;
    lengths.reserve(m_ends.size());
    for (std::uint32_t index = 0; index < m_ends.size(); ++index)
        lengths.push_back(get(index).size());
    heap.m_offsets = Offsets::fromLengths(std::span<const std::uint64_t>(lengths));
    heap.m_data = SharedBytes::own(m_text);
    return heap;
}

std::string_view SegmentedHeap::get(std::uint32_t index, std::string& scratch) const& {
    const auto end = std::upper_bound(m_ends.begin(), m_ends.end(), std::size_t{index});
    if (end == m_ends.end())
        return {};
    const auto segment = static_cast<std::size_t>(end - m_ends.begin());
    const std::size_t begin = segment == 0 ? 0 : m_ends[segment - 1];
    return m_segments[segment]->get(static_cast<std::uint32_t>(index - begin), scratch);
}

SegmentedHeap SegmentedHeap::withAppended(std::shared_ptr<const StringHeap> segment) const {
    assert(segment && m_segments.size() < kMaxSegments);
    assert(segment->size() <= StringHeapBuilder::kMaxStrings - size());
    SegmentedHeap grown = *this;
    grown.m_ends.push_back(size() + segment->size());
    grown.m_segments.push_back(std::move(segment));
    return grown;
}

void SegmentedHeap::write(ByteWriter& out) const {
    out.varint(m_segments.size());
    for (const auto& segment : m_segments)
        segment->write(out);
}

Result<SegmentedHeap> SegmentedHeap::read(ByteReader& in) {
    SegmentedHeap heap;
    const std::uint64_t count = in.varintUpTo(kMaxSegments);
    GALLEY_CHECK(in.check("segmented string heap"));
    for (std::uint64_t number = 0; number < count; ++number) {
        GALLEY_TRY(auto segment, StringHeap::read(in));
        if (segment.size() > StringHeapBuilder::kMaxStrings - heap.size())
            return in.error("segmented string heap with too many strings");
        heap.m_ends.push_back(heap.size() + segment.size());
        heap.m_segments.push_back(std::make_shared<const StringHeap>(std::move(segment)));
    }
    return heap;
}

std::size_t SegmentedHeap::heapBytes() const {
    std::size_t sum = m_segments.capacity() * sizeof(m_segments[0]) + m_ends.capacity() * sizeof(m_ends[0]);
    for (const auto& segment : m_segments)
        sum += sizeof(StringHeap) + segment->heapBytes();
    return sum;
}

} // namespace galley
