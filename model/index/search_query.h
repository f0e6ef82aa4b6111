// What a person searches for: words that must all occur, in any order.
// Thread rule: a plain value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// Whether the last word may still be going on.
enum class LastWord : std::uint8_t {
    Whole,  ///< it is complete
    Prefix, ///< words that begin with it count too, unless something that is no letter follows it: for search as you
            ///< type
};

struct SearchQuery {
    static constexpr std::size_t kMaxWords = 16; ///< further ones do not count

    struct Word {
        std::string text;      ///< folded as WordReader does it
        bool isPrefix = false; ///< any word that begins with it
        bool matches(std::string_view word) const { return isPrefix ? word.starts_with(text) : word == text; }
        friend auto operator<=>(const Word&, const Word&) = default;
        friend bool operator==(const Word&, const Word&) = default;
    };
    std::vector<Word> words; ///< distinct, in the order of the text

    /// Reads what was typed. An asterisk right behind a word makes it a prefix. Text of scripts without spaces becomes
    /// pairs of characters.
    static SearchQuery parse(std::string_view text, LastWord lastWord = LastWord::Whole);

    /// Index of the first word that `word` (folded) answers; words.size() when none.
    std::size_t matchOf(std::string_view word) const;
    bool empty() const { return words.empty(); }
};

} // namespace galley
