// PackedInts: an immutable sequence of 64-bit integers, each stored as its difference from the smallest in as many bits
// as the largest difference needs. A constant sequence has no bits at all. Byte form: FORMAT.md, "Packed integers".
// Signed values go through pack(std::span<const std::int64_t>) and getSigned(); the bytes do not tell the two apart.
// Thread rule: immutable after construction; read from any thread. Copies share the bits.
#pragma once

#include "model/column/bytes.h"

#include <cassert>
#include <span>

namespace galley {

class PackedInts {
public:
    /// Most values of one sequence.
    static constexpr std::uint64_t kMaxCount = std::uint64_t{1} << 40;

    /// The empty sequence.
    PackedInts() = default;
    /// Packs any values, two passes, O(n).
    static PackedInts pack(std::span<const std::uint64_t> values);
    static PackedInts pack(std::span<const std::int64_t> values);
    static PackedInts pack(std::span<const std::uint32_t> values);

    std::size_t size() const { return m_count; }
    bool empty() const { return m_count == 0; }
    /// Bits a value: 0..57 or 64.
    unsigned width() const { return m_width; }

    /// Value `index`. REQUIRES index < size(). One load, about a nanosecond.
    std::uint64_t get(std::size_t index) const {
        assert(index < m_count);
        if (m_width == 0)
            return m_base;
        const std::uint64_t bit = std::uint64_t{index} * m_width;
        return m_base + ((loadInt<std::uint64_t>(m_bits.data() + (bit >> 3)) >> (bit & 7)) & m_mask);
    }
    std::int64_t getSigned(std::size_t index) const { return static_cast<std::int64_t>(get(index)); }
    /// The largest value as unsigned, 0 when empty. O(n) unless constant.
    std::uint64_t max() const;

    void write(ByteWriter& out) const;
    /// Corrupt when a width, count or the padding is wrong. O(1) with an owner (bits are shared), else copies the bits.
    static Result<PackedInts> read(ByteReader& in);
    /// Bytes that the bits keep in memory, on the heap or in the mapped file.
    std::size_t heapBytes() const { return m_bits.heapBytes(); }

private:
    static std::uint64_t maskOf(unsigned width) {
        return width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
    }
    template <class Int>
    static PackedInts packAny(std::span<const Int> values);

    SharedBytes m_bits; ///< with the padding of 8 bytes; empty when m_width is 0
    std::uint64_t m_base = 0;
    std::uint64_t m_mask = 0;
    std::size_t m_count = 0;
    unsigned m_width = 0;
};

} // namespace galley
