#include "model/page/markdown_marks.h"

#include "model/page/markdown_units.h"

#include <algorithm>
#include <array>
#include <set>

namespace galley {

namespace {

enum class Style : std::uint8_t { Strong, Emphasis, Link };

struct Reading {
    std::string text;
    std::vector<MarkdownPiece> pieces;
};

Reading read(std::string text) {
    Reading reading{.text = std::move(text), .pieces = {}};
    reading.pieces = markdownPieces(reading.text);
    return reading;
}

std::uint32_t numberOf(const MarkdownUnit& unit, Style style) {
    return style == Style::Strong ? unit.strong : style == Style::Emphasis ? unit.emphasis : unit.link;
}

/// What the unit says: a bracket is the same with and without a backslash.
std::string_view saidBy(std::string_view text, const MarkdownUnit& unit) {
    const std::string_view raw = text.substr(unit.begin, unit.end - unit.begin);
    return raw == "\\[" || raw == "\\]" ? raw.substr(1) : raw;
}

/// All but one block reads as before.
bool isSameOutside(const Reading& before, const Reading& after, std::uint32_t block) {
    const auto next = [block](const Reading& reading, std::size_t& at) {
        while (at < reading.pieces.size() && reading.pieces[at].block == block)
            ++at;
        return at < reading.pieces.size();
    };
    for (std::size_t a = 0, b = 0;; ++a, ++b) {
        const bool hasOld = next(before, a);
        if (next(after, b) != hasOld)
            return false;
        if (!hasOld)
            return true;
        const MarkdownPiece& one = before.pieces[a];
        const MarkdownPiece& two = after.pieces[b];
        const auto isAlike = [](std::uint32_t x, std::uint32_t y) { return (x != 0) == (y != 0); };
        if (one.block != two.block || one.isCodeBlock != two.isCodeBlock || !isAlike(one.strong, two.strong) ||
            !isAlike(one.emphasis, two.emphasis) || !isAlike(one.link, two.link) || !isAlike(one.code, two.code) ||
            std::string_view(before.text).substr(one.begin, one.end - one.begin) !=
                std::string_view(after.text).substr(two.begin, two.end - two.begin))
            return false;
    }
}

/// Units [first, last] of a block.
struct Run {
    std::size_t first = 0;
    std::size_t last = 0;
};

struct Marks {
    std::string_view open;
    std::string close;
};

/// One block while its marks change. Each change is tried on the whole text and kept only when it reads as wanted.
class Block {
public:
    Block(Reading reading, std::uint32_t block)
        : m_reading(std::move(reading))
        , m_block(block)
        , m_units(markdownUnits(m_reading.text, m_reading.pieces, block)) {}

    const std::vector<MarkdownUnit>& units() const { return m_units; }
    const std::string& text() const { return m_reading.text; }
    Reading take() { return std::move(m_reading); }
    /// Where the last marks were closed.
    std::size_t closedAt() const { return m_closedAt; }

    /// False leaves nothing changed.
    bool setStyle(Run run, Style style, bool isOn, const std::vector<Marks>& marks) {
        Block tried = *this;
        if (!tried.change(run, style, isOn, marks))
            return false;
        *this = std::move(tried);
        return true;
    }

private:
    bool has(std::size_t unit, Style style) const { return numberOf(m_units[unit], style) != 0; }

