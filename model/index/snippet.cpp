#include "model/index/snippet.h"

#include "model/base/text_fold.h"
#include "model/index/record_words.h"

#include <algorithm>
#include <bit>

namespace galley {

namespace {

constexpr std::size_t kBefore = 48; ///< bytes of a snippet before its first match, at most
constexpr std::string_view kOmission = "…";

/// A place in a text that answers word `word` of the query.
struct Match {
    std::size_t word;
    TextRange range;
};

std::vector<Match> matchesIn(std::string_view text, const SearchQuery& query) {
    std::vector<Match> matches;
    for (WordReader reader(text); reader.next();) {
        const std::size_t word = query.matchOf(reader.word());
        if (word == query.words.size())
            continue;
        std::size_t end = reader.end();
        if (reader.isPair() && query.words[word].isPrefix)
            end = reader.firstEnd();
        matches.push_back({word, {reader.begin(), end}});
    }
    return matches;
}

/// The places of matches, those that touch or overlap as one.
std::vector<TextRange> joined(const std::vector<Match>& matches) {
    std::vector<TextRange> ranges;
    for (const Match& match : matches) {
        if (!ranges.empty() && ranges.back().end >= match.range.begin)
            ranges.back().end = match.range.end;
        else
            ranges.push_back(match.range);
    }
    return ranges;
}

unsigned distinctWords(const std::vector<Match>& matches, std::size_t begin, std::size_t end) {
    unsigned words = 0;
    for (std::size_t i = begin; i < end; ++i)
        words |= 1U << matches[i].word;
    return static_cast<unsigned>(std::popcount(words));
}

bool isContinuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}
bool isSpace(char byte) {
    return static_cast<unsigned char>(byte) <= ' ' || byte == '\x7f';
}

/// The border of a character at or before `at`.
std::size_t characterStart(std::string_view text, std::size_t at) {
    while (at > 0 && at < text.size() && isContinuation(text[at]))
        --at;
    return at;
}

/// The window of a text that the snippet shows.
TextRange windowAround(std::string_view text, const std::vector<Match>& matches, std::size_t size) {
    if (text.size() <= size || matches.empty())
        return {0, characterStart(text, std::min(size, text.size()))};
    const std::size_t before = std::min(kBefore, size / 3);
    std::size_t best = 0;
    unsigned most = 0;
    for (std::size_t first = 0, last = 0; first < matches.size(); ++first) {
        while (last < matches.size() && matches[last].range.end <= matches[first].range.begin + size - before)
            ++last;
        const unsigned words = distinctWords(matches, first, std::max(last, first + 1));
        if (words > most) {
            most = words;
            best = first;
        }
    }
    const std::size_t anchor = matches[best].range.begin;
    std::size_t begin = std::min(anchor - std::min(anchor, before), text.size() - size);
    // From the start of a word, if one starts before the match.
    if (begin > 0) {
        const auto space = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                        text.begin() + static_cast<std::ptrdiff_t>(anchor), isSpace);
        const auto place = static_cast<std::size_t>(space - text.begin());
        begin = place < anchor ? place + 1 : characterStart(text, begin);
    }
    std::size_t end = characterStart(text, std::min(text.size(), begin + size));
    if (end < text.size()) {
        const std::size_t least = std::min(end, std::max(matches[best].range.end, begin + size / 2));
        std::size_t space = end;
        while (space > least && !isSpace(text[space - 1]))
            --space;
        end = space > least ? space : end;
    }
    return {begin, end};
}

/// The window on one line, with its matches where they stand then.
void copyWindow(std::string_view text, TextRange window, const std::vector<TextRange>& matches, Snippet& snippet) {
    if (window.begin > 0)
        snippet.text = kOmission;
    auto match = matches.begin();
    bool isOpen = false; ///< inside *match, whose copy is the last of snippet.matches
    for (std::size_t at = window.begin; at < window.end;) {
        while (!isOpen && match != matches.end() && match->begin < at)
            ++match;
        if (!isOpen && match != matches.end() && match->begin == at) {
            isOpen = true;
            snippet.matches.push_back({snippet.text.size(), snippet.text.size()});
        }
        if (!isSpace(text[at]))
            snippet.text.push_back(text[at]);
        else if (!snippet.text.empty() && snippet.text.back() != ' ')
            snippet.text.push_back(' ');
        ++at;
        if (isOpen) {
            snippet.matches.back().end = snippet.text.size();
            isOpen = at < match->end;
        }
    }
    while (!snippet.text.empty() && snippet.text.back() == ' ')
        snippet.text.pop_back();
    if (window.end < text.size())
        snippet.text += kOmission;
}

} // namespace

std::vector<TextRange> findWords(std::string_view text, const SearchQuery& query) {
    return joined(matchesIn(text, query));
}

Snippet makeSnippet(const RecordView& record, const SearchQuery& query, std::size_t size) {
    Snippet best;
    unsigned most = 0;
    bool isTitle = true;
    const auto wanted = static_cast<unsigned>(query.words.size());
    forEachText(record, [&](const TextPlace& place, std::string_view text) {
        if (place.isTitle() && most > 0)
            return true;
        const std::vector<Match> matches = matchesIn(text, query);
        const unsigned words = distinctWords(matches, 0, matches.size());
        const bool isBetter = words > most || (words > 0 && isTitle && !place.isTitle());
        if (!isBetter)
            return true;
        most = words;
        isTitle = place.isTitle();
        best = {};
        best.field = place.path();
        copyWindow(text, windowAround(text, matches, size), joined(matches), best);
        return isTitle || most < wanted;
    });
    return best;
}

} // namespace galley
