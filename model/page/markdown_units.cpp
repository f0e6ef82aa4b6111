#include "model/page/markdown_units.h"

#include "model/base/unicode_text.h"

#include <algorithm>
#include <memory>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace galley {

namespace {

void describe(MarkdownUnit& unit, char32_t point) {
    const auto code = static_cast<UChar32>(point == kNoPoint ? 0xFFFD : point);
    const std::uint32_t category = U_GET_GC_MASK(code);
    unit.isBlank = (category & U_GC_ZS_MASK) != 0 || code == '\t';
    unit.isPunctuation = (category & (U_GC_P_MASK | U_GC_S_MASK)) != 0;
    unit.isWord = (category & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0;
}

/// A code span with its back-ticks.
void takeBackticks(std::string_view text, MarkdownUnit& unit) {
    if (unit.begin > 0 && (text[unit.begin - 1] == ' ' || text[unit.begin - 1] == '\n'))
        --unit.begin;
    while (unit.begin > 0 && text[unit.begin - 1] == '`')
        --unit.begin;
    if (unit.end < text.size() && (text[unit.end] == ' ' || text[unit.end] == '\n'))
        ++unit.end;
    while (unit.end < text.size() && text[unit.end] == '`')
        ++unit.end;
}

} // namespace

std::vector<MarkdownUnit> markdownUnits(std::string_view text, const std::vector<MarkdownPiece>& pieces,
                                        std::uint32_t block) {
    std::vector<MarkdownUnit> units;
    std::uint32_t lastCode = 0;
    for (const MarkdownPiece& piece : pieces) {
        if (piece.block != block || piece.isCodeBlock || piece.image != 0)
            continue;
        MarkdownUnit unit;
        unit.strong = piece.strong;
        unit.emphasis = piece.emphasis;
        unit.link = piece.link;
        const bool isBareAddress = piece.link != 0 && piece.begin > 0 && text[piece.begin - 1] == '<' &&
                                   piece.end < text.size() && text[piece.end] == '>';
        if (piece.code != 0 || piece.isEntity || isBareAddress) {
            unit.begin = piece.begin;
            unit.end = piece.end;
            unit.isAtom = true;
            if (piece.code != 0) {
                takeBackticks(text, unit);
            } else if (isBareAddress) {
                --unit.begin;
                ++unit.end;
            }
            if (piece.code != 0 && piece.code == lastCode)
                units.back().end = std::max(units.back().end, unit.end);
            else
                units.push_back(unit);
            lastCode = piece.code;
            continue;
        }
        lastCode = 0;
        for (std::size_t at = piece.begin; at < piece.end; at = unit.end) {
            unit.begin = at;
            unit.end = at + (piece.isEscaped && at == piece.begin ? 1 : 0);
            describe(unit, nextPoint(text, unit.end));
            units.push_back(unit);
        }
    }
    return units;
}

std::vector<std::uint32_t> markdownBlocks(const std::vector<MarkdownPiece>& pieces, std::size_t from, std::size_t to) {
    std::vector<std::uint32_t> blocks;
    for (const MarkdownPiece& piece : pieces) {
        const bool isMet = from == to ? piece.begin <= from && from <= piece.end : piece.begin < to && piece.end > from;
        if (isMet && !piece.isCodeBlock && (blocks.empty() || blocks.back() != piece.block))
            blocks.push_back(piece.block);
    }
    return blocks;
}

std::size_t markdownLinkEnd(std::string_view text, std::size_t at) {
    if (at >= text.size() || text[at] != ']')
        return at;
    const std::size_t after = at + 1;
    if (after >= text.size() || (text[after] != '(' && text[after] != '['))
        return after;
    const char open = text[after];
    const char close = open == '(' ? ')' : ']';
    int depth = 0;
    char quote = 0;
    for (std::size_t i = after; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\') {
            ++i;
        } else if (quote != 0) {
            if (c == quote)
                quote = 0;
        } else if (open == '(' && (c == '"' || c == '\'') && (text[i - 1] == ' ' || text[i - 1] == '\n')) {
            quote = c;
        } else if (open == '(' && c == '<' && i == after + 1) {
            quote = '>';
        } else if (c == open) {
            ++depth;
        } else if (c == close && --depth == 0) {
            return i + 1;
        }
    }
    return after;
}

MarkdownRange markdownWordAround(const std::vector<MarkdownUnit>& units, std::string_view text, std::size_t at) {
    // The run of letters around the place; ICU parts it where its script writes words without blanks.
    std::size_t first = 0;
    while (first < units.size() && units[first].end <= at)
        ++first;
    if (first == 0 || first == units.size())
        return {at, at};
    const auto isPart = [&](std::size_t i) { return units[i].isWord && !units[i].isAtom; };
    std::size_t last = first;
    while (first > 0 && isPart(first - 1))
        --first;
    while (last < units.size() && isPart(last))
        ++last;
    std::u16string letters;
    std::vector<std::size_t> starts; // of each UTF-16 unit, the index of its character
    for (std::size_t i = first; i < last; ++i) {
        const icu::UnicodeString one = icu::UnicodeString::fromUTF8(
            icu::StringPiece(text.data() + units[i].begin, static_cast<std::int32_t>(units[i].end - units[i].begin)));
        letters.append(one.getBuffer(), static_cast<std::size_t>(one.length()));
        starts.insert(starts.end(), static_cast<std::size_t>(one.length()), i);
    }
    starts.push_back(last);
    std::size_t place = 0;
    while (place < letters.size() && units[starts[place]].begin < at)
        ++place;
    if (place == 0 || place >= letters.size())
        return {at, at};
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<UBreakIterator, decltype(&ubrk_close)> words(
        ubrk_open(UBRK_WORD, "", letters.data(), static_cast<std::int32_t>(letters.size()), &error), &ubrk_close);
    if (U_FAILURE(error) != 0 || ubrk_isBoundary(words.get(), static_cast<std::int32_t>(place)) != 0)
        return {at, at};
    const auto begin = static_cast<std::size_t>(ubrk_preceding(words.get(), static_cast<std::int32_t>(place)));
    const auto end = static_cast<std::size_t>(ubrk_following(words.get(), static_cast<std::int32_t>(place)));
    return {units[starts[begin]].begin, units[starts[end] - 1].end};
}

} // namespace galley