    bool change(Run run, Style style, bool isOn, const std::vector<Marks>& marks) {
        std::vector<bool> wanted(m_units.size());
        for (std::size_t i = 0; i < m_units.size(); ++i)
            wanted[i] = i >= run.first && i <= run.last ? isOn : has(i, style);
        // Blanks beside the selection join or part what stands on their other side.
        const auto settle = [&](std::size_t from, std::size_t to, int step) {
            std::size_t at = from;
            while (at != to && m_units[at].isBlank)
                at += static_cast<std::size_t>(step);
            const bool joins = isOn && style != Style::Link && at != to && wanted[at];
            for (std::size_t i = from; i != at; i += static_cast<std::size_t>(step))
                wanted[i] = joins;
        };
        settle(run.first - 1, std::size_t(0) - 1, -1);
        settle(run.last + 1, m_units.size(), 1);
        Run reach = run;
        while (style != Style::Link && reach.first > 0 && (wanted[reach.first - 1] || has(reach.first - 1, style)))
            --reach.first;
        while (style != Style::Link && reach.last + 1 < m_units.size() &&
               (wanted[reach.last + 1] || has(reach.last + 1, style)))
            ++reach.last;
        std::set<std::uint32_t> numbers;
        for (std::size_t i = reach.first; i <= reach.last; ++i)
            numbers.insert(numberOf(m_units[i], style));
        numbers.erase(0);
        for (std::size_t count = numbers.size(); count > 0; --count)
            if (!removeFirst(reach, style))
                return false;
        for (std::size_t i = reach.first; i <= reach.last; ++i) {
            if (!wanted[i])
                continue;
            std::size_t last = i;
            while (last < reach.last && wanted[last + 1])
                ++last;
            if (!wrap({i, last}, style, marks, true))
                return false;
            i = last;
        }
        return true;
    }

    /// Takes away the marks of the first of the style in reach.
    bool removeFirst(Run reach, Style style) {
        std::size_t first = reach.first;
        while (first <= reach.last && !has(first, style))
            ++first;
        if (first > reach.last)
            return true;
        const std::uint32_t number = numberOf(m_units[first], style);
        std::size_t last = first;
        for (std::size_t i = first; i < m_units.size(); ++i)
            if (numberOf(m_units[i], style) == number)
                last = i;
        const std::string& text = m_reading.text;
        const std::size_t length = style == Style::Strong ? 2 : 1;
        const std::size_t low = limitBefore(first);
        const std::size_t high = limitAfter(last);
        for (std::size_t open = m_units[first].begin; open-- > low;) {
            if (style == Style::Link) {
                if (text[open] == '[' && removeLink({first, last}, open, high))
                    return true;
                continue;
            }
            if (!isMark(open, length, m_units[first].begin))
                continue;
            for (std::size_t close = m_units[last].end; close + length <= high; ++close) {
                if (!isMark(close, length, high) || text[close] != text[open])
                    continue;
                std::string tried = text;
                tried.erase(close, length);
                tried.erase(open, length);
                if (accept(std::move(tried), {first, last}, style, false))
                    return true;
            }
        }
        return false;
    }

    bool isMark(std::size_t at, std::size_t length, std::size_t limit) const {
        const std::string& text = m_reading.text;
        return at + length <= limit && (text[at] == '*' || text[at] == '_') && text[at + length - 1] == text[at];
    }

    bool removeLink(Run run, std::size_t open, std::size_t high) {
        const std::string& text = m_reading.text;
        const std::size_t close = text.find(']', m_units[run.last].end);
        if (close == std::string::npos || close >= high)
            return false;
        const auto without = [&](bool keepsBackslashes) {
            std::string tried = text;
            tried.erase(close, markdownLinkEnd(text, close) - close);
            for (std::size_t i = run.last + 1; i-- > run.first && !keepsBackslashes;)
                if (saidBy(text, m_units[i]).size() != m_units[i].end - m_units[i].begin)
                    tried.erase(m_units[i].begin, 1);
            tried.erase(open, 1);
            return tried;
        };
        return accept(without(false), run, Style::Link, false) || accept(without(true), run, Style::Link, false);
    }

