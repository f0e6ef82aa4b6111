#include "model/dataset/text_merge.h"

#include "model/base/words.h"
#include "model/dataset/alignment.h"

#include <algorithm>
#include <array>
#include <vector>

namespace galley {

namespace {

constexpr std::uint32_t kUnmatched = 0xFFFFFFFF;

/// A text in words, as numbers.
struct WordedText {
    WordedText(std::string_view wholeText, TextNumbers& wordNumbers)
        : text(wholeText)
        , words(splitWords(wholeText)) {
        numbers.reserve(words.size());
        for (const std::string_view word : words)
            numbers.push_back(wordNumbers.number(word));
    }
    /// The bytes of the words from `begin` to `end`.
    std::string_view slice(std::size_t begin, std::size_t end) const {
        if (begin >= end)
            return {};
        const char* first = words[begin].data();
        return {first, static_cast<std::size_t>(words[end - 1].data() + words[end - 1].size() - first)};
    }
    std::string_view text;
    std::vector<std::string_view> words;
    std::vector<std::uint32_t> numbers;
};

/// The lines of a text: where each begins, in words, and its number.
struct Lines {
    Lines(const WordedText& worded, TextNumbers& lineNumbers) {
        begins.push_back(0);
        for (std::size_t i = 0; i < worded.words.size(); ++i)
            if (endsLine(worded.words[i]) || i + 1 == worded.words.size())
                begins.push_back(i + 1);
        for (std::size_t i = 0; i + 1 < begins.size(); ++i)
            numbers.push_back(lineNumbers.number(worded.slice(begins[i], begins[i + 1])));
    }
    std::vector<std::size_t> begins;
    std::vector<std::uint32_t> numbers;
};

/// For each word of the base, which one it is in another text.
class WordMatches {
public:
    WordMatches(const WordedText& base, const WordedText& other)
        : m_base(base)
        , m_other(other)
        , m_matches(base.words.size(), kUnmatched) {
        const Alignment alignment = longestCommon(base.numbers, other.numbers);
        if (alignment.isComplete)
            take(alignment, 0, 0);
        else
            matchByLines();
        loosenNeighbours();
    }
    std::uint32_t operator[](std::size_t word) const { return m_matches[word]; }

private:
    void take(const Alignment& alignment, std::size_t base, std::size_t other) {
        for (const AlignedPair& pair : alignment.pairs)
            m_matches[base + pair.left] = static_cast<std::uint32_t>(other) + pair.right;
    }
    /// Lines that both have, and between them words.
    void matchByLines() {
        TextNumbers lineNumbers;
        const Lines base(m_base, lineNumbers);
        const Lines other(m_other, lineNumbers);
        std::vector<AlignedPair> pairs = longestCommon(base.numbers, other.numbers).pairs;
        pairs.push_back({static_cast<std::uint32_t>(base.numbers.size()), // the end, as a line that both have
                         static_cast<std::uint32_t>(other.numbers.size())});
        std::size_t baseWord = 0;
        std::size_t otherWord = 0;
        for (const AlignedPair& pair : pairs) {
            const std::size_t baseLine = base.begins[pair.left];
            const std::size_t otherLine = other.begins[pair.right];
            const auto part = [](const WordedText& text, std::size_t begin, std::size_t end) {
                return std::span(text.numbers).subspan(begin, end - begin);
            };
            take(longestCommon(part(m_base, baseWord, baseLine), part(m_other, otherWord, otherLine)), baseWord,
                 otherWord);
            baseWord = baseLine;
            otherWord = otherLine;
            if (pair.left == base.numbers.size())
                break;
            for (; baseWord < base.begins[pair.left + 1]; ++baseWord, ++otherWord)
                m_matches[baseWord] = static_cast<std::uint32_t>(otherWord);
        }
    }

    /// "a b" became "a x b" by "x " or by " x". Words over which what came or went could as well have been moved are
    /// not stable: else the same insertion of both sides might be made twice, once on each side of such a word.
    void loosenNeighbours() {
        std::vector<std::size_t> loose;
        std::size_t base = 0;
        std::size_t other = 0;
        for (std::size_t word = 0; word <= m_matches.size(); ++word) {
            const bool isEnd = word == m_matches.size();
            if (!isEnd && m_matches[word] == kUnmatched)
                continue;
            const std::size_t otherEnd = isEnd ? m_other.numbers.size() : m_matches[word];
            const Gap inBase{base, word};
            const Gap inOther{other, otherEnd};
            if (inBase.isEmpty() && !inOther.isEmpty())
                findLoose(m_other.numbers, inOther, inBase.begin, loose);
            else if (inOther.isEmpty() && !inBase.isEmpty())
                findLoose(m_base.numbers, inBase, inBase.begin, loose);
            base = word + 1;
            other = otherEnd + 1;
        }
        for (const std::size_t word : loose)
            m_matches[word] = kUnmatched;
    }

