#include "model/column/bit_set.h"

#include <algorithm>

namespace galley {

namespace {

std::size_t wordsFor(std::size_t size) {
    return (size + 63) / 64;
}

} // namespace

BitSet BitSet::fromBits(const std::vector<bool>& bits) {
    const auto set = static_cast<std::size_t>(std::count(bits.begin(), bits.end(), true));
    if (set == 0)
        return none(bits.size());
    if (set == bits.size())
        return all(bits.size());
    std::string words(wordsFor(bits.size()) * 8, '\0');
    for (std::size_t index = 0; index < bits.size(); ++index)
        if (bits[index])
            words[index / 8] = static_cast<char>(static_cast<unsigned char>(words[index / 8]) | (1U << (index % 8)));
    BitSet result(Kind::Mixed, bits.size());
    result.setMixed(SharedBytes::own(std::move(words)));
    return result;
}

void BitSet::setMixed(SharedBytes bits) {
    auto mixed = std::make_shared<Mixed>();
    mixed->bits = std::move(bits);
    const std::size_t words = wordsFor(m_size);
    mixed->ranks.reserve((words + kWordsPerRank - 1) / kWordsPerRank);
    m_count = 0;
    for (std::size_t index = 0; index < words; ++index) {
        const std::size_t within = index % kWordsPerRank;
        if (within == 0)
            mixed->ranks.push_back({m_count, 0});
        else
            mixed->ranks.back().within |= (m_count - mixed->ranks.back().before) << (9 * (within - 1));
        m_count += countBits(word(*mixed, index));
    }
    m_mixed = std::move(mixed);
}

void BitSet::write(ByteWriter& out) const {
    // An empty set is none set, whatever it was made as.
    out.u8(static_cast<std::uint8_t>(m_mixed ? Kind::Mixed : m_count != 0 ? Kind::All : Kind::None));
    out.varint(m_size);
    if (m_mixed)
        out.bytes(m_mixed->bits.view());
}

Result<BitSet> BitSet::read(ByteReader& in) {
    const std::uint8_t kind = in.u8();
    const auto size = static_cast<std::size_t>(in.varintUpTo(kMaxSize));
    GALLEY_CHECK(in.check("bit set"));
    if (kind > static_cast<std::uint8_t>(Kind::Mixed))
        return in.error("bit set of an unknown kind");
    BitSet result(Kind{kind}, size);
    if (Kind{kind} != Kind::Mixed)
        return result;
    SharedBytes bits = in.shared(wordsFor(size) * 8);
    GALLEY_CHECK(in.check("bit set"));
    if (size % 64 != 0 && loadInt<std::uint64_t>(bits.data() + size / 64 * 8) >> (size % 64) != 0)
        return in.error("bit set with bits past its end");
    result.setMixed(std::move(bits));
    return result;
}

} // namespace galley
