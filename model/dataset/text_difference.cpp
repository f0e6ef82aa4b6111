#include "model/dataset/text_difference.h"

#include "model/base/words.h"
#include "model/dataset/alignment.h"

namespace galley {

namespace {

void addPiece(std::vector<TextPiece>& pieces, TextPiece::Side side, std::string_view text) {
    if (text.empty())
        return;
    if (!pieces.empty() && pieces.back().side == side)
        pieces.back().text += text;
    else
        pieces.push_back({side, std::string(text)});
}

} // namespace

std::vector<TextPiece> textDifference(std::string_view before, std::string_view after) {
    const std::vector<std::string_view> left = splitWords(before);
    const std::vector<std::string_view> right = splitWords(after);
    TextNumbers numbers;
    const auto numbered = [&numbers](const std::vector<std::string_view>& words) {
        std::vector<std::uint32_t> all;
        all.reserve(words.size());
        for (const std::string_view word : words)
            all.push_back(numbers.number(word));
        return all;
    };
    const Alignment common = longestCommon(numbered(left), numbered(right));
    std::vector<TextPiece> pieces;
    std::size_t i = 0;
    std::size_t j = 0;
    const auto addUpTo = [&](std::size_t leftEnd, std::size_t rightEnd) {
        for (; i < leftEnd; ++i)
            addPiece(pieces, TextPiece::Side::Before, left[i]);
        for (; j < rightEnd; ++j)
            addPiece(pieces, TextPiece::Side::After, right[j]);
    };
    for (const AlignedPair& pair : common.pairs) {
        addUpTo(pair.left, pair.right);
        addPiece(pieces, TextPiece::Side::Both, left[i++]);
        ++j;
    }
    addUpTo(left.size(), right.size());
    return pieces;
}

} // namespace galley