    /// As far back as marks before the unit can reach.
    std::size_t limitBefore(std::size_t unit) const {
        if (unit > 0)
            return m_units[unit - 1].end;
        std::size_t limit = 0;
        for (const MarkdownPiece& piece : m_reading.pieces)
            if (piece.end <= m_units[unit].begin)
                limit = std::max(limit, piece.end);
        const std::size_t line = m_reading.text.rfind('\n', m_units[unit].begin);
        return line == std::string::npos ? limit : std::max(limit, line + 1);
    }
    std::size_t limitAfter(std::size_t unit) const {
        if (unit + 1 < m_units.size())
            return m_units[unit + 1].begin;
        for (const MarkdownPiece& piece : m_reading.pieces)
            if (piece.begin >= m_units[unit].end)
                return piece.begin;
        return m_reading.text.size();
    }

    /// From the unit outwards over the marks that stand before it.
    std::vector<std::size_t> openings(std::size_t unit) const {
        std::vector<std::size_t> places{m_units[unit].begin};
        const std::size_t limit = limitBefore(unit);
        while (places.back() > limit &&
               std::string_view("*_~[").find(m_reading.text[places.back() - 1]) != std::string_view::npos)
            places.push_back(places.back() - 1);
        return places;
    }
    std::vector<std::size_t> closings(std::size_t unit) const {
        std::vector<std::size_t> places{m_units[unit].end};
        const std::size_t limit = limitAfter(unit);
        while (places.back() < limit) {
            const std::size_t at = places.back();
            const char c = m_reading.text[at];
            const std::size_t next = c == ']' ? markdownLinkEnd(m_reading.text, at)
                                     : std::string_view("*_~").find(c) != std::string_view::npos ? at + 1
                                                                                                 : at;
            if (next == at || next > limit)
                break;
            places.push_back(next);
        }
        return places;
    }

    /// Puts marks around a run, further in where they would not be read.
    bool wrap(Run run, Style style, const std::vector<Marks>& marks, bool mayPart) {
        while (run.first < run.last && m_units[run.first].isBlank)
            ++run.first;
        while (run.last > run.first && m_units[run.last].isBlank)
            --run.last;
        if (m_units[run.first].isBlank)
            return true;
        std::size_t leading = 0;
        while (run.first + leading < run.last && m_units[run.first + leading].isPunctuation)
            ++leading;
        std::size_t trailing = 0;
        while (run.last - trailing > run.first && m_units[run.last - trailing].isPunctuation)
            ++trailing;
        const std::array<Run, 9> cuts{{{0, 0},
                                       {1, 0},
                                       {0, 1},
                                       {1, 1},
                                       {leading, 0},
                                       {0, trailing},
                                       {leading, 1},
                                       {1, trailing},
                                       {leading, trailing}}};
        for (const Run& cut : cuts) {
            if (cut.first > leading || cut.last > trailing || run.first + cut.first + cut.last > run.last)
                continue;
            if (place({run.first + cut.first, run.last - cut.last}, style, marks))
                return true;
        }
        if (!mayPart)
            return false;
        // Marks of others part it: a pair for each part.
        std::vector<Run> parts{{run.first, run.first}};
        for (std::size_t i = run.first + 1; i <= run.last; ++i) {
            if (m_units[i - 1].end != m_units[i].begin)
                parts.push_back({i, i});
            parts.back().last = i;
        }
        return parts.size() > 1 && std::all_of(parts.begin(), parts.end(),
                                               [&](const Run& part) { return wrap(part, style, marks, false); });
    }

    bool place(Run run, Style style, const std::vector<Marks>& marks) {
        const auto opens = openings(run.first);
        const auto closes = closings(run.last);
        for (const Marks& one : marks) {
            for (std::size_t outwards = 0; outwards + 1 < opens.size() + closes.size(); ++outwards) {
                for (std::size_t i = 0; i <= std::min(outwards, opens.size() - 1); ++i) {
                    if (outwards - i >= closes.size())
                        continue;
                    const std::size_t open = opens[i];
                    const std::size_t close = closes[outwards - i];
                    for (const bool all : {false, true}) {
                        std::string inside = m_reading.text.substr(open, close - open);
                        if (style == Style::Link)
                            inside = withBackslashes(run, open, close, all);
                        else if (all)
                            continue;
                        std::string tried = m_reading.text.substr(0, open);
                        tried.append(one.open).append(inside);
                        const std::size_t closedAt = tried.size();
                        tried.append(one.close).append(m_reading.text, close, std::string::npos);
                        if (accept(std::move(tried), run, style, true)) {
                            m_closedAt = closedAt;
                            return true;
                        }
                    }
                }
            }
        }
        return false;
    }

