// One block of a CommonMark text while marks around its words change: an inner part of markdown_marks.h. Each change is
// tried on the whole text and kept only when the parser that renders pages reads it as wanted.
//
// Not thread-safe; one owner.
// Used in this folder alone.
#pragma once

#include "model/page/markdown_units.h"

#include <span>
#include <string>
#include <vector>

namespace galley {

/// What marks can give to words.
enum class MarkdownStyle : std::uint8_t { Strong, Emphasis, Link };

/// The number of the marks of a style around a unit, or 0.
std::uint32_t markNumberOf(const MarkdownUnit& unit, MarkdownStyle style);

/// A text and what the parser reads in it.
struct MarkdownReading {
    std::string text;
    std::vector<MarkdownPiece> pieces;
};
MarkdownReading readMarkdown(std::string text);

/// True when all but the named blocks, which ascend, reads the same in both.
bool readsSameOutside(const MarkdownReading& before, const MarkdownReading& after,
                      std::span<const std::uint32_t> blocks);

/// Units [first, last] of a block.
struct MarkdownRun {
    std::size_t first = 0;
    std::size_t last = 0;
};

/// True when both say the same, and differ in style on the run alone, where it is on or off as `isOn` says.
bool readsAsMeant(std::string_view oldText, const std::vector<MarkdownUnit>& oldUnits, std::string_view text,
                  const std::vector<MarkdownUnit>& units, const MarkdownRun& run, MarkdownStyle style, bool isOn);

/// What goes around words.
struct MarkdownMarks {
    std::string_view open;
    std::string close;
};

class MarkdownBlock {
public:
    MarkdownBlock(MarkdownReading reading, std::uint32_t block);

    /// Gives the style to a run, or takes it; `marks` are tried in their order. False leaves nothing changed.
    bool setStyle(MarkdownRun run, MarkdownStyle style, bool isOn, const std::vector<MarkdownMarks>& marks);
    /// The text as it is now; the block is empty after that.
    MarkdownReading take() { return std::move(m_reading); }
    /// Where in the text the marks that were put last were closed.
    std::size_t closedAt() const { return m_closedAt; }

private:
    bool has(std::size_t unit, MarkdownStyle style) const { return markNumberOf(m_units[unit], style) != 0; }
    bool change(MarkdownRun run, MarkdownStyle style, bool isOn, const std::vector<MarkdownMarks>& marks);
    /// Takes away the marks of the first of the style in reach.
    bool removeFirst(MarkdownRun reach, MarkdownStyle style);
    bool isMark(std::size_t at, std::size_t length, std::size_t limit) const;
    bool removeLink(MarkdownRun run, std::size_t open, std::size_t high);
    /// As far back as marks before the unit can reach.
    std::size_t limitBefore(std::size_t unit) const;
    std::size_t limitAfter(std::size_t unit) const;
    /// From the unit outwards over the marks that stand before it.
    std::vector<std::size_t> openings(std::size_t unit) const;
    std::vector<std::size_t> closings(std::size_t unit) const;
    /// Puts marks around a run, further in where they would not be read.
    bool wrap(MarkdownRun run, MarkdownStyle style, const std::vector<MarkdownMarks>& marks, bool mayPart);
    bool place(MarkdownRun run, MarkdownStyle style, const std::vector<MarkdownMarks>& marks);
    /// The source of a link's text. Brackets in pairs may stay; `all` gives each a backslash.
    std::string withBackslashes(MarkdownRun run, std::size_t open, std::size_t close, bool all) const;
    /// Takes the text when it says the same as before, with the style changed on the run alone.
    bool accept(std::string text, MarkdownRun run, MarkdownStyle style, bool isOn);

    MarkdownReading m_reading;
    std::uint32_t m_block;
    std::vector<MarkdownUnit> m_units;
    std::size_t m_closedAt = 0;
};

} // namespace galley
