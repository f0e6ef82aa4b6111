#include "model/base/words.h"

#include "model/base/per_thread.h"
#include "model/base/unicode_tables.h"
#include "model/base/unicode_text.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

namespace galley {

namespace {

enum class WordClass : std::uint8_t { Letter, Blank, LineEnd, Single };

/// ICU counts in 32 bits; longer lines are parted by code points.
constexpr std::size_t kMaxLine = std::size_t{1} << 30;

struct CloseBreaks {
    void operator()(UBreakIterator* iterator) const { ubrk_close(iterator); }
};
struct CloseText {
    void operator()(UText* text) const { utext_close(text); }
};

bool isIn(std::span<const unicode::Range> ranges, char32_t point) {
    const auto after = std::upper_bound(ranges.begin(), ranges.end(), point,
                                        [](char32_t one, const unicode::Range& range) { return one < range.first; });
    return after != ranges.begin() && point <= std::prev(after)->last;
}

bool isAsciiByte(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

WordClass classOf(char32_t point) {
    if (point == '\n' || point == '\r' || point == 0x0B || point == 0x0C || point == 0x85 || point == 0x2028 ||
        point == 0x2029)
        return WordClass::LineEnd;
    if (point < 0x80) {
        const bool isLetter = (point >= '0' && point <= '9') || ((point | 0x20U) >= 'a' && (point | 0x20U) <= 'z');
        return isLetter ? WordClass::Letter : point == ' ' || point == '\t' ? WordClass::Blank : WordClass::Single;
    }
    if (point == kNoPoint)
        return WordClass::Single;
    if (u_isUWhiteSpace(static_cast<UChar32>(point)) != 0)
        return WordClass::Blank;
    return isIn(unicode::letters(), point) && !isIn(unicode::pairs(), point) ? WordClass::Letter : WordClass::Single;
}

/// Puts characters together to words.
class WordCollector {
public:
    explicit WordCollector(std::string_view text)
        : m_text(text) {
        m_words.reserve(text.size() / 3);
    }

    /// The next character ends at `end`.
    void add(std::size_t end) {
        std::size_t at = m_end;
        const WordClass kind = classOf(nextPoint(m_text, at));
        const bool joins = kind == m_kind && (kind == WordClass::Letter || kind == WordClass::Blank);
        if (!joins)
            close();
        m_kind = kind;
        m_end = end;
    }
    std::size_t end() const { return m_end; }
    std::vector<std::string_view> take() && {
        close();
        return std::move(m_words);
    }

private:
    void close() {
        if (m_end > m_begin)
            m_words.push_back(m_text.substr(m_begin, m_end - m_begin));
        m_begin = m_end;
    }

    std::string_view m_text;
    std::vector<std::string_view> m_words;
    std::size_t m_begin = 0; ///< of the word
    std::size_t m_end = 0;   ///< of its last character so far
    WordClass m_kind = WordClass::Single;
};

/// This thread's iterator; nullptr when ICU has no data.
UBreakIterator* characterBreaks() {
    using Owned = std::unique_ptr<UBreakIterator, CloseBreaks>;
    static const PerThread<Owned> iterators;
    const Owned& iterator = iterators.get([] {
        UErrorCode error = U_ZERO_ERROR;
        UBreakIterator* made = ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &error);
        if (error == U_MEMORY_ALLOCATION_ERROR)
            throw std::bad_alloc();
        return Owned(U_SUCCESS(error) != 0 ? made : nullptr);
    });
    return iterator.get();
}

/// Adds the characters of `text` from the collector's end up to `end`.
void addCharacters(WordCollector& words, std::string_view text, std::size_t end) {
    const std::size_t begin = words.end();
    UBreakIterator* breaks = end - begin < kMaxLine ? characterBreaks() : nullptr;
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<UText, CloseText> line;
    if (breaks != nullptr) {
        line.reset(utext_openUTF8(nullptr, text.data() + begin, static_cast<std::int64_t>(end - begin), &error));
        ubrk_setUText(breaks, line.get(), &error);
    }
    if (breaks != nullptr && U_SUCCESS(error) != 0)
        for (std::int32_t at = ubrk_next(breaks); at != UBRK_DONE; at = ubrk_next(breaks))
            words.add(begin + static_cast<std::size_t>(at));
    while (words.end() < end) {
        std::size_t at = words.end();
        nextPoint(text, at);
        words.add(at);
    }
}

} // namespace

bool endsLine(std::string_view word) {
    std::size_t at = 0;
    return !word.empty() && classOf(nextPoint(word, at)) == WordClass::LineEnd;
}

std::vector<std::string_view> splitWords(std::string_view text) {
    WordCollector words(text);
    while (words.end() < text.size()) {
        const std::size_t at = words.end();
        const std::size_t next = at + 1;
        const bool isLineBreak = text[at] == '\r' && next < text.size() && text[next] == '\n';
        if (isLineBreak)
            words.add(at + 2);
        else if (isAsciiByte(text[at]) && (next == text.size() || isAsciiByte(text[next])))
            words.add(next);
        else // up to the end of the line, which no character reaches beyond
            addCharacters(words, text, std::min(text.find_first_of("\r\n", next), text.size()));
    }
    return std::move(words).take();
}

} // namespace galley