    /// The source of a link's text. Brackets in pairs may stay; `all` gives each a backslash.
    std::string withBackslashes(Run run, std::size_t open, std::size_t close, bool all) const {
        const std::string_view text = m_reading.text;
        std::vector<std::size_t> brackets;
        std::vector<std::size_t> unpaired;
        for (std::size_t i = run.first; i <= run.last; ++i) {
            const std::string_view raw = text.substr(m_units[i].begin, m_units[i].end - m_units[i].begin);
            if (raw != "[" && raw != "]")
                continue;
            brackets.push_back(m_units[i].begin);
            if (raw == "]" && !unpaired.empty() && text[unpaired.back()] == '[')
                unpaired.pop_back();
            else
                unpaired.push_back(m_units[i].begin);
        }
        const auto& escaped = all ? brackets : unpaired;
        std::string inside(text.substr(open, close - open));
        for (std::size_t i = escaped.size(); i-- > 0;)
            inside.insert(escaped[i] - open, 1, '\\');
        return inside;
    }

    /// Takes the text when it says the same as before, with the style changed on the run alone.
    bool accept(std::string text, Run run, Style style, bool isOn) {
        Reading reading = read(std::move(text));
        std::vector<MarkdownUnit> units = markdownUnits(reading.text, reading.pieces, m_block);
        if (units.size() != m_units.size() || !isSameOutside(m_reading, reading, m_block))
            return false;
        for (std::size_t i = 0; i < units.size(); ++i) {
            if (saidBy(reading.text, units[i]) != saidBy(m_reading.text, m_units[i]))
                return false;
            for (const Style one : {Style::Strong, Style::Emphasis, Style::Link}) {
                const bool isMeant = one == style && i >= run.first && i <= run.last;
                if ((numberOf(units[i], one) != 0) != (isMeant ? isOn : has(i, one)))
                    return false;
            }
        }
        m_reading = std::move(reading);
        m_units = std::move(units);
        return true;
    }

