// PackedInts: an immutable sequence of 64-bit integers, each stored as its difference from the smallest in as many bits
// as the largest difference needs. A constant sequence has no bits at all. Byte form: FORMAT.md, "Packed integers".
// Signed values go through pack(std::span<const std::int64_t>) and getSigned(); the bytes do not tell the two apart.
// Thread rule: immutable after construction; read from any thread. Copies share the bits.
#pragma once

#include "model/column/bytes.h"

#include <algorithm>
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
    unsigned width() const { return static_cast<unsigned>(m_width); }
    /// `count` times one value. REQUIRES count <= kMaxCount.
    static PackedInts constant(std::uint64_t value, std::size_t count) {
        PackedInts packed;
        packed.m_base = value;
        packed.m_count = count & kCountMask;
        return packed;
    }
    /// The value of a sequence of width 0.
    std::uint64_t base() const { return m_base; }

    /// Value `index`. REQUIRES index < size(). One load, about a nanosecond.
    std::uint64_t get(std::size_t index) const {
        assert(index < m_count);
        if (m_width == 0)
            return m_base;
        const std::uint64_t bit = std::uint64_t{index} * m_width;
        return m_base + ((loadInt<std::uint64_t>(m_bits + (bit >> 3)) >> (bit & 7)) & maskOf(m_width));
    }
    std::int64_t getSigned(std::size_t index) const { return static_cast<std::int64_t>(get(index)); }
    /// Values `index` and `index` + 1. REQUIRES index + 1 < size(). Both in one load up to 28 bits.
    std::pair<std::uint64_t, std::uint64_t> getPair(std::size_t index) const {
        assert(index + 1 < m_count);
        constexpr std::uint64_t kMostInOneLoad = 28;
        if (m_width == 0 || m_width > kMostInOneLoad)
            return {get(index), get(index + 1)};
        const std::uint64_t bit = std::uint64_t{index} * m_width;
        const std::uint64_t word = loadInt<std::uint64_t>(m_bits + (bit >> 3)) >> (bit & 7);
        const std::uint64_t mask = maskOf(m_width);
        return {m_base + (word & mask), m_base + ((word >> m_width) & mask)};
    }
    /// Calls visit(index) for each value that equals `value`, in order. Narrow values are compared by the word: some 12
    /// instructions for 57 bits of them. O(n).
    template <class Visit>
    void forEachEqual(std::uint64_t value, Visit&& visit) const {
        const std::uint64_t wanted = value - m_base;
        if (m_width <= 1 || m_width == 64) { // of single bits a borrow hides the next one
            for (std::size_t index = 0; index < m_count; ++index)
                if (get(index) == value)
                    visit(index);
            return;
        }
        if (wanted > maskOf(m_width))
            return;
        const std::uint64_t lanes = 57 / m_width;
        std::uint64_t ones = 0; // the lowest bit of each value in a word
        for (std::uint64_t lane = 0; lane < lanes; ++lane)
            ones |= std::uint64_t{1} << (lane * m_width);
        const std::uint64_t highest = ones << (m_width - 1);
        std::uint64_t bit = 0;
        for (std::size_t index = 0; index < m_count; index += lanes, bit += lanes * m_width) {
            const std::uint64_t word = loadInt<std::uint64_t>(m_bits + (bit >> 3)) >> (bit & 7);
            const std::uint64_t difference = word ^ (ones * wanted);
            // A difference of zero borrows from its highest bit; above a true one there may be false ones.
            std::uint64_t zeros = (difference - ones) & ~difference & highest;
            while (zeros != 0) {
                const auto place = static_cast<unsigned>(std::countr_zero(zeros)) / width();
                if (index + place < m_count && get(index + place) == value)
                    visit(index + place);
                zeros &= zeros - 1;
            }
        }
    }
    /// The largest value as unsigned, 0 when empty. O(n) unless constant.
    std::uint64_t max() const;

    void write(ByteWriter& out) const;
    /// Corrupt when a width, count or the padding is wrong. O(1) with an owner (bits are shared), else copies the bits.
    static Result<PackedInts> read(ByteReader& in);
    /// Bytes that the bits keep in memory, their own or in the owner's.
    std::size_t heapBytes() const { return SharedBytes::heapBytes(bits(), m_owner); }

private:
    static constexpr std::uint64_t kCountMask = (std::uint64_t{1} << 56) - 1;
    /// Of widths above 0.
    static std::uint64_t maskOf(std::uint64_t width) { return ~std::uint64_t{0} >> (64 - width); }
    static constexpr std::size_t kPadding = 8;

    static std::size_t payloadBytes(std::size_t count, unsigned width);
    std::string_view bits() const {
        return m_width == 0 ? std::string_view() : std::string_view(m_bits, payloadBytes(m_count, width()) + kPadding);
    }
    void setBits(SharedBytes bits);
    template <class Int>
    static PackedInts packAny(std::span<const Int> values);

    const char* m_bits = nullptr; ///< with the padding of 8 bytes; null when m_width is 0
    std::shared_ptr<const void> m_owner;
    std::uint64_t m_base = 0;
    std::uint64_t m_count : 56 = 0;
    std::uint64_t m_width : 8 = 0;
};

/// PackedInts in 16 bytes for the usual case: equal values below 2^32, or none. Others cost an allocation more.
class RareInts {
public:
    RareInts() = default;
    RareInts(PackedInts values) { *this = std::move(values); }
    RareInts(const RareInts& other)
        : m_some(other.m_some ? std::make_unique<const PackedInts>(*other.m_some) : nullptr)
        , m_constant(other.m_constant)
        , m_count(other.m_count) {}
    RareInts(RareInts&&) noexcept = default;
    RareInts& operator=(RareInts other) noexcept {
        m_some = std::move(other.m_some);
        m_constant = other.m_constant;
        m_count = other.m_count;
        return *this;
    }
    RareInts& operator=(PackedInts values) {
        const bool fits = values.width() == 0 && values.base() <= UINT32_MAX && values.size() <= UINT32_MAX;
        m_constant = fits ? static_cast<std::uint32_t>(values.base()) : 0;
        m_count = fits ? static_cast<std::uint32_t>(values.size()) : 0;
        m_some = fits ? nullptr : std::make_unique<const PackedInts>(std::move(values));
        return *this;
    }
    std::size_t size() const { return m_some ? m_some->size() : m_count; }
    bool empty() const { return size() == 0; }
    unsigned width() const { return m_some ? m_some->width() : 0; }
    std::uint64_t get(std::size_t index) const { return m_some ? m_some->get(index) : m_constant; }
    /// All of them; shares the bits.
    operator PackedInts() const { return m_some ? *m_some : PackedInts::constant(m_constant, m_count); }
    void write(ByteWriter& out) const { PackedInts(*this).write(out); }
    std::size_t heapBytes() const {
        constexpr std::size_t kHeader = 16;
        return m_some ? kHeader + sizeof(PackedInts) + m_some->heapBytes() : 0;
    }

private:
    std::unique_ptr<const PackedInts> m_some;
    std::uint32_t m_constant = 0;
    std::uint32_t m_count = 0;
};

} // namespace galley
