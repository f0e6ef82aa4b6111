#include "model/index/search_query.h"

#include "model/base/text_fold.h"

#include <algorithm>

namespace galley {

SearchQuery SearchQuery::parse(std::string_view text, LastWord lastWord) {
    SearchQuery query;
    std::size_t runEnd = 0; ///< of the pairs so far: their last character needs no word of its own
    for (WordReader reader(text); reader.next() && query.words.size() < kMaxWords;) {
        Word word{std::string(reader.word()), false};
        const bool isSingle = reader.isSingle();
        const bool isRunTail = isSingle && runEnd == reader.end();
        runEnd = reader.isPair() ? reader.end() : 0;
        if (isRunTail)
            continue;
        const bool isStarred = reader.end() < text.size() && text[reader.end()] == '*';
        const bool isOpen = lastWord == LastWord::Prefix && reader.end() == text.size() && !reader.isPair();
        word.isPrefix = isSingle || isStarred || isOpen;
        if (std::find(query.words.begin(), query.words.end(), word) == query.words.end())
            query.words.push_back(std::move(word));
    }
    return query;
}

std::size_t SearchQuery::matchOf(std::string_view word) const {
    const auto wanted = std::find_if(words.begin(), words.end(), [&](const Word& one) { return one.matches(word); });
    return static_cast<std::size_t>(wanted - words.begin());
}

} // namespace galley
