#include "model/page/markdown_lists.h"

#include "model/page/markdown_pieces.h"

#include <algorithm>
#include <charconv>

namespace galley {

namespace {

constexpr std::string_view kLineEnds = "\n\r";
constexpr std::string_view kListBlanks = " \t";

std::size_t lineStart(std::string_view text, std::size_t at) {
    while (at > 0 && kLineEnds.find(text[at - 1]) == std::string_view::npos)
        --at;
    return at;
}

std::size_t lineEnd(std::string_view text, std::size_t at) {
    return std::min(text.find_first_of(kLineEnds, at), text.size());
}

/// The parts of a line that begins a list item.
struct Item {
    std::string before; ///< quotes and indentation
    std::string marker; ///< "-", "12."
    std::string gap;    ///< blanks after it
    bool hasBox = false;
    std::size_t words = 0; ///< where the item's words begin in the line
};

bool isThematicBreak(std::string_view line) {
    const std::size_t first = line.find_first_not_of(kListBlanks);
    if (first == std::string_view::npos || std::string_view("-*").find(line[first]) == std::string_view::npos)
        return false;
    std::size_t count = 0;
    for (const char c : line) {
        if (c == line[first])
            ++count;
        else if (kListBlanks.find(c) == std::string_view::npos)
            return false;
    }
    return count > 2;
}

std::optional<Item> itemOf(std::string_view line) {
    Item item;
    std::size_t at = 0;
    while (at < line.size() && (kListBlanks.find(line[at]) != std::string_view::npos || line[at] == '>'))
        ++at;
    item.before = line.substr(0, at);
    if (at == line.size() || isThematicBreak(line.substr(at)))
        return std::nullopt;
    const std::size_t marker = at;
    if (std::string_view("-*+").find(line[at]) != std::string_view::npos) {
        ++at;
    } else {
        while (at < line.size() && line[at] >= '0' && line[at] <= '9')
            ++at;
        if (at == marker || at - marker > 9 || at == line.size() || (line[at] != '.' && line[at] != ')'))
            return std::nullopt;
        ++at;
    }
    item.marker = line.substr(marker, at - marker);
    const std::size_t words = std::min(line.find_first_not_of(kListBlanks, at), line.size());
    if (words == at && at < line.size())
        return std::nullopt;
    item.gap = words == at ? " " : std::string(line.substr(at, words - at));
    at = words;
    const std::string_view rest = line.substr(at);
    if (rest.size() > 2 && rest[0] == '[' && std::string_view(" xX").find(rest[1]) != std::string_view::npos &&
        rest[2] == ']' && (rest.size() == 3 || kListBlanks.find(rest[3]) != std::string_view::npos)) {
        item.hasBox = true;
        at = std::min(line.find_first_not_of(kListBlanks, at + 3), line.size());
    }
    item.words = at;
    return item;
}

std::string markerAfter(const std::string& marker) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(marker.data(), marker.data() + marker.size(), number);
    if (error != std::errc() || number >= 999999999U) // CommonMark reads nine digits
        return marker;
    return std::to_string(number + 1) + std::string(end, marker.data() + marker.size());
}

bool isInCodeBlock(std::string_view text, std::size_t begin, std::size_t end) {
    const auto pieces = markdownPieces(text);
    return std::any_of(pieces.begin(), pieces.end(), [&](const MarkdownPiece& piece) {
        return piece.isCodeBlock && piece.begin < end && piece.end > begin;
    });
}

bool isBlankLine(std::string_view line) {
    return line.find_first_not_of(" \t>") == std::string_view::npos;
}

} // namespace