    Reading m_reading;
    std::uint32_t m_block;
    std::vector<MarkdownUnit> m_units;
    std::size_t m_closedAt = 0;
};

struct Chosen {
    std::uint32_t block = 0;
    Run run;
};

/// What is selected, without blanks at its ends: at most one run a block.
std::vector<Chosen> chosenIn(const Reading& reading, std::size_t from, std::size_t to) {
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
std::vector<Chosen> chosenAt(const Reading& reading, std::size_t at, Style style) {
    for (const std::uint32_t block : markdownBlocks(reading.pieces, at, at)) {
        const auto units = markdownUnits(reading.text, reading.pieces, block);
        for (std::size_t i = 0; i < units.size(); ++i) {
            const std::uint32_t number = numberOf(units[i], style);
            if (number == 0 || units[i].begin > at || units[i].end < at)
                continue;
            std::size_t last = i;
            while (last + 1 < units.size() && numberOf(units[last + 1], style) == number)
                ++last;
            while (i > 0 && numberOf(units[i - 1], style) == number)
                --i;
            return {{block, {i, last}}};
        }
        const MarkdownRange word = markdownWordAround(units, reading.text, at);
        Run run{units.size(), 0};
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

/// Points and brackets at the ends do not count: marks may have had to leave them out.
bool hasAll(const std::vector<MarkdownUnit>& units, Run run, Style style) {
    const auto counts = [&](std::size_t i) { return !units[i].isPunctuation || units[i].isAtom; };
    while (run.first < run.last && !counts(run.first))
        ++run.first;
    while (run.last > run.first && !counts(run.last))
        --run.last;
    for (std::size_t i = run.first; i <= run.last; ++i)
        if (!units[i].isBlank && numberOf(units[i], style) == 0)
            return false;
    return true;
}

MarkedText unchanged(std::string_view text, std::size_t from, std::size_t to) {
    return {.text = std::string(text), .from = from, .to = to};
}

/// The run in the text as it is now.
MarkedText selecting(const Reading& reading, const Chosen& first, const Chosen& last) {
    const auto head = markdownUnits(reading.text, reading.pieces, first.block);
    const auto tail = markdownUnits(reading.text, reading.pieces, last.block);
    return {.text = reading.text, .from = head[first.run.first].begin, .to = tail[last.run.last].end};
}

std::vector<Marks> marksOf(MarkStyle style) {
    if (style == MarkStyle::Strong)
        return {{"**", "**"}, {"__", "__"}};
    return {{"*", "*"}, {"_", "_"}};
}

/// Puts marked words at a caret; nullopt where they would not be read as marked.
std::optional<MarkedText> withPlaceholder(std::string_view text, std::size_t at, Style style,
                                          const std::vector<Marks>& marks, std::string_view placeholder) {
    for (const Marks& one : marks) {
        std::string tried(text.substr(0, at));
        tried.append(one.open);
        const std::size_t from = tried.size();
        const std::size_t to = from + placeholder.size();
        tried.append(placeholder).append(one.close).append(text.substr(at));
        const Reading reading = read(std::move(tried));
        for (const Chosen& chosen : chosenIn(reading, from, to)) {
            const auto units = markdownUnits(reading.text, reading.pieces, chosen.block);
            if (units[chosen.run.first].begin == from && units[chosen.run.last].end == to &&
                hasAll(units, chosen.run, style))
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
std::vector<Chosen> linkAround(const Reading& reading, std::size_t from, std::size_t to) {
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
    const Style style = mark == MarkStyle::Strong ? Style::Strong : Style::Emphasis;
    const auto marks = marksOf(mark);
    Reading reading = read(std::string(text));
    const std::vector<Chosen> chosen = from == to ? chosenAt(reading, from, style) : chosenIn(reading, from, to);
    if (chosen.empty())
        return from == to ? withPlaceholder(text, from, style, marks, placeholder).value_or(unchanged(text, from, to))
                          : unchanged(text, from, to);
    const bool isOn = std::all_of(chosen.begin(), chosen.end(), [&](const Chosen& one) {
        return hasAll(markdownUnits(reading.text, reading.pieces, one.block), one.run, style);
    });
    const auto before = markdownUnits(reading.text, reading.pieces, chosen.front().block);
    for (auto one = chosen.rbegin(); one != chosen.rend(); ++one) {
        Block block(std::move(reading), one->block);
        block.setStyle(one->run, style, !isOn, marks);
        reading = block.take();
    }
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
    const std::vector<Marks> marks{{"[", "](" + std::string(address) + ")"}};
    Reading reading = read(std::string(text));
    std::vector<Chosen> chosen = linkAround(reading, from, to);
    bool isOn = !chosen.empty();
    if (chosen.empty())
        chosen = from == to ? chosenAt(reading, from, Style::Link) : chosenIn(reading, from, to);
    if (chosen.empty()) {
        if (from != to)
            return unchanged(text, from, to);
        return withPlaceholder(text, from, Style::Link, marks, placeholder).value_or(unchanged(text, from, to));
    }
    for (Chosen& one : chosen) {
        const auto units = markdownUnits(reading.text, reading.pieces, one.block);
        Run& run = one.run;
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
        Block block(std::move(reading), one->block);
        if (block.setStyle(one->run, Style::Link, !isOn, marks) && !isOn)
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
