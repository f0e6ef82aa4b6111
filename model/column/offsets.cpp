#include "model/column/offsets.h"

#include <algorithm>
#include <vector>

namespace galley {

Offsets Offsets::fromLengths(std::span<const std::uint32_t> lengths, Prefer prefer) {
    return fromLengths(std::vector<std::uint64_t>(lengths.begin(), lengths.end()), prefer);
}

Offsets Offsets::fromLengths(std::span<const std::uint64_t> lengths, Prefer prefer) {
    assert(lengths.size() <= kMaxCount);
    Offsets result;
    result.m_count = static_cast<std::uint32_t>(lengths.size());
    if (lengths.empty())
        return result;
    if (std::all_of(lengths.begin(), lengths.end(), [&](std::uint64_t length) { return length == lengths.front(); })) {
        result.m_step = lengths.front();
        result.m_total = result.m_step * result.m_count;
        return result;
    }
    for (const std::uint64_t length : lengths)
        result.m_total += length;
    assert(result.m_total <= kMaxTotal);
    result.m_step = (result.m_total << 16) / result.m_count;

    std::vector<std::int64_t> distances; // from one line
    std::vector<std::int64_t> places;    // from that of the group
    std::vector<std::uint64_t> starts;
    distances.reserve(lengths.size() + 1);
    places.reserve(lengths.size() + 1);
    starts.reserve(lengths.size() / kGroup + 1);
    std::uint64_t offset = 0;
    for (std::size_t index = 0; index <= lengths.size(); ++index) {
        if (index % kGroup == 0)
            starts.push_back(offset);
        distances.push_back(static_cast<std::int64_t>(offset - ((index * result.m_step) >> 16)));
        places.push_back(static_cast<std::int64_t>(offset - starts.back() - result.onLine(index)));
        if (index < lengths.size())
            offset += lengths[index];
    }
    PackedInts line = PackedInts::pack(std::span<const std::int64_t>(distances));
    PackedInts packedStarts = PackedInts::pack(std::span<const std::uint64_t>(starts));
    PackedInts packedPlaces = PackedInts::pack(std::span<const std::int64_t>(places));
    // Places without bits are lengths that repeat in each group: files refuse them, since they claim any number of
    // lists.
    const bool isLinear = prefer == Prefer::Speed || packedPlaces.width() == 0 ||
                          line.heapBytes() <= packedStarts.heapBytes() + packedPlaces.heapBytes();
    result.m_kind = isLinear ? Kind::Linear : Kind::Grouped;
    result.m_values = isLinear ? std::move(line) : std::move(packedStarts);
    if (!isLinear)
        result.m_places = std::move(packedPlaces);
    return result;
}

Offsets::Range Offsets::rangeAhead(std::size_t index, const char* data) const {
    if (m_kind == Kind::Grouped) {
        // Mostly the right cache line, or one beside it; perhaps beyond the data, so it is no pointer into them.
        const std::uint64_t line = m_values.get(index / kGroup) + onLine(index);
        __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(data) + line));
    }
    return range(index);
}

std::size_t Offsets::listAt(std::uint64_t position) const {
    assert(position < m_total);
    if (m_kind == Kind::Constant)
        return static_cast<std::size_t>(position / m_step);
    // The last place that does not begin after it, on the line or within the last group that does not.
    const bool isLinear = m_kind == Kind::Linear;
    std::size_t low = 0;
    std::size_t high = m_count;
    if (!isLinear) {
        std::size_t group = 0;
        for (std::size_t end = m_values.size(); end - group > 1;) {
            const std::size_t middle = group + (end - group) / 2;
            (m_values.get(middle) <= position ? group : end) = middle;
        }
        low = group * kGroup;
        high = std::min(high, low + kGroup);
    }
    while (high - low > 1) {
        const std::size_t middle = low + (high - low) / 2;
        (get(middle) <= position ? low : high) = middle;
    }
    return low;
}

void Offsets::write(ByteWriter& out) const {
    out.u8(static_cast<std::uint8_t>(m_kind));
    out.varint(m_count);
    switch (m_kind) {
    case Kind::Constant:
        out.varint(m_step);
        break;
    case Kind::Linear:
        out.varint(m_total);
        m_values.write(out);
        break;
    case Kind::Sampled:
    case Kind::Grouped:
        out.varint(m_total);
        m_values.write(out);
        m_places.write(out);
        break;
    }
}

