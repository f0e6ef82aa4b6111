// WordTable: the sorted words of a full-text index, each with its posting list. Words stand front-coded in groups of 16
// (each without the beginning that it shares with the one before; Witten, Moffat and Bell, "Managing Gigabytes"), lists
// end to end in the same order, so a word costs some six bytes beside its list. Kept in memory only.
//
// Thread rule: immutable after construction; read from any thread.
// Used in this folder alone.
#pragma once

#include "model/index/posting_list.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

class WordTable {
public:
    std::size_t size() const { return m_count; }
    /// The list of a word, for a PostingCursor; nothing for an unknown word. O(log n), some 0.3 µs.
    std::optional<std::string_view> find(std::string_view word) const;
    /// Calls visit(word, list) for every word that begins with `prefix`, in order, until it gives false.
    /// O(log n + matches).
    void forEachWithPrefix(std::string_view prefix,
                           const std::function<bool(std::string_view word, std::string_view list)>& visit) const;
    std::size_t heapBytes() const;

private:
    friend class WordTableBuilder;
    static constexpr std::size_t kGroup = 16;
    struct Group {
        std::uint64_t list = 0; ///< of the first word
        std::uint64_t word = 0; ///< where the group begins
    };
    class Reader;
    std::string_view firstWord(std::size_t group) const;
    /// The last group whose first word is not behind `word`; 0 when all are.
    std::size_t groupOf(std::string_view word) const;

    std::string m_words; ///< of each word: shared bytes, further bytes, these, size of its list
    std::string m_lists; ///< with padding at the end
    std::vector<Group> m_groups;
    std::size_t m_count = 0;
};

class WordTableBuilder {
public:
    /// REQUIRES words in strictly rising order, at most 255 bytes long, and postings.
    void add(std::string_view word, std::span<const Posting> postings);
    WordTable finish() &&;

private:
    WordTable m_table;
    std::string m_last;
};

} // namespace galley
