#include "model/index/posting_list.h"

#include "model/column/bytes.h"
#include "model/index/varint.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace galley {

namespace {

constexpr std::uint32_t kShort = 16;

/// Bytes of `count` values of `width` bits.
std::size_t packedBytes(std::size_t count, unsigned width) {
    return (count * width + 7) / 8;
}

/// Appends values of `width` bits each, lowest first.
class BitWriter {
public:
    BitWriter(unsigned width, std::string& out)
        : m_width(width)
        , m_out(out) {}
    void put(std::uint32_t value) {
        m_pending |= std::uint64_t{value} << m_filled;
        for (m_filled += m_width; m_filled >= 8; m_filled -= 8, m_pending >>= 8)
            m_out.push_back(static_cast<char>(m_pending));
    }
    void finish() {
        if (m_filled > 0)
            m_out.push_back(static_cast<char>(m_pending));
    }

private:
    unsigned m_width;
    std::string& m_out;
    std::uint64_t m_pending = 0;
    unsigned m_filled = 0;
};

std::uint32_t unpack(const char* bytes, std::size_t index, unsigned width) {
    const std::size_t bit = index * width;
    const auto mask = static_cast<std::uint32_t>((std::uint64_t{1} << width) - 1);
    return static_cast<std::uint32_t>(loadInt<std::uint64_t>(bytes + bit / 8) >> (bit % 8)) & mask;
}

} // namespace

void appendPostings(std::span<const Posting> postings, std::string& out) {
    appendVarint(postings.size(), out);
    if (postings.size() < kShort) {
        std::uint32_t last = 0;
        for (const Posting& posting : postings) {
            const std::uint64_t distance = posting.document - std::exchange(last, posting.document);
            appendVarint((distance << 1) | (posting.weight != 0 ? 1U : 0U), out);
            if (posting.weight != 0)
                out.push_back(static_cast<char>(posting.weight));
        }
        return;
    }
    // Counted from one before the first possible document, so that every distance less one is not negative.
    std::uint32_t last = ~std::uint32_t{0};
    for (std::size_t at = 0; at < postings.size(); at += PostingCursor::kBlock) {
        const auto block = postings.subspan(at, std::min<std::size_t>(PostingCursor::kBlock, postings.size() - at));
        std::uint32_t distances = 0;
        std::uint32_t weights = 0;
        std::uint32_t before = last;
        for (const Posting& posting : block) {
            distances |= posting.document - std::exchange(before, posting.document) - 1;
            weights |= posting.weight;
        }
        const auto distanceWidth = static_cast<unsigned>(std::bit_width(distances));
        const auto weightWidth = static_cast<unsigned>(std::bit_width(weights));
        appendVarint(std::uint32_t{before - last}, out);
        out.push_back(static_cast<char>((weightWidth << 5) | distanceWidth));
        BitWriter packedDistances(distanceWidth, out);
        for (const Posting& posting : block)
            packedDistances.put(posting.document - std::exchange(last, posting.document) - 1);
        packedDistances.finish();
        BitWriter packedWeights(weightWidth, out);
        for (const Posting& posting : block)
            packedWeights.put(posting.weight);
        packedWeights.finish();
    }
}

PostingCursor::PostingCursor(std::string_view bytes)
    : m_bytes(bytes.data()) {
    m_count = static_cast<std::uint32_t>(takeVarint(m_bytes));
    m_left = m_count;
    if (m_count < kShort) {
        std::uint32_t last = 0;
        for (; m_size < m_count; ++m_size) {
            const std::uint64_t coded = takeVarint(m_bytes);
            last += static_cast<std::uint32_t>(coded >> 1);
            m_documents[m_size] = last;
            m_weights[m_size] = (coded & 1) != 0 ? static_cast<std::uint8_t>(*m_bytes++) : std::uint8_t{0};
        }
        m_left = 0;
    } else {
        m_last = ~std::uint32_t{0};
        readBlock();
    }
}

void PostingCursor::readHead() {
    if (m_hasHead)
        return;
    m_headLast = m_last + static_cast<std::uint32_t>(takeVarint(m_bytes));
    m_headWidths = static_cast<std::uint8_t>(*m_bytes++);
    m_hasHead = true;
}

void PostingCursor::readBlock() {
    readHead();
    m_size = std::min(kBlock, m_left);
    const unsigned distanceWidth = m_headWidths & 0x1fU;
    const unsigned weightWidth = m_headWidths >> 5;
    for (std::uint32_t i = 0; i < m_size; ++i) {
        m_last += unpack(m_bytes, i, distanceWidth) + 1;
        m_documents[i] = m_last;
    }
    m_bytes += packedBytes(m_size, distanceWidth);
    if (weightWidth == 0)
        m_weights.fill(0);
    else
        for (std::uint32_t i = 0; i < m_size; ++i)
            m_weights[i] = static_cast<std::uint8_t>(unpack(m_bytes, i, weightWidth));
    m_bytes += packedBytes(m_size, weightWidth);
    m_left -= m_size;
    m_at = 0;
    m_hasHead = false;
}

void PostingCursor::seek(std::uint32_t document) {
    if (atEnd())
        return;
    if (m_documents[m_size - 1] < document) {
        while (m_left > 0) {
            readHead();
            if (m_headLast >= document)
                break;
            const std::uint32_t size = std::min(kBlock, m_left);
            m_bytes += packedBytes(size, m_headWidths & 0x1fU) + packedBytes(size, m_headWidths >> 5);
            m_left -= size;
            m_last = m_headLast;
            m_hasHead = false;
        }
        if (m_left == 0) {
            m_at = m_size;
            return;
        }
        readBlock();
    }
    while (m_documents[m_at] < document)
        ++m_at;
}

} // namespace galley
