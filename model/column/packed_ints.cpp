#include "model/column/packed_ints.h"

#include <algorithm>

namespace galley {

namespace {

/// 58..63 would not fit one unaligned load.
unsigned storedWidth(std::uint64_t range) {
    const auto bits = static_cast<unsigned>(std::bit_width(range));
    return bits > 57 ? 64 : bits;
}

} // namespace

std::size_t PackedInts::payloadBytes(std::size_t count, unsigned width) {
    // Eight values fill `width` bytes: this form does not overflow for the largest count.
    return count / 8 * width + (count % 8 * width + 7) / 8;
}

void PackedInts::setBits(SharedBytes bits) {
    m_bits = bits.data();
    m_owner = bits.owner();
}

template <class Int>
PackedInts PackedInts::packAny(std::span<const Int> values) {
    PackedInts packed;
    packed.m_count = values.size() & kCountMask;
    if (values.empty())
        return packed;
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    packed.m_base = static_cast<std::uint64_t>(*least);
    packed.m_width = storedWidth(static_cast<std::uint64_t>(*greatest) - packed.m_base) & 0xffU;
    if (packed.m_width == 0)
        return packed;

    std::string bits(payloadBytes(values.size(), packed.width()) + kPadding, '\0');
    std::uint64_t bit = 0;
    for (const Int value : values) {
        char* place = bits.data() + (bit >> 3);
        const std::uint64_t difference = static_cast<std::uint64_t>(value) - packed.m_base;
        const std::uint64_t word = loadInt<std::uint64_t>(place) | (difference << (bit & 7));
        std::memcpy(place, &word, sizeof word);
        bit += packed.m_width;
    }
    packed.setBits(SharedBytes::own(std::move(bits)));
    return packed;
}

PackedInts PackedInts::pack(std::span<const std::uint64_t> values) {
    return packAny(values);
}
PackedInts PackedInts::pack(std::span<const std::int64_t> values) {
    return packAny(values);
}
PackedInts PackedInts::pack(std::span<const std::uint32_t> values) {
    return packAny(values);
}

std::uint64_t PackedInts::max() const {
    std::uint64_t greatest = 0;
    const std::size_t count = m_width == 0 ? std::min<std::size_t>(m_count, 1) : m_count;
    for (std::size_t index = 0; index < count; ++index)
        greatest = std::max(greatest, get(index));
    return greatest;
}

void PackedInts::write(ByteWriter& out) const {
    out.u8(static_cast<std::uint8_t>(m_width));
    out.varint(m_count);
    out.u64(m_base);
    out.bytes(bits());
}

Result<PackedInts> PackedInts::read(ByteReader& in) {
    PackedInts packed;
    packed.m_width = in.u8();
    packed.m_count = in.varintUpTo(kMaxCount) & kCountMask;
    packed.m_base = in.u64();
    if (packed.m_width > 57 && packed.m_width != 64)
        return in.error("packed integers of an impossible width");
    if (packed.m_count == 0 && packed.m_width != 0)
        return in.error("packed integers without values have a width");
    if (packed.m_width != 0) {
        const SharedBytes bits = in.shared(payloadBytes(packed.m_count, packed.width()) + kPadding);
        GALLEY_CHECK(in.check("packed integers"));
        packed.setBits(bits);
        if (loadInt<std::uint64_t>(bits.data() + bits.size() - kPadding) != 0)
            return in.error("packed integers without their padding");
    }
    GALLEY_CHECK(in.check("packed integers"));
    return packed;
}

} // namespace galley
