#include "model/page/markdown_block.h"

#include <algorithm>
#include <set>

namespace galley {

namespace {

/// What the unit says: a bracket is the same with and without a backslash.
std::string_view saidBy(std::string_view text, const MarkdownUnit& unit) {
    const std::string_view raw = text.substr(unit.begin, unit.end - unit.begin);
    return raw == "\\[" || raw == "\\]" ? raw.substr(1) : raw;
}

} // namespace

MarkdownReading readMarkdown(std::string text) {
    MarkdownReading reading{.text = std::move(text), .pieces = {}};
    reading.pieces = markdownPieces(reading.text);
    return reading;
}

std::uint32_t markNumberOf(const MarkdownUnit& unit, MarkdownStyle style) {
    return style == MarkdownStyle::Strong ? unit.strong : style == MarkdownStyle::Emphasis ? unit.emphasis : unit.link;
}

bool readsSameOutside(const MarkdownReading& before, const MarkdownReading& after,
                      std::span<const std::uint32_t> blocks) {
    const auto next = [blocks](const MarkdownReading& reading, std::size_t& at) {
        while (at < reading.pieces.size() && std::binary_search(blocks.begin(), blocks.end(), reading.pieces[at].block))
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

bool readsAsMeant(std::string_view oldText, const std::vector<MarkdownUnit>& oldUnits, std::string_view text,
                  const std::vector<MarkdownUnit>& units, const MarkdownRun& run, MarkdownStyle style, bool isOn) {
    if (units.size() != oldUnits.size())
        return false;
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (saidBy(text, units[i]) != saidBy(oldText, oldUnits[i]))
            return false;
        for (const MarkdownStyle one : {MarkdownStyle::Strong, MarkdownStyle::Emphasis, MarkdownStyle::Link}) {
            const bool isMeant = one == style && i >= run.first && i <= run.last;
            if ((markNumberOf(units[i], one) != 0) != (isMeant ? isOn : markNumberOf(oldUnits[i], one) != 0))
                return false;
        }
    }
    return true;
}

MarkdownBlock::MarkdownBlock(MarkdownReading reading, std::uint32_t block)
    : m_reading(std::move(reading))
    , m_block(block)
    , m_units(markdownUnits(m_reading.text, m_reading.pieces, block)) {}

bool MarkdownBlock::setStyle(MarkdownRun run, MarkdownStyle style, bool isOn, const std::vector<MarkdownMarks>& marks) {
    MarkdownBlock tried = *this;
    if (!tried.change(run, style, isOn, marks))
        return false;
    *this = std::move(tried);
    return true;
}

bool MarkdownBlock::change(MarkdownRun run, MarkdownStyle style, bool isOn, const std::vector<MarkdownMarks>& marks) {
    std::vector<bool> wanted(m_units.size());
    for (std::size_t i = 0; i < m_units.size(); ++i)
        wanted[i] = i >= run.first && i <= run.last ? isOn : has(i, style);
    // Blanks beside the selection join or part what stands on their other side.
    const auto settle = [&](std::size_t from, std::size_t to, int step) {
        std::size_t at = from;
        while (at != to && m_units[at].isBlank)
            at += static_cast<std::size_t>(step);
        const bool joins = isOn && style != MarkdownStyle::Link && at != to && wanted[at];
        for (std::size_t i = from; i != at; i += static_cast<std::size_t>(step))
            wanted[i] = joins;
    };
    settle(run.first - 1, std::size_t(0) - 1, -1);
    settle(run.last + 1, m_units.size(), 1);
    MarkdownRun reach = run;
    while (style != MarkdownStyle::Link && reach.first > 0 && (wanted[reach.first - 1] || has(reach.first - 1, style)))
        --reach.first;
    while (style != MarkdownStyle::Link && reach.last + 1 < m_units.size() &&
           (wanted[reach.last + 1] || has(reach.last + 1, style)))
        ++reach.last;
    std::set<std::uint32_t> numbers;
    for (std::size_t i = reach.first; i <= reach.last; ++i)
        numbers.insert(markNumberOf(m_units[i], style));
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

bool MarkdownBlock::removeFirst(MarkdownRun reach, MarkdownStyle style) {
    std::size_t first = reach.first;
    while (first <= reach.last && !has(first, style))
        ++first;
    if (first > reach.last)
        return true;
    const std::uint32_t number = markNumberOf(m_units[first], style);
    std::size_t last = first;
    for (std::size_t i = first; i < m_units.size(); ++i)
        if (markNumberOf(m_units[i], style) == number)
            last = i;
    const std::string& text = m_reading.text;
    const std::size_t length = style == MarkdownStyle::Strong ? 2 : 1;
    const std::size_t low = limitBefore(first);
    const std::size_t high = limitAfter(last);
    for (std::size_t open = m_units[first].begin; open-- > low;) {
        if (style == MarkdownStyle::Link) {
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

bool MarkdownBlock::isMark(std::size_t at, std::size_t length, std::size_t limit) const {
    const std::string& text = m_reading.text;
    return at + length <= limit && (text[at] == '*' || text[at] == '_') && text[at + length - 1] == text[at];
}

bool MarkdownBlock::removeLink(MarkdownRun run, std::size_t open, std::size_t high) {
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
    return accept(without(false), run, MarkdownStyle::Link, false) ||
           accept(without(true), run, MarkdownStyle::Link, false);
}

std::size_t MarkdownBlock::limitBefore(std::size_t unit) const {
    if (unit > 0)
        return m_units[unit - 1].end;
    std::size_t limit = 0;
    for (const MarkdownPiece& piece : m_reading.pieces)
        if (piece.end <= m_units[unit].begin)
            limit = std::max(limit, piece.end);
    const std::size_t line = m_reading.text.rfind('\n', m_units[unit].begin);
    return line == std::string::npos ? limit : std::max(limit, line + 1);
}

std::size_t MarkdownBlock::limitAfter(std::size_t unit) const {
    if (unit + 1 < m_units.size())
        return m_units[unit + 1].begin;
    for (const MarkdownPiece& piece : m_reading.pieces)
        if (piece.begin >= m_units[unit].end)
            return piece.begin;
    return m_reading.text.size();
}

std::vector<std::size_t> MarkdownBlock::openings(std::size_t unit) const {
    std::vector<std::size_t> places{m_units[unit].begin};
    const std::size_t limit = limitBefore(unit);
    while (places.back() > limit &&
           std::string_view("*_~[").find(m_reading.text[places.back() - 1]) != std::string_view::npos)
        places.push_back(places.back() - 1);
    return places;
}

std::vector<std::size_t> MarkdownBlock::closings(std::size_t unit) const {
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

bool MarkdownBlock::wrap(MarkdownRun run, MarkdownStyle style, const std::vector<MarkdownMarks>& marks, bool mayPart) {
    while (run.first < run.last && m_units[run.first].isBlank)
        ++run.first;
    while (run.last > run.first && m_units[run.last].isBlank)
        --run.last;
    if (m_units[run.first].isBlank)
        return true;
    // Ends that may have to stay outside, from none to all that is no word.
    const auto mayStayOut = [&](std::size_t i) { return !m_units[i].isWord || m_units[i].isAtom; };
    std::vector<std::size_t> firsts{run.first};
    for (std::size_t i = run.first; i < run.last && mayStayOut(i); ++i)
        if (!m_units[i + 1].isBlank)
            firsts.push_back(i + 1);
    std::vector<std::size_t> lasts{run.last};
    for (std::size_t i = run.last; i > run.first && mayStayOut(i); --i)
        if (!m_units[i - 1].isBlank)
            lasts.push_back(i - 1);
    const auto shorten = [](std::vector<std::size_t>& ends) {
        if (ends.size() > 3)
            ends.erase(ends.begin() + 2, ends.end() - 1);
    };
    shorten(firsts);
    shorten(lasts);
    for (std::size_t left = 0; left + 1 < firsts.size() + lasts.size(); ++left)
        for (std::size_t i = 0; i <= std::min(left, firsts.size() - 1); ++i)
            if (left - i < lasts.size() && firsts[i] <= lasts[left - i] &&
                place({firsts[i], lasts[left - i]}, style, marks))
                return true;
    if (!mayPart)
        return false;
    // MarkdownMarks of others part it: a pair for each part.
    std::vector<MarkdownRun> parts{{run.first, run.first}};
    for (std::size_t i = run.first + 1; i <= run.last; ++i) {
        if (m_units[i - 1].end != m_units[i].begin)
            parts.push_back({i, i});
        parts.back().last = i;
    }
    if (parts.size() == 1)
        return false;
    bool hasMarks = false;
    for (const MarkdownRun& part : parts) {
        const bool isMarked = wrap(part, style, marks, false);
        bool hasWords = false;
        for (std::size_t i = part.first; i <= part.last; ++i)
            hasWords = hasWords || (m_units[i].isWord && !m_units[i].isAtom);
        if (!isMarked && hasWords)
            return false;
        hasMarks = hasMarks || isMarked;
    }
    return hasMarks;
}

bool MarkdownBlock::place(MarkdownRun run, MarkdownStyle style, const std::vector<MarkdownMarks>& marks) {
    const auto opens = openings(run.first);
    const auto closes = closings(run.last);
    for (const MarkdownMarks& one : marks) {
        for (std::size_t outwards = 0; outwards + 1 < opens.size() + closes.size(); ++outwards) {
            for (std::size_t i = 0; i <= std::min(outwards, opens.size() - 1); ++i) {
                if (outwards - i >= closes.size())
                    continue;
                const std::size_t open = opens[i];
                const std::size_t close = closes[outwards - i];
                for (const bool all : {false, true}) {
                    std::string inside = m_reading.text.substr(open, close - open);
                    if (style == MarkdownStyle::Link)
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

std::string MarkdownBlock::withBackslashes(MarkdownRun run, std::size_t open, std::size_t close, bool all) const {
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

bool MarkdownBlock::accept(std::string text, MarkdownRun run, MarkdownStyle style, bool isOn) {
    MarkdownReading reading = readMarkdown(std::move(text));
    std::vector<MarkdownUnit> units = markdownUnits(reading.text, reading.pieces, m_block);
    if (!readsAsMeant(m_reading.text, m_units, reading.text, units, run, style, isOn) ||
        !readsSameOutside(m_reading, reading, {&m_block, 1}))
        return false;
    m_reading = std::move(reading);
    m_units = std::move(units);
    return true;
}

} // namespace galley
