#include "model/column/text_dictionary.h"

#include "model/column/bytes.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace galley {

namespace {

/// Length of a piece: long enough to hold a sentence, short enough to leave its neighbours out.
constexpr std::size_t kPiece = 256;
constexpr std::uint32_t kMostUses = 64; ///< of one sequence: the thousandth use says nothing new

/// How often sequences of eight bytes occur, by hash; one in eight, chosen by content, is counted.
class SequenceCounts {
public:
    explicit SequenceCounts(std::string_view text)
        : m_text(text)
        , m_bits(static_cast<unsigned>(std::clamp(static_cast<int>(std::bit_width(text.size())) - 2, 10, 22)))
        , m_counts(std::size_t{1} << m_bits) {
        forEachSlot(0, text.size(), [](std::uint16_t& count) {
            if (count < UINT16_MAX)
                ++count;
        });
    }
    /// What a piece would spare the others: uses of its sequences elsewhere.
    std::uint32_t score(std::size_t begin, std::size_t end) {
        std::uint32_t sum = 0;
        forEachSlot(begin, end, [&](std::uint16_t& count) {
            if (count > 1)
                sum += std::min(kMostUses, std::uint32_t{count} - 1U);
        });
        return sum;
    }
    /// The piece was taken: its sequences gain nothing a second time.
    void take(std::size_t begin, std::size_t end) {
        forEachSlot(begin, end, [](std::uint16_t& count) { count = 0; });
    }

private:
    template <class Visit>
    void forEachSlot(std::size_t begin, std::size_t end, Visit&& visit) {
        constexpr std::size_t kLength = sizeof(std::uint64_t);
        if (m_text.size() < kLength)
            return;
        end = std::min(end, m_text.size() - kLength + 1);
        for (std::size_t at = begin; at < end; ++at) {
            const std::uint64_t hash = loadInt<std::uint64_t>(m_text.data() + at) * 0x9e3779b97f4a7c15U;
            if (((hash >> 20) & 7) == 0)
                visit(m_counts[hash >> (64 - m_bits)]);
        }
    }

    std::string_view m_text;
    unsigned m_bits;
    std::vector<std::uint16_t> m_counts;
};

} // namespace

std::string selectDictionary(std::string_view text, std::size_t capacity) {
    const std::size_t pieces = text.size() / kPiece;
    const std::size_t most = std::min(capacity / kPiece, pieces);
    if (most == 0)
        return {};
    SequenceCounts counts(text);
    std::vector<std::uint32_t> scores(pieces);
    for (std::size_t piece = 0; piece < pieces; ++piece)
        scores[piece] = counts.score(piece * kPiece, (piece + 1) * kPiece);

    // Nearly the best first: rounds with a falling bar. A score only falls as pieces are taken, so one that was below
    // the bar when it was last computed need not be looked at.
    std::vector<std::uint32_t> ranked = scores;
    const auto first = ranked.begin() + static_cast<std::ptrdiff_t>(most / 8);
    std::nth_element(ranked.begin(), first, ranked.end(), std::greater<>());
    std::vector<std::size_t> taken;
    for (std::uint32_t bar = *first; bar > 0 && taken.size() < most; bar = bar * 7 / 10) {
        for (std::size_t piece = 0; piece < pieces && taken.size() < most; ++piece) {
            if (scores[piece] < bar)
                continue;
            scores[piece] = counts.score(piece * kPiece, (piece + 1) * kPiece);
            if (scores[piece] < bar)
                continue;
            counts.take(piece * kPiece, (piece + 1) * kPiece);
            scores[piece] = 0;
            taken.push_back(piece);
        }
    }
    std::string content;
    content.reserve(taken.size() * kPiece);
    for (auto piece = taken.rbegin(); piece != taken.rend(); ++piece)
        content.append(text.substr(*piece * kPiece, kPiece));
    return content;
}

} // namespace galley