Result<Offsets> Offsets::read(ByteReader& in) {
    Offsets result;
    const std::uint8_t kind = in.u8();
    result.m_count = static_cast<std::uint32_t>(in.varintUpTo(kMaxCount));
    GALLEY_CHECK(in.check("offsets"));
    if (kind > static_cast<std::uint8_t>(Kind::Grouped))
        return in.error("offsets of an unknown kind");
    result.m_kind = Kind{kind};
    if (result.m_kind == Kind::Constant) {
        result.m_step = in.varintUpTo(result.m_count == 0 ? 0 : kMaxTotal / result.m_count);
        result.m_total = result.m_step * result.m_count;
        GALLEY_CHECK(in.check("offsets"));
        return result;
    }
    if (result.m_count == 0)
        return in.error("offsets of no lists must be constant");
    if (result.m_kind == Kind::Sampled)
        return readSampled(in, result.m_count);
    result.m_total = in.varintUpTo(kMaxTotal);
    result.m_step = (result.m_total << 16) / result.m_count;
    GALLEY_TRY(result.m_values, PackedInts::read(in));
    if (result.m_kind == Kind::Grouped) {
        GALLEY_TRY(result.m_places, PackedInts::read(in));
    }
    GALLEY_CHECK(result.validate(in));
    return result;
}

Result<void> Offsets::validate(const ByteReader& in) {
    if (m_kind == Kind::Linear) {
        if (m_values.size() != std::size_t{m_count} + 1)
            return in.error("offsets with a wrong number of values");
        std::uint64_t last = linear(0);
        bool right = last == 0;
        if (m_values.width() == 0) { // the line itself, of any length for no bytes: it rises, so its ends are enough
            if (!right || linear(m_count) != m_total)
                return in.error("offsets that end at a wrong total");
            return {};
        }
        for (std::size_t index = 1; index <= m_count; ++index) {
            const std::uint64_t next = linear(index);
            right = right && next >= last;
            last = next;
        }
        if (!right || last != m_total)
            return in.error("offsets that fall or end at a wrong total");
        return {};
    }
    const PackedInts& starts = m_values;
    const PackedInts& places = m_places;
    if (places.size() != std::size_t{m_count} + 1 || starts.size() != std::size_t{m_count} / kGroup + 1)
        return in.error("offsets with a wrong number of values");
    if (places.width() == 0) // any number of lists for no bytes
        return in.error("offsets of equal lengths must be constant");
    std::uint64_t last = 0;
    for (std::size_t index = 0; index <= m_count; ++index) {
        const std::uint64_t next = grouped(index);
        const bool isStart = index % kGroup == 0;
        if ((isStart && next != starts.get(index / kGroup)) || (index == 0 && next != 0))
            return in.error("offsets with a wrong start");
        if (next < last || next > m_total)
            return in.error("offsets that fall or exceed their total");
        last = next;
    }
    if (last != m_total)
        return in.error("offsets that end at a wrong total");
    return {};
}

Result<Offsets> Offsets::readSampled(ByteReader& in, std::size_t count) {
    GALLEY_TRY(const PackedInts starts, PackedInts::read(in));
    GALLEY_TRY(const PackedInts packedLengths, PackedInts::read(in));
    if (packedLengths.size() != count || starts.size() != (count + kGroup - 1) / kGroup)
        return in.error("offsets with a wrong number of values");
    if (packedLengths.width() == 0) // any number of lists for no bytes; a writer makes them constant
        return in.error("offsets of equal lengths must be constant");
    std::vector<std::uint64_t> lengths;
    lengths.reserve(count);
    std::uint64_t total = 0;
    for (std::size_t index = 0; index < count; ++index) {
        if (index % kGroup == 0 && starts.get(index / kGroup) != total)
            return in.error("offsets with a wrong start");
        lengths.push_back(packedLengths.get(index));
        if (lengths.back() > kMaxTotal - total)
            return in.error("offsets with an impossible length");
        total += lengths.back();
    }
    return fromLengths(std::span<const std::uint64_t>(lengths));
}

} // namespace galley
