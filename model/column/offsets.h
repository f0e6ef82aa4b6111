// Offsets: where each of n lists laid end to end begins and ends. Immutable; 0 bits a list when all have one length,
// else whichever is smaller: distance from a straight line (O(1)), or lengths with a start every 16 lists (at most 15
// additions). Byte form: FORMAT.md, "Offsets".
// Thread rule: immutable after construction; read from any thread. Copies share.
// Invariants, checked when read: offset 0 is 0, offsets never fall, the last is total().
#pragma once

#include "model/column/packed_ints.h"

namespace galley {

class Offsets {
public:
    static constexpr std::uint64_t kMaxCount = 0xffffffffU;
    static constexpr std::uint64_t kMaxTotal = (std::uint64_t{1} << 47) - 1;

    struct Range {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        std::uint64_t size() const { return end - begin; }
        friend bool operator==(const Range&, const Range&) = default;
    };

    /// No lists.
    Offsets() = default;
    /// From the length of each list. REQUIRES at most kMaxCount lists and a sum of at most kMaxTotal. O(n).
    static Offsets fromLengths(std::span<const std::uint64_t> lengths);
    static Offsets fromLengths(std::span<const std::uint32_t> lengths);

    /// Number of lists; offsets go from 0 to size().
    std::size_t size() const { return m_count; }
    std::uint64_t total() const { return m_total; }

    /// Offset `index`. REQUIRES index <= size().
    std::uint64_t get(std::size_t index) const {
        assert(index <= m_count);
        if (m_kind == Kind::Constant)
            return index * m_step;
        return m_kind == Kind::Linear ? linear(index) : sampled(index);
    }
    /// Both ends of list `index`. REQUIRES index < size(). Cheaper than two get().
    Range range(std::size_t index) const {
        assert(index < m_count);
        if (m_kind == Kind::Constant)
            return {index * m_step, (index + 1) * m_step};
        if (m_kind == Kind::Linear)
            return {linear(index), linear(index + 1)};
        const std::uint64_t begin = sampled(index);
        return {begin, begin + m_lengths.get(index)};
    }

    void write(ByteWriter& out) const;
    /// Corrupt when an invariant does not hold. O(n).
    static Result<Offsets> read(ByteReader& in);
    std::size_t heapBytes() const { return m_values.heapBytes() + m_lengths.heapBytes(); }

private:
    enum class Kind : std::uint8_t { Constant = 0, Linear = 1, Sampled = 2 }; // in files: do not change
    static constexpr std::size_t kSample = 16;

    std::uint64_t linear(std::size_t index) const { return ((index * m_step) >> 16) + m_values.get(index); }
    std::uint64_t sampled(std::size_t index) const {
        if (index == m_count)
            return m_total;
        std::uint64_t offset = m_values.get(index / kSample);
        for (std::size_t at = index / kSample * kSample; at < index; ++at)
            offset += m_lengths.get(at);
        return offset;
    }
    Result<void> validate(const ByteReader& in);

    PackedInts m_values;       ///< Linear: distances from the line; Sampled: starts
    PackedInts m_lengths;      ///< Sampled only
    std::uint64_t m_total = 0; ///< offset size()
    std::uint64_t m_step = 0;  ///< Constant: the length; Linear: slope in 1/65536
    std::size_t m_count = 0;
    Kind m_kind = Kind::Constant;
};

} // namespace galley
