// Offsets: where each of n lists laid end to end begins and ends. Immutable; 0 bits a list when all have one length,
// else whichever is smaller: distance from one straight line, or from lines that start anew for each 16 lists. O(1),
// two loads at most. Byte form: FORMAT.md, "Offsets".
// Thread rule: immutable after construction; read from any thread. Copies share.
// Invariants, checked when read: offset 0 is 0, offsets never fall, the last is total().
#pragma once

#include "model/column/packed_ints.h"

namespace galley {

class Offsets {
public:
    static constexpr std::uint64_t kMaxCount = 0xffffffffU;
    static constexpr std::uint64_t kMaxTotal = (std::uint64_t{1} << 47) - 1;

    /// Speed: one load for each offset instead of two, in perhaps twice the bits.
    enum class Prefer : std::uint8_t { Size, Speed };

    struct Range {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        std::uint64_t size() const { return end - begin; }
        friend bool operator==(const Range&, const Range&) = default;
    };

    /// No lists.
    Offsets() = default;
    /// From the length of each list. REQUIRES at most kMaxCount lists and a sum of at most kMaxTotal. O(n).
    static Offsets fromLengths(std::span<const std::uint64_t> lengths, Prefer prefer = Prefer::Size);
    static Offsets fromLengths(std::span<const std::uint32_t> lengths, Prefer prefer = Prefer::Size);

    /// Number of lists; offsets go from 0 to size().
    std::size_t size() const { return m_count; }
    std::uint64_t total() const { return m_total; }

    /// Offset `index`. REQUIRES index <= size().
    std::uint64_t get(std::size_t index) const {
        assert(index <= m_count);
        if (m_kind == Kind::Constant)
            return index * m_step;
        return m_kind == Kind::Linear ? linear(index) : grouped(index);
    }
    /// Both ends of list `index`. REQUIRES index < size(). Cheaper than two get().
    Range range(std::size_t index) const {
        assert(index < m_count);
        if (m_kind == Kind::Constant)
            return {index * m_step, (index + 1) * m_step};
        if (m_kind == Kind::Linear)
            return {linear(index), linear(index + 1)};
        const std::uint64_t start = m_values.get(index / kGroup);
        const auto [begin, end] = m_places.getPair(index);
        return {start + onLine(index) + begin,
                (index + 1) % kGroup != 0 ? start + onLine(index + 1) + end : m_values.get((index + 1) / kGroup)};
    }

    /// The same when the lists are bytes that stand at `data`: asks for them before it is known where exactly they
    /// begin.
    Range rangeAhead(std::size_t index, const char* data) const;

    /// The list that position `position` falls into, which is the last one that does not begin after it.
    /// REQUIRES position < total(). O(log size).
    std::size_t listAt(std::uint64_t position) const;

    void write(ByteWriter& out) const;
    /// Corrupt when an invariant does not hold. O(n).
    static Result<Offsets> read(ByteReader& in);
    std::size_t heapBytes() const { return m_values.heapBytes() + m_places.heapBytes(); }

private:
    enum class Kind : std::uint8_t { Constant = 0, Linear = 1, Sampled = 2, Grouped = 3 }; // in files: do not change
    static constexpr std::size_t kGroup = 16;

    std::uint64_t linear(std::size_t index) const { return ((index * m_step) >> 16) + m_values.get(index); }
    std::uint64_t grouped(std::size_t index) const {
        return m_values.get(index / kGroup) + onLine(index) + m_places.get(index);
    }
    std::uint64_t onLine(std::size_t index) const { return ((index % kGroup) * m_step) >> 16; }
    static Result<Offsets> readSampled(ByteReader& in, std::size_t count);
    Result<void> validate(const ByteReader& in);

    PackedInts m_values;       ///< Linear: distances from the line; Grouped: starts
    PackedInts m_places;       ///< Grouped only: distances from the line from there
    std::uint64_t m_total = 0; ///< offset size()
    std::uint64_t m_step = 0;  ///< Constant: the length; else slope of the line in 1/65536
    std::uint32_t m_count = 0;
    Kind m_kind = Kind::Constant; ///< never Sampled, which is turned into Grouped when it is read
};

/// Offsets in 8 bytes where there are none.
class RareOffsets {
public:
    RareOffsets() = default;
    RareOffsets(Offsets offsets)
        : m_some(std::make_unique<const Offsets>(std::move(offsets))) {}
    RareOffsets(const RareOffsets& other)
        : m_some(other.m_some ? std::make_unique<const Offsets>(*other.m_some) : nullptr) {}
    RareOffsets(RareOffsets&&) noexcept = default;
    RareOffsets& operator=(RareOffsets other) noexcept {
        m_some = std::move(other.m_some);
        return *this;
    }
    operator const Offsets&() const { return offsets(); }
    std::size_t size() const { return offsets().size(); }
    std::uint64_t total() const { return offsets().total(); }
    std::uint64_t get(std::size_t index) const { return offsets().get(index); }
    Offsets::Range range(std::size_t index) const { return offsets().range(index); }
    std::size_t listAt(std::uint64_t position) const { return offsets().listAt(position); }
    void write(ByteWriter& out) const { offsets().write(out); }
    std::size_t heapBytes() const {
        constexpr std::size_t kHeader = 16;
        return m_some ? kHeader + sizeof(Offsets) + m_some->heapBytes() : 0;
    }

private:
    const Offsets& offsets() const {
        static const Offsets kNone;
        return m_some ? *m_some : kNone;
    }
    std::unique_ptr<const Offsets> m_some;
};

} // namespace galley
