// What two sequences have in common and which of its elements moved: the base of every merge. Elements are numbers that
// stand for words, lines or values, equal for equal ones.
//
// Source: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986).
// Thread rule: pure functions.
// Used in this folder alone.
#pragma once

#include "model/base/hash.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace galley {

/// Numbers for texts, equal for equal ones. The texts must outlive it.
class TextNumbers {
public:
    std::uint32_t number(std::string_view text) {
        return m_numbers.try_emplace(text, static_cast<std::uint32_t>(m_numbers.size())).first->second;
    }

private:
    struct Hash {
        std::size_t operator()(std::string_view text) const { return hash64(text); }
    };
    std::unordered_map<std::string_view, std::uint32_t, Hash> m_numbers;
};

struct AlignedPair {
    std::uint32_t left = 0;
    std::uint32_t right = 0;
    friend bool operator==(const AlignedPair&, const AlignedPair&) = default;
};

struct Alignment {
    std::vector<AlignedPair> pairs; ///< equal elements, rising on both sides
    bool isComplete = true;         ///< false: given up above a bound; then `pairs` are the common ends alone
    std::size_t steps = 0;          ///< what it took: elements compared and diagonals visited
};

/// More elements that stand on one side alone are not told apart, and more work is not done.
inline constexpr std::size_t kMostDifferences = 1'000;
inline constexpr std::size_t kMostAlignmentSteps = 8'000'000;

/// A longest common subsequence. Always the same for the same two sequences; not for the two exchanged, where several
/// are as long. O(size + differences²) where elements rarely repeat; never more than kMostAlignmentSteps besides the
/// common ends, nor more than 2 MB.
Alignment longestCommon(std::span<const std::uint32_t> left, std::span<const std::uint32_t> right);

/// Marks the elements of a longest strictly rising subsequence: of the old positions of a list's elements in their new
/// order, those that need not have moved. O(size · log size).
std::vector<bool> longestRising(std::span<const std::uint32_t> values);

} // namespace galley