    struct Gap {
        std::size_t begin;
        std::size_t end;
        bool isEmpty() const { return begin == end; }
    };

    /// `gap` of `numbers` is what one text has more; before it both have the same, as far as the base's words match. It
    /// stands as far behind as it can, since a common subsequence takes what matches as soon as it can.
    void findLoose(const std::vector<std::uint32_t>& numbers, const Gap& gap, std::size_t baseBegin,
                   std::vector<std::size_t>& loose) const {
        for (std::size_t i = 0; i < baseBegin && i < gap.begin; ++i) {
            const std::size_t word = baseBegin - 1 - i;
            if (m_matches[word] == kUnmatched || numbers[gap.begin - 1 - i] != numbers[gap.end - 1 - i])
                break;
            loose.push_back(word);
        }
    }

    const WordedText& m_base;
    const WordedText& m_other;
    std::vector<std::uint32_t> m_matches;
};

/// Bytes at the begin that all three have, up to the end of a line.
std::size_t commonHead(const std::array<std::string_view, 3>& texts) {
    const std::size_t shortest = std::min({texts[0].size(), texts[1].size(), texts[2].size()});
    std::size_t head = 0;
    for (std::size_t i = 0; i < shortest && texts[0][i] == texts[1][i] && texts[0][i] == texts[2][i]; ++i)
        if (texts[0][i] == '\n')
            head = i + 1;
    return head;
}

/// Bytes at the end that all three have, after the end of a line; none of the first `head`.
std::size_t commonTail(const std::array<std::string_view, 3>& texts, std::size_t head) {
    const std::size_t shortest = std::min({texts[0].size(), texts[1].size(), texts[2].size()}) - head;
    const auto fromEnd = [&](std::size_t text, std::size_t i) { return texts[text][texts[text].size() - 1 - i]; };
    std::size_t tail = 0;
    for (std::size_t i = 0; i < shortest && fromEnd(0, i) == fromEnd(1, i) && fromEnd(0, i) == fromEnd(2, i); ++i)
        if (fromEnd(0, i) == '\n')
            tail = i; // what follows this end of a line
    return tail;
}

/// What both made of what stands between two stable words; nothing where they overlap.
std::optional<std::string_view> chosen(std::string_view base, std::string_view ours, std::string_view theirs) {
    if (ours == theirs || theirs == base)
        return ours;
    if (ours == base)
        return theirs;
    return std::nullopt;
}

std::optional<std::string> mergeMiddle(std::string_view base, std::string_view ours, std::string_view theirs) {
    TextNumbers numbers;
    const WordedText b(base, numbers);
    const WordedText o(ours, numbers);
    const WordedText t(theirs, numbers);
    const WordMatches inOurs(b, o);
    const WordMatches inTheirs(b, t);
    std::string merged;
    std::size_t baseFrom = 0;
    std::size_t oursFrom = 0;
    std::size_t theirsFrom = 0;
    for (std::size_t word = 0; word <= b.words.size(); ++word) {
        const bool isEnd = word == b.words.size();
        if (!isEnd && (inOurs[word] == kUnmatched || inTheirs[word] == kUnmatched))
            continue;
        const std::size_t oursTo = isEnd ? o.words.size() : inOurs[word];
        const std::size_t theirsTo = isEnd ? t.words.size() : inTheirs[word];
        const auto part = chosen(b.slice(baseFrom, word), o.slice(oursFrom, oursTo), t.slice(theirsFrom, theirsTo));
        if (!part)
            return std::nullopt;
        merged += *part;
        if (isEnd)
            break;
        merged += b.words[word];
        baseFrom = word + 1;
        oursFrom = oursTo + 1;
        theirsFrom = theirsTo + 1;
    }
    return merged;
}

} // namespace

std::optional<std::string> mergeTexts(std::string_view base, std::string_view ours, std::string_view theirs) {
    if (const auto whole = chosen(base, ours, theirs))
        return std::string(*whole);
    const std::array<std::string_view, 3> texts{base, ours, theirs};
    const std::size_t head = commonHead(texts);
    const std::size_t tail = commonTail(texts, head);
    const auto middle = [&](std::string_view text) { return text.substr(head, text.size() - head - tail); };
    const auto merged = mergeMiddle(middle(base), middle(ours), middle(theirs));
    if (!merged)
        return std::nullopt;
    std::string result(base.substr(0, head));
    result += *merged;
    result += base.substr(base.size() - tail);
    return result;
}

} // namespace galley
