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
    std::vector<std::uint64_t> starts;
    starts.reserve(lengths.size() / kSample + 1);
    for (std::size_t index = 0; index < lengths.size(); ++index) {
        if (index % kSample == 0)
            starts.push_back(result.m_total);
        result.m_total += lengths[index];
    }
    assert(result.m_total <= kMaxTotal);

    const std::uint64_t slope = (result.m_total << 16) / result.m_count;
    std::vector<std::int64_t> distances;
    distances.reserve(lengths.size() + 1);
    std::uint64_t offset = 0;
    for (std::size_t index = 0; index <= lengths.size(); ++index) {
        distances.push_back(static_cast<std::int64_t>(offset - ((index * slope) >> 16)));
        if (index < lengths.size())
            offset += lengths[index];
    }
    PackedInts line = PackedInts::pack(std::span<const std::int64_t>(distances));
    PackedInts samples = PackedInts::pack(std::span<const std::uint64_t>(starts));
    PackedInts packedLengths = PackedInts::pack(lengths);
    if (prefer == Prefer::Speed || line.heapBytes() <= samples.heapBytes() + packedLengths.heapBytes()) {
        result.m_kind = Kind::Linear;
        result.m_step = slope;
        result.m_tables = std::make_shared<const Tables>(Tables{std::move(line), {}});
    } else {
        result.m_kind = Kind::Sampled;
        result.m_tables = std::make_shared<const Tables>(Tables{std::move(samples), std::move(packedLengths)});
    }
    return result;
}

std::size_t Offsets::listAt(std::uint64_t position) const {
    assert(position < m_total);
    if (m_kind == Kind::Constant)
        return static_cast<std::size_t>(position / m_step);
    // The last place on the line, or the last group, that does not begin after it.
    const bool isLinear = m_kind == Kind::Linear;
    const PackedInts& values = m_tables->values;
    std::size_t low = 0;
    for (std::size_t high = isLinear ? m_count : values.size(); high - low > 1;) {
        const std::size_t middle = low + (high - low) / 2;
        ((isLinear ? linear(middle) : values.get(middle)) <= position ? low : high) = middle;
    }
    if (isLinear)
        return low;
    std::size_t list = low * kSample;
    for (std::uint64_t end = values.get(low) + m_tables->lengths.get(list); end <= position;)
        end += m_tables->lengths.get(++list);
    return list;
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
        m_tables->values.write(out);
        break;
    case Kind::Sampled:
        m_tables->values.write(out);
        m_tables->lengths.write(out);
        break;
    }
}

Result<Offsets> Offsets::read(ByteReader& in) {
    Offsets result;
    const std::uint8_t kind = in.u8();
    result.m_count = static_cast<std::uint32_t>(in.varintUpTo(kMaxCount));
    GALLEY_CHECK(in.check("offsets"));
    if (kind > static_cast<std::uint8_t>(Kind::Sampled))
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
    Tables tables;
    if (result.m_kind == Kind::Linear) {
        result.m_total = in.varintUpTo(kMaxTotal);
        result.m_step = (result.m_total << 16) / result.m_count;
        GALLEY_TRY(tables.values, PackedInts::read(in));
    } else {
        GALLEY_TRY(tables.values, PackedInts::read(in));
        GALLEY_TRY(tables.lengths, PackedInts::read(in));
    }
    result.m_tables = std::make_shared<const Tables>(std::move(tables));
    GALLEY_CHECK(result.validate(in));
    return result;
}

Result<void> Offsets::validate(const ByteReader& in) {
    if (m_kind == Kind::Linear) {
        if (m_tables->values.size() != std::size_t{m_count} + 1)
            return in.error("offsets with a wrong number of values");
        std::uint64_t last = linear(0);
        bool right = last == 0;
        if (m_tables->values.width() ==
            0) { // the line itself, of any length for no bytes: it rises, so its ends are enough
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
    if (m_tables->lengths.size() != m_count ||
        m_tables->values.size() != (std::size_t{m_count} + kSample - 1) / kSample)
        return in.error("offsets with a wrong number of values");
    if (m_tables->lengths.width() == 0) // any number of lists for no bytes; a writer makes them constant
        return in.error("offsets of equal lengths must be constant");
    for (std::size_t index = 0; index < m_count; ++index) {
        if (index % kSample == 0 && m_tables->values.get(index / kSample) != m_total)
            return in.error("offsets with a wrong start");
        const std::uint64_t length = m_tables->lengths.get(index);
        if (length > kMaxTotal - m_total)
            return in.error("offsets with an impossible length");
        m_total += length;
    }
    return {};
}

} // namespace galley
