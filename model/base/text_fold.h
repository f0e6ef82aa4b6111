// Text as it is compared and searched: folding of case, and the words of a text. Locale makes no difference, so that an
// index serves every reader. Not for sorting as a language sorts, and not for display.
//
// Two foldings: appendFoldedCase() only levels case (simple case folding: one code point for one). Words, and
// appendFoldedForSearch(), are equal where ICU's root collation sees no difference at its first level: case, accents,
// width and compatibility forms do not count ("amelie" finds "Amélie", "strasse" "Straße", "film" "ﬁlm"), nor does it
// matter whether a text is in NFC or NFD. The tables are made from ICU (generate/unicode_tables.cpp) and asked some ten
// times faster than its collator.
//
// Thread rule: pure; a WordReader belongs to one thread. Malformed UTF-8 is safe: it is copied, or separates words.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace galley {

/// Appends `text` without differences of case. O(size); 1 ns a byte of ASCII.
void appendFoldedCase(std::string_view text, std::string& out);
std::string foldedCase(std::string_view text);

/// Appends `text` as words compare: what is no letter, digit or mark stays as it is. O(size).
void appendFoldedForSearch(std::string_view text, std::string& out);

/// Goes through the words of a text: runs of letters and digits, folded. A symbol that stands for a text has that
/// text's words, apart from those around it ("20℃" is "20" and "c", "½" is "1" and "2"): all at its own place. Scripts
/// that do not part words by spaces (Han, Kana, Thai and its neighbours) give every character together with the next
/// one of its run as a word, and the last one of a run alone; so a word of such a query is found by its pairs, and a
/// single character as the start of a pair.
class WordReader {
public:
    /// Longer words are cut to this: folded bytes.
    static constexpr std::size_t kMaxWord = 48;

    /// `text` must outlive the reader.
    explicit WordReader(std::string_view text)
        : m_text(text) {}

    /// Goes to the next word; false at the end. About 5 ns a letter at most.
    bool next();
    /// The folded word; never empty. Valid until next().
    std::string_view word() const { return {m_word.data(), m_size}; }
    std::size_t begin() const { return m_begin; } ///< where it stands in the text, in bytes
    std::size_t end() const { return m_end; }
    /// One or two characters of a script without spaces.
    bool isPair() const { return m_isPair; }
    /// Of a pair: it has one character alone, the last one of its run.
    bool isSingle() const { return m_isSingle; }
    /// The first character of such a pair ends here.
    std::size_t firstEnd() const { return m_firstEnd; }

private:
    bool readWord();
    void push(char32_t letter);

    std::string_view m_text; ///< the text, or that of a symbol in it
    std::size_t m_at = 0;
    std::string_view m_outer; ///< the text while a symbol is read; no data otherwise
    std::size_t m_symbolBegin = 0;
    std::size_t m_symbolEnd = 0;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::size_t m_firstEnd = 0;
    std::size_t m_size = 0;
    bool m_isPair = false;
    bool m_isSingle = false;
    std::array<char, kMaxWord + 8> m_word;
};

} // namespace galley
