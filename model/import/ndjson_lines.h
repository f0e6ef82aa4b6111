// The records of a text as parsed objects, one at a time. Shared by the passes of the importer; not part of its
// interface. Thread rule: one thread.
#pragma once

#include "model/base/result.h"
#include "model/import/json_document.h"
#include "model/import/json_mender.h"

#include <cstdint>
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>

namespace galley {

/// How records stand in a text: one a line, or as the elements of one JSON list.
enum class RecordForm : std::uint8_t { Lines, List };
/// List when the text begins with "[" and an object in it.
RecordForm recordFormOf(std::string_view text);

/// Splits a text into records; lines of white space alone are skipped. In the form of lines a record may go on over
/// several ones, which then begin with white space or a closing bracket, and several may share one.
class RecordReader {
public:
    RecordReader(std::string_view text, RecordForm form)
        : m_text(text)
        , m_form(form) {}
    /// The records from one offset to another, both beginnings of records (or the ends of the text); `line` is the
    /// number of the line at `from`.
    RecordReader(std::string_view text, RecordForm form, std::size_t from, std::size_t to, std::uint64_t line)
        : m_text(text.substr(0, to))
        , m_form(form)
        , m_offset(from)
        , m_line(line)
        , m_isPart(true) {}

    /// The text of the next record, or of what stands in its place; nullopt at the end or when failure() says more.
    std::optional<std::string_view> next();
    /// When the record that next() gave is not JSON: up to where its first value ends, if that is elsewhere. next()
    /// goes on behind it.
    std::optional<std::string_view> again();
    /// A list that does not end, or something behind its end: InvalidInput with line and offset.
    const std::optional<Error>& failure() const { return m_failure; }

    std::uint64_t lineNumber() const { return m_recordLine; } ///< where the record of next() begins, from 1
    std::size_t recordOffset() const { return m_recordOffset; }
    std::size_t offset() const { return m_offset; } ///< bytes behind us
    std::uint64_t line() const { return m_line; }   ///< number of the line at offset()

private:
    std::optional<std::string_view> nextInLines();
    std::optional<std::string_view> nextInList();
    std::optional<std::string_view> careful();
    std::string_view take(std::size_t begin, std::size_t end);
    void skipBlanks();

    std::string_view m_text;
    RecordForm m_form;
    std::size_t m_offset = 0;
    std::uint64_t m_line = 1;
    std::size_t m_recordOffset = 0;
    std::uint64_t m_recordLine = 0;
    std::size_t m_recordEnd = 0;
    bool m_isPart = false;
    bool m_isClosed = false;
    std::optional<Error> m_failure;
};

/// A record; valid until the parser reads the next one.
struct ParsedLine {
    std::string_view type;
    std::string_view id;
    simdjson::dom::object members;      ///< type and id included
    const MendedJson* mended = nullptr; ///< when something had to be changed; strings may be number texts then
};

class RecordParser {
public:
    /// `mayNeedMending` is what json_mender.h says of the whole text, or that it is not UTF-8.
    RecordParser(std::string_view text, bool mayNeedMending)
        : m_text(text)
        , m_mayNeedMending(mayNeedMending) {}
    /// `record` is a part of the text. InvalidInput with the record where it is known, without the line number; then
    /// isJson() says whether it was JSON at all.
    Result<ParsedLine> parse(std::string_view record);
    bool isJson() const { return m_isJson; }

private:
    simdjson::error_code parseText(std::string_view json, simdjson::dom::element& root);

    std::string_view m_text;
    bool m_mayNeedMending;
    bool m_isJson = false;
    std::optional<MendedJson> m_mended;
    simdjson::dom::parser m_parser;
};

/// Type and id of a record that begins with {"type":"…","id":"…" without escapes; nullopt when it must be parsed.
struct LineHead {
    std::string_view type;
    std::string_view id;
};
std::optional<LineHead> quickHead(std::string_view record);

} // namespace galley