std::optional<MarkedText> continueList(std::string_view text, std::size_t from, std::size_t to) {
    const std::size_t start = lineStart(text, from);
    const std::size_t end = lineEnd(text, from);
    const std::optional<Item> item = itemOf(text.substr(start, end - start));
    if (!item || from < start + item->words || isInCodeBlock(text, start, end))
        return std::nullopt;
    MarkedText made;
    if (text.substr(start + item->words, end - start - item->words).find_first_not_of(kListBlanks) ==
            std::string_view::npos &&
        from == to) {
        // Without the blank line before it, what follows would still belong to the item above.
        std::string quotes = item->before.substr(0, item->before.rfind('>') + 1);
        if (!quotes.empty())
            quotes += ' ';
        made.text = text.substr(0, start);
        if (start > 0) {
            std::size_t above = start - 1;
            if (above > 0 && text[above] == '\n' && text[above - 1] == '\r')
                --above;
            const std::size_t aboveStart = lineStart(text, above);
            if (!isBlankLine(text.substr(aboveStart, above - aboveStart)))
                made.text += quotes + "\n";
        }
        made.text += quotes;
        made.from = made.to = made.text.size();
        made.text += text.substr(end);
        return made;
    }
    made.text = text.substr(0, from);
    made.text += "\n" + item->before + markerAfter(item->marker) + item->gap + (item->hasBox ? "[ ] " : "");
    made.from = made.to = made.text.size();
    made.text += text.substr(to);
    return made;
}

MarkedText toggleList(std::string_view text, std::size_t from, std::size_t to) {
    const std::size_t first = lineStart(text, from);
    std::size_t last = lineEnd(text, to);
    if (to > from && to > first && lineStart(text, to) == to)
        last = lineEnd(text, to - 1); // nothing of the last line is selected
    struct Line {
        std::string_view words;
        std::string_view lineFeed;
    };
    std::vector<Line> lines;
    bool isList = true;
    bool hasWords = false;
    for (std::size_t at = first; at <= last;) {
        const std::size_t end = lineEnd(text, at);
        std::size_t next = std::min(end + 1, text.size());
        if (end + 1 < text.size() && text[end] == '\r' && text[end + 1] == '\n')
            ++next;
        lines.push_back({text.substr(at, end - at), end < last ? text.substr(end, next - end) : std::string_view()});
        if (!isBlankLine(lines.back().words)) {
            hasWords = true;
            const auto item = itemOf(lines.back().words);
            isList = isList && item && std::string_view("-*+").find(item->marker[0]) != std::string_view::npos;
        }
        if (end >= last)
            break;
        at = next;
    }
    isList = isList && hasWords;
    MarkedText made{.text = std::string(text.substr(0, first)), .from = from, .to = to};
    std::size_t at = first;
    for (const Line& line : lines) {
        std::string changed(line.words);
        const auto item = itemOf(line.words);
        std::size_t where = 0;
        std::ptrdiff_t grown = 0;
        if (isList && item) {
            where = item->before.size();
            changed.erase(where, item->marker.size() + item->gap.size());
            grown = static_cast<std::ptrdiff_t>(changed.size()) - static_cast<std::ptrdiff_t>(line.words.size());
        } else if (!isList && !item && (!isBlankLine(line.words) || !hasWords)) {
            where = line.words.find_first_not_of(" \t>");
            where = where == std::string_view::npos ? line.words.size() : where;
            changed.insert(where, "- ");
            grown = 2;
        }
        // A place in the marker that went moves to where it was; all behind it moves along.
        const auto follow = [&](std::size_t& place, std::size_t original, bool staysBefore) {
            if (original < at + where || (staysBefore && original == at + where))
                return;
            const auto behind = static_cast<std::ptrdiff_t>(original - at - where);
            place = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(place) + std::max(grown, -behind));
        };
        const bool isSelection = from != to;
        follow(made.from, from, isSelection);
        follow(made.to, to, false);
        made.text += changed;
        made.text += line.lineFeed;
        at += line.words.size() + line.lineFeed.size();
    }
    made.text += text.substr(last);
    made.to = std::max(made.from, made.to);
    return made;
}

} // namespace galley
