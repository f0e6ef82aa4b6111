// The records of a text as parsed objects, one at a time. Shared by the passes of the importer; not part of its
// interface. Thread rule: one thread.
// Used in this folder alone.
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

/// Splits a text into records: one a line, or as elements of JSON lists, also of several one after the other. Lines of
/// white space alone are skipped. A record may go on over several lines, which then begin with white space or a closing
/// bracket, and several may share one. A list counts when it holds an object; what else stands in it is given too.
class RecordReader {
public:
    explicit RecordReader(std::string_view text)
        : m_text(text)
        , m_to(text.size()) {}

    /// Where a record begins.
    struct Place {
        std::size_t offset = 0;
        std::uint64_t line = 1;
        bool isInList = false;
    };
    /// The records from one place up to the offset of another one, or to the end of the text.
    RecordReader(std::string_view text, Place from, std::size_t to)
        : m_text(text)
        , m_to(to)
        , m_offset(from.offset)
        , m_line(from.line)
        , m_isInList(from.isInList) {}

    /// The text of the next record, or of what stands in its place; nullopt at the end or when failure() says more.
    std::optional<std::string_view> next();
    /// When the record that next() gave is not JSON: up to where its first value ends, if that is elsewhere. next()
    /// goes on behind it.
    std::optional<std::string_view> again();
    /// A list at the beginning that does not end; something that is neither record nor list behind a record in its
    /// line, or behind a list: InvalidInput with line and offset.
    const std::optional<Error>& failure() const { return m_failure; }

    /// Where the record of next() begins.
    Place place() const { return {m_recordOffset, m_recordLine, m_isRecordInList}; }
    std::uint64_t lineNumber() const { return m_recordLine; } ///< of place()
    std::size_t offset() const { return m_offset; }           ///< bytes behind us
    bool hasSharedLines() const { return m_hasSharedLines; }  ///< again() was of use so far

private:
    /// What stands before us in the line, or before the line.
    enum class Behind : std::uint8_t { Nothing, Record, List };
    bool skipToValue();
    bool isList();
    std::optional<std::string_view> lineOrValue();
    std::optional<std::string_view> element();
    std::optional<std::string_view> careful();
    std::string_view take(std::size_t begin, std::size_t end);
    void skipBlanks();
    void fail(std::string message);

    std::string_view m_text;
    std::size_t m_to;
    std::size_t m_offset = 0;
    std::uint64_t m_line = 1;
    bool m_isInList = false;
    Behind m_behind = Behind::Nothing;
    bool m_listsEnd = true; ///< none was met that does not
    std::size_t m_recordOffset = 0;
    std::uint64_t m_recordLine = 0;
    std::size_t m_recordEnd = 0;
    bool m_isRecordInList = false;
    bool m_hasSharedLines = false;
    std::optional<Error> m_failure;
};

/// A record; valid until the parser reads the next one.
struct ParsedLine {
    std::string_view type;
    std::string_view id;
    simdjson::dom::object members;      ///< type and id included
    std::string_view text;              ///< the record as it stands in the source
    const MendedJson* mended = nullptr; ///< when something had to be changed; strings may be number texts then
};

class RecordParser {
public:
    /// `mayNeedMending` is what json_mender.h says of the whole text, or that it is not UTF-8.
    RecordParser(std::string_view text, bool mayNeedMending)
        : m_text(text)
        , m_mayNeedMending(mayNeedMending) {}
    /// `record` is a part of the text. InvalidInput with the record where it is known, without the line number; then
    /// isJson() says whether it was JSON at all. Throws std::bad_alloc.
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
