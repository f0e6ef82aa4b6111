#include "model/dataset/alignment.h"

#include <algorithm>

namespace galley {

namespace {

using Numbers = std::span<const std::uint32_t>;

/// The greedy algorithm on the part between the common ends. Diagonal k holds the places with left - right = k.
class GreedySearch {
public:
    GreedySearch(Numbers left, Numbers right, std::size_t& steps)
        : m_left(left)
        , m_right(right)
        , m_steps(steps) {}

    /// False when it was given up.
    bool run() {
        const auto most = static_cast<std::int32_t>(std::min(kMostDifferences, m_left.size() + m_right.size()));
        for (std::int32_t differences = 0; differences <= most; ++differences) {
            auto& row = m_rows.emplace_back();
            row.reserve(static_cast<std::size_t>(differences) + 1);
            for (std::int32_t k = -differences; k <= differences; k += 2) {
                const std::int32_t x = afterMatches(start(differences, k), k);
                row.push_back(x);
                if (x == leftSize() && x - k == rightSize())
                    return true;
            }
            if (m_steps > kMostAlignmentSteps)
                return false;
        }
        return false;
    }

    /// After run(): the equal pairs, the last one first; indexes are those of the parts.
    std::vector<AlignedPair> pairsFromTheEnd() const {
        std::vector<AlignedPair> pairs;
        std::int32_t x = leftSize();
        std::int32_t k = leftSize() - rightSize();
        for (auto differences = static_cast<std::int32_t>(m_rows.size()) - 1; differences >= 0; --differences) {
            const bool isDown = differences > 0 && comesFromAbove(differences, k);
            const std::int32_t begin = differences == 0 ? 0 : start(differences, k);
            for (; x > begin; --x)
                pairs.push_back({static_cast<std::uint32_t>(x - 1), static_cast<std::uint32_t>(x - 1 - k)});
            x = isDown ? begin : begin - 1;
            k += isDown ? 1 : -1;
        }
        return pairs;
    }

private:
    std::int32_t leftSize() const { return static_cast<std::int32_t>(m_left.size()); }
    std::int32_t rightSize() const { return static_cast<std::int32_t>(m_right.size()); }
    /// The furthest place on diagonal k with that many differences.
    std::int32_t furthest(std::int32_t differences, std::int32_t k) const {
        return m_rows[static_cast<std::size_t>(differences)][static_cast<std::size_t>((k + differences) / 2)];
    }
    /// Whether the last difference on the way to diagonal k was an element of the right.
    bool comesFromAbove(std::int32_t differences, std::int32_t k) const {
        return k == -differences ||
               (k != differences && furthest(differences - 1, k - 1) < furthest(differences - 1, k + 1));
    }
    /// Where the matches on diagonal k begin, after the last difference.
    std::int32_t start(std::int32_t differences, std::int32_t k) const {
        if (differences == 0)
            return 0;
        return comesFromAbove(differences, k) ? furthest(differences - 1, k + 1) : furthest(differences - 1, k - 1) + 1;
    }
    std::int32_t afterMatches(std::int32_t x, std::int32_t k) {
        ++m_steps;
        while (x < leftSize() && x - k < rightSize() &&
               m_left[static_cast<std::size_t>(x)] == m_right[static_cast<std::size_t>(x - k)]) {
            ++x;
            ++m_steps;
        }
        return x;
    }

    Numbers m_left;
    Numbers m_right;
    std::size_t& m_steps;
    std::vector<std::vector<std::int32_t>> m_rows; ///< by number of differences: the furthest places
};

} // namespace

Alignment longestCommon(Numbers left, Numbers right) {
    Alignment result;
    const std::size_t shorter = std::min(left.size(), right.size());
    std::size_t head = 0;
    while (head < shorter && left[head] == right[head])
        ++head;
    std::size_t tail = 0;
    while (tail < shorter - head && left[left.size() - 1 - tail] == right[right.size() - 1 - tail])
        ++tail;
    for (std::size_t i = 0; i < head; ++i)
        result.pairs.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i)});
    GreedySearch search(left.subspan(head, left.size() - head - tail), right.subspan(head, right.size() - head - tail),
                        result.steps);
    result.isComplete = search.run();
    if (result.isComplete) {
        const std::vector<AlignedPair> inner = search.pairsFromTheEnd();
        const auto offset = static_cast<std::uint32_t>(head);
        std::for_each(inner.rbegin(), inner.rend(), [&](const AlignedPair& pair) {
            result.pairs.push_back({pair.left + offset, pair.right + offset});
        });
    }
    for (std::size_t i = tail; i > 0; --i)
        result.pairs.push_back(
            {static_cast<std::uint32_t>(left.size() - i), static_cast<std::uint32_t>(right.size() - i)});
    result.steps += head + tail;
    return result;
}

std::vector<bool> longestRising(Numbers values) {
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::vector<std::size_t> ends; // of rising sequences of each length, the one that ends lowest
    std::vector<std::size_t> before(values.size(), kNone);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto place = std::lower_bound(ends.begin(), ends.end(), values[i],
                                            [&](std::size_t end, std::uint32_t value) { return values[end] < value; });
        if (place != ends.begin())
            before[i] = *std::prev(place);
        if (place == ends.end())
            ends.push_back(i);
        else
            *place = i;
    }
    std::vector<bool> isRising(values.size(), false);
    for (std::size_t i = ends.empty() ? kNone : ends.back(); i != kNone; i = before[i])
        isRising[i] = true;
    return isRising;
}

} // namespace galley
