#include "model/page/markdown_marks.h"

#include "model/page/markdown_block.h"

#include <algorithm>
#include <set>
#include <span>

namespace galley {

namespace {

struct Chosen {
    std::uint32_t block = 0;
    MarkdownRun run;
};

/// What is selected, without blanks at its ends: at most one run a block.
std::vector<Chosen> chosenIn(const MarkdownReading& reading, std::size_t from, std::size_t to) {
    std::vector<Chosen> chosen;
    for (const std::uint32_t block : markdownBlocks(reading.pieces, from, to)) {
        const auto units = markdownUnits(reading.text, reading.pieces, block);
        std::size_t first = 0;
        while (first < units.size() && (units[first].end <= from || units[first].isBlank))
            ++first;
        std::size_t last = units.size();
        while (last > first && (units[last - 1].begin >= to || units[last - 1].isBlank))
            --last;
        const bool isInsideCode =
            last == first + 1 && units[first].isAtom && (units[first].begin < from || units[first].end > to);
        if (first < last && !isInsideCode)
            chosen.push_back({block, {first, last - 1}});
    }
    return chosen;
}

/// What a caret means: all within the marks around it, or the word that it stands in.
std::vector<Chosen> chosenAt(const MarkdownReading& reading, std::size_t at, MarkdownStyle style) {
    for (const std::uint32_t block : markdownBlocks(reading.pieces, at, at)) {
        const auto units = markdownUnits(reading.text, reading.pieces, block);
        for (std::size_t i = 0; i < units.size(); ++i) {
            const std::uint32_t number = markNumberOf(units[i], style);
            if (number == 0 || units[i].begin > at || units[i].end < at)
                continue;
            std::size_t last = i;
            while (last + 1 < units.size() && markNumberOf(units[last + 1], style) == number)
                ++last;
            while (i > 0 && markNumberOf(units[i - 1], style) == number)
                --i;
            return {{block, {i, last}}};
        }
        const MarkdownRange word = markdownWordAround(units, reading.text, at);
        MarkdownRun run{units.size(), 0};
        for (std::size_t i = 0; i < units.size(); ++i) {
            if (units[i].begin < word.begin || units[i].end > word.end)
                continue;
            run.first = std::min(run.first, i);
            run.last = i;
        }
        if (run.first < units.size())
            return {{block, run}};
    }
    return {};
}

/// Words alone count where there are any: marks may have had to leave points, brackets and code out.
bool hasAll(const MarkdownReading& reading, const std::vector<Chosen>& chosen, MarkdownStyle style) {
    bool hasWords = false;
    bool areWordsOn = true;
    bool areOthersOn = true;
    for (const Chosen& one : chosen) {
        const auto units = markdownUnits(reading.text, reading.pieces, one.block);
        for (std::size_t i = one.run.first; i <= one.run.last; ++i) {
            const bool isOn = markNumberOf(units[i], style) != 0;
            const bool isWord = units[i].isWord && !units[i].isAtom;
            hasWords = hasWords || isWord;
            areWordsOn = areWordsOn && (isOn || !isWord);
            areOthersOn = areOthersOn && (isOn || units[i].isBlank);
        }
    }
    return hasWords ? areWordsOn : areOthersOn;
}

/// Many blocks at once, where each has no such marks or its run has one pair for itself: one reading instead of some
/// for each. False leaves nothing changed.
bool setPlainly(MarkdownReading& reading, std::span<const Chosen> chosen, MarkdownStyle style, bool isOn,
                const MarkdownMarks& marks) {
    std::string text = reading.text;
    std::vector<std::uint32_t> blocks;
    std::vector<std::vector<MarkdownUnit>> units;
    for (const Chosen& one : chosen) {
        blocks.push_back(one.block);
        units.push_back(markdownUnits(reading.text, reading.pieces, one.block));
        for (std::size_t i = 0; i < units.back().size(); ++i) {
            const bool isInRun = i >= one.run.first && i <= one.run.last;
            if ((markNumberOf(units.back()[i], style) != 0) != (isInRun && !isOn))
                return false;
        }
    }
    const std::size_t openSize = marks.open.size();
    for (std::size_t i = chosen.size(); i-- > 0;) {
        const std::size_t from = units[i][chosen[i].run.first].begin;
        const std::size_t to = units[i][chosen[i].run.last].end;
        if (isOn) {
            text.insert(to, marks.close).insert(from, marks.open);
        } else {
            if (from < openSize || text.compare(from - openSize, openSize, marks.open) != 0 ||
                text.compare(to, marks.close.size(), marks.close) != 0)
                return false;
            text.erase(to, marks.close.size()).erase(from - openSize, openSize);
        }
    }
    MarkdownReading changed = readMarkdown(std::move(text));
    for (std::size_t i = 0; i < chosen.size(); ++i)
        if (!readsAsMeant(reading.text, units[i], changed.text,
                          markdownUnits(changed.text, changed.pieces, chosen[i].block), chosen[i].run, style, isOn))
            return false;
    if (!readsSameOutside(reading, changed, blocks))
        return false;
    reading = std::move(changed);
    return true;
}

void setStyle(MarkdownReading& reading, std::span<const Chosen> chosen, MarkdownStyle style, bool isOn,
              const std::vector<MarkdownMarks>& marks) {
    if (chosen.size() > 1) {
        if (setPlainly(reading, chosen, style, isOn, marks.front()))
            return;
        const std::size_t half = chosen.size() / 2;
        setStyle(reading, chosen.subspan(half), style, isOn, marks);
        setStyle(reading, chosen.first(half), style, isOn, marks);
        return;
    }
    MarkdownBlock block(std::move(reading), chosen.front().block);
    block.setStyle(chosen.front().run, style, isOn, marks);
    reading = block.take();
}

MarkedText unchanged(std::string_view text, std::size_t from, std::size_t to) {
    return {.text = std::string(text), .from = from, .to = to};
}

/// The run in the text as it is now.
MarkedText selecting(const MarkdownReading& reading, const Chosen& first, const Chosen& last) {
    const auto head = markdownUnits(reading.text, reading.pieces, first.block);
    const auto tail = markdownUnits(reading.text, reading.pieces, last.block);
    return {.text = reading.text, .from = head[first.run.first].begin, .to = tail[last.run.last].end};
}

std::vector<MarkdownMarks> marksOf(MarkStyle style) {
    if (style == MarkStyle::Strong)
        return {{"**", "**"}, {"__", "__"}};
    return {{"*", "*"}, {"_", "_"}};
}

/// Puts marked words at a caret; nullopt where they would not be read as marked.
std::optional<MarkedText> withPlaceholder(std::string_view text, std::size_t at, MarkdownStyle style,
                                          const std::vector<MarkdownMarks>& marks, std::string_view placeholder) {
    for (const MarkdownMarks& one : marks) {
        std::string tried(text.substr(0, at));
        tried.append(one.open);
        const std::size_t from = tried.size();
        const std::size_t to = from + placeholder.size();
        tried.append(placeholder).append(one.close).append(text.substr(at));
        const MarkdownReading reading = readMarkdown(std::move(tried));
        for (const Chosen& chosen : chosenIn(reading, from, to)) {
            const auto units = markdownUnits(reading.text, reading.pieces, chosen.block);
            if (units[chosen.run.first].begin == from && units[chosen.run.last].end == to &&
                hasAll(reading, {chosen}, style))
                return MarkedText{.text = reading.text, .from = from, .to = to};
        }
    }
    return std::nullopt;
}

/// Without the words that were put in, when nothing else is there between the marks.
MarkedText withoutPlaceholder(MarkedText made, std::string_view placeholder, bool isPlaceholder) {
    if (!isPlaceholder || made.text.compare(made.from, made.to - made.from, placeholder) != 0)
        return made;
    made.text.erase(made.from, placeholder.size());
    made.to = made.from;
    return made;
}

/// The link whose source, brackets and address included, holds all of the selection.
std::vector<Chosen> linkAround(const MarkdownReading& reading, std::size_t from, std::size_t to) {
    std::set<std::uint32_t> blocks;
    for (const MarkdownPiece& piece : reading.pieces)
        if (piece.link != 0)
            blocks.insert(piece.block);
    for (const std::uint32_t block : blocks) {
        const auto units = markdownUnits(reading.text, reading.pieces, block);
        for (std::size_t i = 0; i < units.size(); ++i) {
            if (units[i].link == 0 || reading.text[units[i].begin] == '<')
                continue; // no link, or a bare address
            std::size_t last = i;
            while (last + 1 < units.size() && units[last + 1].link == units[i].link)
                ++last;
            const std::size_t close = reading.text.find(']', units[last].end);
            const std::size_t end = close == std::string::npos ? 0 : markdownLinkEnd(reading.text, close);
            if (from == to ? from >= units[i].begin && to < end : from + 1 >= units[i].begin && to <= end)
                return {{block, {i, last}}};
            i = last;
        }
    }
    return {};
}

} // namespace

MarkedText toggleStyle(std::string_view text, std::size_t from, std::size_t to, MarkStyle mark,
                       std::string_view placeholder) {
    const MarkdownStyle style = mark == MarkStyle::Strong ? MarkdownStyle::Strong : MarkdownStyle::Emphasis;
    const auto marks = marksOf(mark);
    MarkdownReading reading = readMarkdown(std::string(text));
    const std::vector<Chosen> chosen = from == to ? chosenAt(reading, from, style) : chosenIn(reading, from, to);
    if (chosen.empty())
        return from == to ? withPlaceholder(text, from, style, marks, placeholder).value_or(unchanged(text, from, to))
                          : unchanged(text, from, to);
    const bool isOn = hasAll(reading, chosen, style);
    const auto before = markdownUnits(reading.text, reading.pieces, chosen.front().block);
    // Behind the last letter of a marked run: what is typed next is meant to be plain.
    if (from == to && isOn && from == before[chosen.front().run.last].end)
        for (const MarkdownMarks& pair : marks)
            if (text.substr(from).starts_with(pair.close))
                return unchanged(text, from + pair.close.size(), from + pair.close.size());
    setStyle(reading, chosen, style, !isOn, marks);
    MarkedText made = selecting(reading, chosen.front(), chosen.back());
    if (from != to)
        return withoutPlaceholder(std::move(made), placeholder, isOn);
    // The caret stays in the letter that it stood at.
    const auto after = markdownUnits(reading.text, reading.pieces, chosen.front().block);
    std::size_t at = chosen.front().run.first;
    while (at < chosen.front().run.last && before[at].end <= from)
        ++at;
    const std::size_t within = from > before[at].begin ? std::min(from, before[at].end) - before[at].begin : 0;
    made.from = made.to = after[at].begin + within;
    return made;
}

MarkedText toggleLink(std::string_view text, std::size_t from, std::size_t to, std::string_view address,
                      std::string_view placeholder) {
    const std::vector<MarkdownMarks> marks{{"[", "](" + std::string(address) + ")"}};
    MarkdownReading reading = readMarkdown(std::string(text));
    std::vector<Chosen> chosen = linkAround(reading, from, to);
    bool isOn = !chosen.empty();
    if (chosen.empty())
        chosen = from == to ? chosenAt(reading, from, MarkdownStyle::Link) : chosenIn(reading, from, to);
    if (chosen.empty()) {
        if (from != to)
            return unchanged(text, from, to);
        return withPlaceholder(text, from, MarkdownStyle::Link, marks, placeholder).value_or(unchanged(text, from, to));
    }
    for (Chosen& one : chosen) {
        const auto units = markdownUnits(reading.text, reading.pieces, one.block);
        MarkdownRun& run = one.run;
        for (std::size_t i = run.first; i <= run.last; ++i)
            isOn = isOn || units[i].link != 0;
        // Links go whole.
        while (units[run.first].link != 0 && run.first > 0 && units[run.first - 1].link == units[run.first].link)
            --run.first;
        while (units[run.last].link != 0 && run.last + 1 < units.size() &&
               units[run.last + 1].link == units[run.last].link)
            ++run.last;
    }
    std::size_t closedAt = 0;
    for (auto one = chosen.rbegin(); one != chosen.rend(); ++one) {
        MarkdownBlock block(std::move(reading), one->block);
        if (block.setStyle(one->run, MarkdownStyle::Link, !isOn, marks) && !isOn)
            closedAt = block.closedAt();
        reading = block.take();
    }
    MarkedText made = selecting(reading, chosen.front(), chosen.back());
    if (isOn)
        return withoutPlaceholder(std::move(made), placeholder, true);
    if (closedAt > 0) {
        made.from = closedAt + 2;
        made.to = made.from + address.size();
    }
    return made;
}

} // namespace galley
