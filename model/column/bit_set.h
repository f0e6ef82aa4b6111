// BitSet: an immutable set of positions below a size, with rank: which records have a field, and where their values
// stand in a dense column. All set and none set cost nothing. Byte form: FORMAT.md, "Bit set". Thread rule: immutable
// after construction; read from any thread. Copies share.
#pragma once

#include "model/column/bytes.h"

#include <cassert>
#include <vector>

namespace galley {

class BitSet {
public:
    static constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 40;

    /// The empty set of size 0.
    BitSet() = default;
    /// O(n).
    static BitSet fromBits(const std::vector<bool>& bits);
    static BitSet all(std::size_t size) { return BitSet(Kind::All, size); }
    static BitSet none(std::size_t size) { return BitSet(Kind::None, size); }

    std::size_t size() const { return m_size; }
    /// Number of set bits. O(1).
    std::size_t count() const { return m_count; }

    /// REQUIRES index < size().
    bool test(std::size_t index) const {
        assert(index < m_size);
        if (!m_mixed)
            return m_count != 0;
        return (word(index / 64) >> (index % 64)) & 1;
    }
    /// Set bits before `index`. REQUIRES index <= size(). O(1): one word and what is counted before it.
    std::size_t rank(std::size_t index) const {
        assert(index <= m_size);
        if (!m_mixed)
            return m_count != 0 ? index : 0;
        if (index == m_size)
            return m_count;
        const Rank& rank = m_mixed->ranks[index / kRankBits];
        return rank.before + rank.beforeWord(index / 64 % kWordsPerRank) +
               countBits(word(index / 64) & ((std::uint64_t{1} << (index % 64)) - 1));
    }
    /// The last set position that is not after `index`. REQUIRES index < size() and that there is one.
    std::size_t lastUpTo(std::size_t index) const {
        if (!m_mixed)
            return index;
        std::size_t at = index / 64;
        std::uint64_t bits = word(at) & (~std::uint64_t{0} >> (63 - index % 64));
        while (bits == 0)
            bits = word(--at);
        return at * 64 + static_cast<std::size_t>(std::bit_width(bits)) - 1;
    }
    /// The first set position after `index`, or size(). REQUIRES index < size().
    std::size_t firstAfter(std::size_t index) const {
        if (!m_mixed || index + 1 == m_size)
            return m_count != 0 ? index + 1 : m_size;
        std::size_t at = (index + 1) / 64;
        std::uint64_t bits = word(at) & (~std::uint64_t{0} << ((index + 1) % 64));
        while (bits == 0) {
            if (++at * 64 >= m_size)
                return m_size;
            bits = word(at);
        }
        return at * 64 + static_cast<std::size_t>(std::countr_zero(bits));
    }

    void write(ByteWriter& out) const;
    /// Corrupt for an unknown kind, a size above the limit or bits past the end. O(n / 64).
    static Result<BitSet> read(ByteReader& in);
    std::size_t heapBytes() const {
        constexpr std::size_t kHeader = 16;
        return m_mixed ? kHeader + sizeof(Mixed) + m_mixed->bits.heapBytes() + m_mixed->ranks.capacity() * sizeof(Rank)
                       : 0;
    }

private:
    enum class Kind : std::uint8_t { None = 0, All = 1, Mixed = 2 }; // in files: do not change
    static constexpr std::size_t kRankBits = 512;
    static constexpr std::size_t kWordsPerRank = kRankBits / 64;

    BitSet(Kind kind, std::size_t size)
        : m_size(size)
        , m_count(kind == Kind::All ? size : 0) {}
    /// What is counted for each kRankBits positions (Vigna, "Broadword Implementation of Rank/Select Queries", 2008).
    struct Rank {
        std::uint64_t before = 0; ///< set bits before them
        std::uint64_t within = 0; ///< then before each of their words but the first, in 9 bits each
        std::size_t beforeWord(std::size_t word) const {
            return (within >> (9 * ((word + kWordsPerRank - 1) % kWordsPerRank))) & 0x1ff; // bit 63 is 0, for the first
        }
    };
    struct Mixed {
        SharedBytes bits; ///< whole words
        std::vector<Rank> ranks;
    };
    static std::uint64_t word(const Mixed& mixed, std::size_t index) {
        return loadInt<std::uint64_t>(mixed.bits.data() + index * 8);
    }
    /// std::popcount calls a library function unless the target has the instruction; this is inline everywhere.
    static std::size_t countBits(std::uint64_t word) {
        word -= (word >> 1) & 0x5555555555555555U;
        word = (word & 0x3333333333333333U) + ((word >> 2) & 0x3333333333333333U);
        word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fU;
        return static_cast<std::size_t>((word * 0x0101010101010101U) >> 56);
    }
    std::uint64_t word(std::size_t index) const { return word(*m_mixed, index); }
    void setMixed(SharedBytes bits);

    std::shared_ptr<const Mixed> m_mixed; ///< null when all or none are set
    std::size_t m_size = 0;
    std::size_t m_count = 0;
};

} // namespace galley
