// The lines of an NDJSON text as parsed objects, one at a time. Shared by the passes of the importer; not part of its
// interface. Thread rule: one thread.
#pragma once

#include "model/base/result.h"

#include <cstdint>
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>

namespace galley {

/// Values nest at most this deep in a line; deeper ones make it unreadable.
inline constexpr std::size_t kMaxLineDepth = 64;

/// Splits a text into lines; lines of white space alone are skipped.
class LineReader {
public:
    explicit LineReader(std::string_view text);
    /// The lines from one offset, a start of a line, to another; line numbers count from there.
    LineReader(std::string_view text, std::size_t from, std::size_t to)
        : m_text(text.substr(0, to))
        , m_offset(from) {}
    /// The next line without its end, or nullopt.
    std::optional<std::string_view> next();
    std::uint64_t lineNumber() const { return m_lineNumber; } ///< of the line that next() gave, from 1
    std::size_t offset() const { return m_offset; }           ///< bytes behind us

private:
    std::string_view m_text;
    std::size_t m_offset = 0;
    std::uint64_t m_lineNumber = 0;
};

/// A record of a line; valid until the parser reads the next one.
struct ParsedLine {
    std::string_view type;
    std::string_view id;
    simdjson::dom::object members; ///< type and id included
};

class LineParser {
public:
    explicit LineParser(std::string_view text);
    /// `line` is a part of the text. InvalidInput with the record where it is known, without the line number.
    Result<ParsedLine> parse(std::string_view line);

private:
    std::string_view m_text;
    simdjson::dom::parser m_parser;
};

/// Type and id of a line that begins with {"type":"…","id":"…" without escapes; nullopt when it must be parsed.
struct LineHead {
    std::string_view type;
    std::string_view id;
};
std::optional<LineHead> quickHead(std::string_view line);

} // namespace galley
