// Snippets: the piece of a record's text that shows why a search found it, and where the words stand in it.
//
// Thread rule: pure functions of an immutable state; any thread.
#pragma once

#include "model/dataset/state.h"
#include "model/index/search_query.h"

#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// Bytes of a text, from begin to before end; on borders of characters.
struct TextRange {
    std::size_t begin = 0;
    std::size_t end = 0;
    friend bool operator==(const TextRange&, const TextRange&) = default;
};

/// Where words of the query stand in a text, whole words: in order, apart from each other.
std::vector<TextRange> findWords(std::string_view text, const SearchQuery& query);

struct Snippet {
    std::string field;              ///< path of the text; empty: no text of the record has a word of the query
    std::string text;               ///< on one line, as it is seen; "…" where the text goes on
    std::vector<TextRange> matches; ///< in `text`
};

/// The text with the most words of the query, around the place where most of them stand together; the title only when
/// no other text has any. At most `size` bytes and two signs of omission. O(text of the record), some 30 µs for a page.
Snippet makeSnippet(const RecordView& record, const SearchQuery& query, std::size_t size = 160);

} // namespace galley
