#include "model/column/text_dictionary.h"

#include "model/column/bytes.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace galley {

namespace {

constexpr std::size_t kLongestPiece = 512;
/// Longer than a phrase that any text has: what repeats at this length was copied, and so were its neighbours.
constexpr std::size_t kSequence = 16;
constexpr std::uint32_t kMostUses = 64; ///< of one sequence: the thousandth use says nothing new

/// A sentence, or a part of a long one, that never crosses the end of a string.
struct Piece {
    std::size_t begin;
    std::size_t end;
    std::size_t firstSlot; ///< its sequences stand from here to the first of the next piece
    std::uint32_t score = 0;
};

bool endsSentence(std::string_view text, std::size_t at) {
    const char last = text[at - 1];
    if (last == '\n')
        return true;
    return last == ' ' && at > 1 && (text[at - 2] == '.' || text[at - 2] == '!' || text[at - 2] == '?');
}

/// How often sequences of 16 bytes occur, by hash; one in eight, chosen by content, is counted.
class SequenceCounts {
public:
    SequenceCounts(std::string_view text, std::span<const std::size_t> ends)
        : m_text(text)
        , m_bits(static_cast<unsigned>(std::clamp(static_cast<int>(std::bit_width(text.size())) - 2, 10, 22)))
        , m_counts(std::size_t{1} << m_bits) {
        m_slots.reserve(text.size() / 7);
        std::size_t begin = 0;
        for (const std::size_t stringEnd : ends)
            while (begin < stringEnd) {
                std::size_t end = begin + 1;
                while (end < stringEnd && end - begin < kLongestPiece && !endsSentence(text, end))
                    ++end;
                m_pieces.push_back({begin, end, m_slots.size()});
                addSlots(begin, end);
                begin = end;
            }
        for (const std::uint32_t slot : m_slots)
            if (m_counts[slot] < UINT16_MAX)
                ++m_counts[slot];
    }
    std::vector<Piece>& pieces() { return m_pieces; }
    /// What a byte of a piece would spare the others: uses of its sequences elsewhere.
    std::uint32_t score(std::size_t piece) const {
        std::uint64_t sum = 0;
        for (const std::uint32_t slot : slotsOf(piece))
            if (const std::uint16_t count = m_counts[slot]; count > 1)
                sum += std::min(kMostUses, std::uint32_t{count} - 1U);
        constexpr std::size_t kOverhead = 4; // a short piece makes its neighbours no shorter
        return static_cast<std::uint32_t>(sum * kLongestPiece /
                                          (m_pieces[piece].end - m_pieces[piece].begin + kOverhead));
    }
    /// The piece was taken: its sequences gain nothing a second time.
    void take(std::size_t piece) {
        for (const std::uint32_t slot : slotsOf(piece))
            m_counts[slot] = 0;
    }

private:
    void addSlots(std::size_t begin, std::size_t end) {
        if (m_text.size() < kSequence)
            return;
        constexpr std::size_t kHalf = sizeof(std::uint64_t);
        for (std::size_t at = begin; at < std::min(end, m_text.size() - kSequence + 1); ++at) {
            const std::uint64_t first = loadInt<std::uint64_t>(m_text.data() + at) * 0x9e3779b97f4a7c15U;
            if (((first >> 20) & 7) != 0)
                continue;
            const auto second = loadInt<std::uint64_t>(m_text.data() + at + kHalf);
            const std::uint64_t hash = (first ^ (first >> 29) ^ second) * 0xc4ceb9fe1a85ec53U;
            m_slots.push_back(static_cast<std::uint32_t>(hash >> (64 - m_bits)));
        }
    }
    std::span<const std::uint32_t> slotsOf(std::size_t piece) const {
        const std::size_t first = m_pieces[piece].firstSlot;
        const std::size_t end = piece + 1 < m_pieces.size() ? m_pieces[piece + 1].firstSlot : m_slots.size();
        return std::span(m_slots).subspan(first, end - first);
    }

    std::string_view m_text;
    unsigned m_bits;
    std::vector<std::uint16_t> m_counts;
    std::vector<std::uint32_t> m_slots; ///< of the counted sequences, in the order of the text
    std::vector<Piece> m_pieces;
};

} // namespace

std::string selectDictionary(std::string_view text, std::span<const std::size_t> ends, std::size_t capacity) {
    SequenceCounts counts(text, ends);
    std::vector<Piece>& pieces = counts.pieces();
    if (pieces.empty() || capacity == 0)
        return {};
    std::vector<std::uint32_t> ranked;
    ranked.reserve(pieces.size());
    for (std::size_t piece = 0; piece < pieces.size(); ++piece)
        ranked.push_back(pieces[piece].score = counts.score(piece));

    // Nearly the best first: rounds with a falling bar. A score only falls as pieces are taken, so one that was below
    // the bar when it was last computed need not be looked at.
    const std::size_t most = std::max<std::size_t>(1, capacity * pieces.size() / text.size());
    const auto first = ranked.begin() + static_cast<std::ptrdiff_t>(std::min(most / 8, ranked.size() - 1));
    std::nth_element(ranked.begin(), first, ranked.end(), std::greater<>());
    std::vector<std::size_t> taken;
    std::size_t size = 0;
    for (std::uint32_t bar = *first; bar > 0 && size < capacity; bar = static_cast<std::uint32_t>(bar * 0.7)) {
        for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
            Piece& candidate = pieces[piece];
            const std::size_t length = candidate.end - candidate.begin;
            if (candidate.score < bar || size + length > capacity)
                continue;
            candidate.score = counts.score(piece);
            if (candidate.score < bar)
                continue;
            counts.take(piece);
            candidate.score = 0;
            taken.push_back(piece);
            size += length;
        }
    }
    std::string content;
    content.reserve(size);
    for (auto piece = taken.rbegin(); piece != taken.rend(); ++piece)
        content.append(text.substr(pieces[*piece].begin, pieces[*piece].end - pieces[*piece].begin));
    return content;
}

} // namespace galley
