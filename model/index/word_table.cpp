#include "model/index/word_table.h"

#include "model/index/varint.h"

#include <algorithm>

namespace galley {

/// Goes through the words from the start of a group on.
class WordTable::Reader {
public:
    Reader(const WordTable& table, std::size_t group)
        : m_table(table)
        , m_number(group * kGroup) {
        if (group < table.m_groups.size()) {
            m_at = table.m_groups[group].word;
            m_list = table.m_groups[group].list;
        }
    }
    /// False at the end of the table.
    bool next() {
        if (m_number == m_table.m_count)
            return false;
        ++m_number;
        m_list += m_listSize;
        const std::size_t shared = byte();
        const std::size_t rest = byte();
        m_word.resize(shared);
        m_word.append(m_table.m_words, m_at, rest);
        m_at += rest;
        const char* end = m_table.m_words.data() + m_at;
        m_listSize = takeVarint(end);
        m_at = static_cast<std::size_t>(end - m_table.m_words.data());
        return true;
    }
    std::string_view word() const { return m_word; }
    std::string_view list() const { return std::string_view(m_table.m_lists).substr(m_list); }

private:
    std::uint8_t byte() { return static_cast<std::uint8_t>(m_table.m_words[m_at++]); }

    const WordTable& m_table;
    std::size_t m_number; ///< of the next word
    std::size_t m_at = 0;
    std::size_t m_list = 0;
    std::uint64_t m_listSize = 0;
    std::string m_word;
};

std::string_view WordTable::firstWord(std::size_t group) const {
    // The first word of a group shares nothing: its length stands in the second byte.
    const std::size_t at = m_groups[group].word;
    return std::string_view(m_words).substr(at + 2, static_cast<std::uint8_t>(m_words[at + 1]));
}

std::size_t WordTable::groupOf(std::string_view word) const {
    std::size_t low = 0;
    for (std::size_t high = m_groups.size(); low < high;) {
        const std::size_t middle = (low + high) / 2;
        if (firstWord(middle) <= word)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? 0 : low - 1;
}

std::optional<std::string_view> WordTable::find(std::string_view word) const {
    Reader reader(*this, groupOf(word));
    while (reader.next() && reader.word() <= word)
        if (reader.word() == word)
            return reader.list();
    return std::nullopt;
}

void WordTable::forEachWithPrefix(std::string_view prefix,
                                  const std::function<bool(std::string_view, std::string_view)>& visit) const {
    Reader reader(*this, groupOf(prefix));
    while (reader.next()) {
        if (reader.word().starts_with(prefix)) {
            if (!visit(reader.word(), reader.list()))
                return;
        } else if (reader.word() > prefix) {
            return;
        }
    }
}

std::size_t WordTable::heapBytes() const {
    return m_words.capacity() + m_lists.capacity() + m_groups.capacity() * sizeof(Group);
}

void WordTableBuilder::add(std::string_view word, std::span<const Posting> postings) {
    WordTable& table = m_table;
    if (table.m_count % WordTable::kGroup == 0) {
        table.m_groups.push_back({table.m_lists.size(), table.m_words.size()});
        m_last.clear();
    }
    const auto differs = std::mismatch(word.begin(), word.end(), m_last.begin(), m_last.end()).first;
    const auto shared = static_cast<std::size_t>(differs - word.begin());
    table.m_words.push_back(static_cast<char>(shared));
    table.m_words.push_back(static_cast<char>(word.size() - shared));
    table.m_words.append(word.substr(shared));
    const std::size_t before = table.m_lists.size();
    appendPostings(postings, table.m_lists);
    appendVarint(table.m_lists.size() - before, table.m_words);
    m_last = word;
    ++table.m_count;
}

WordTable WordTableBuilder::finish() && {
    m_table.m_lists.append(kPostingPadding, '\0');
    m_table.m_words.shrink_to_fit();
    m_table.m_lists.shrink_to_fit();
    m_table.m_groups.shrink_to_fit();
    return std::move(m_table);
}

} // namespace galley
