#include "model/import/ndjson_lines.h"

#include "model/base/utf8.h"
#include "model/import/limits.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace galley {

namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF"; // files that were put together have it inside
constexpr std::string_view kWhiteSpace = " \t\r\n";
// Commas part records where somebody took the brackets off a list; RFC 7464 puts a record separator in front.
constexpr std::string_view kBetween = " \t\r,\x1E";

bool isWhiteSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/// The text up to the next quote, or nullopt when an escape comes first; moves behind the quote.
std::optional<std::string_view> plainString(std::string_view& rest) {
    const std::size_t end = rest.find('"');
    if (end == std::string_view::npos)
        return std::nullopt;
    const std::string_view text = rest.substr(0, end);
    if (text.find('\\') != std::string_view::npos)
        return std::nullopt;
    rest.remove_prefix(end + 1);
    return text;
}

bool skip(std::string_view& rest, std::string_view prefix) {
    if (!rest.starts_with(prefix))
        return false;
    rest.remove_prefix(prefix.size());
    return true;
}

} // namespace

std::optional<std::string_view> RecordReader::next() {
    while (!m_failure) {
        if (m_isInList) {
            if (const auto value = element())
                return value;
            if (m_isInList || m_failure)
                return std::nullopt;
        }
        if (!skipToValue() || m_offset >= m_to)
            return std::nullopt;
        if (m_text[m_offset] != '[' || !isList())
            return lineOrValue();
        m_isInList = true;
        ++m_offset;
    }
    return std::nullopt;
}

void RecordReader::fail(std::string message) {
    m_failure = invalidInput(std::move(message)).atLine(m_line).atOffset(m_offset);
}

/// What stands from one place to another; goes on behind it.
std::string_view RecordReader::take(std::size_t begin, std::size_t end) {
    m_recordOffset = begin;
    m_recordEnd = end;
    m_recordLine = m_line;
    m_isRecordInList = m_isInList;
    m_line += static_cast<std::uint64_t>(std::count(m_text.begin() + static_cast<std::ptrdiff_t>(begin),
                                                    m_text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    m_offset = end;
    return m_text.substr(begin, end - begin);
}

/// To the next character that parts no records; false at the end.
bool RecordReader::skipToValue() {
    while (m_offset < m_text.size()) {
        if (m_text[m_offset] == '\n') {
            ++m_line;
            ++m_offset;
            m_behind = m_behind == Behind::List ? Behind::List : Behind::Nothing;
        } else if (kBetween.find(m_text[m_offset]) != std::string_view::npos) {
            ++m_offset;
        } else if (m_text.substr(m_offset, kMark.size()) == kMark) {
            m_offset += kMark.size();
        } else {
            return true;
        }
    }
    return false;
}

/// Whether a list of records begins at the offset. What the text begins with is one also when it does not end.
bool RecordReader::isList() {
    const std::size_t inside = std::min(m_text.find_first_not_of(kWhiteSpace, m_offset + 1), m_text.size());
    const bool isFirst = m_recordLine == 0 && m_behind == Behind::Nothing;
    if (isFirst && (inside == m_text.size() || m_text[inside] == '{' || m_text[inside] == ']'))
        return true;
    if (!m_listsEnd)
        return false;
    bool hasObject = false;
    for (std::size_t at = inside; at < m_text.size();) {
        at = std::min(m_text.find_first_not_of(" \t\r\n,", at), m_text.size());
        if (at == m_text.size() || m_text[at] == ']')
            return at < m_text.size() && hasObject;
        hasObject = hasObject || m_text[at] == '{';
        const std::size_t end = std::min(endOfJsonValue(m_text, at), m_text.size());
        if (end == at)
            return false; // a bracket that closes nothing
        at = end;
    }
    m_listsEnd = false;
    return false;
}

/// What begins at the offset, which is no list of records: an object, or the rest of the line.
std::optional<std::string_view> RecordReader::lineOrValue() {
    const bool isObject = m_text[m_offset] == '{';
    if (m_behind != Behind::Nothing && !isObject) {
        fail(m_behind == Behind::List ? "something follows the end of the list of records"
                                      : "something that is no record follows the end of the record in this line");
        return std::nullopt;
    }
    std::string_view line = m_text.substr(m_offset, m_text.find('\n', m_offset) - m_offset);
    while (isWhiteSpace(line.back()))
        line.remove_suffix(1);
    m_behind = isObject ? Behind::Record : Behind::Nothing;
    if (isObject && line.back() != '}')
        return careful();
    // There is no line end in it to be counted.
    m_recordOffset = m_offset;
    m_recordEnd = m_offset + line.size();
    m_recordLine = m_line;
    m_isRecordInList = false;
    m_offset = m_recordEnd;
    return line;
}

/// The value at the offset, over several lines where they go on: up to its end, or to where it breaks off.
std::optional<std::string_view> RecordReader::careful() {
    const auto goesOn = [&](std::size_t at) { return at < m_text.size() && std::strchr(" \t\r\n}]\",", m_text[at]); };
    std::size_t depth = 0;
    bool isInString = false;
    std::size_t at = m_offset;
    for (; at < m_text.size(); ++at) {
        const char c = m_text[at];
        if (c == '\n' && (isInString || !goesOn(at + 1)))
            break;
        if (isInString) {
            if (c == '\\' && at + 1 < m_text.size() && m_text[at + 1] != '\n')
                ++at;
            else if (c == '"')
                isInString = false;
        } else if (c == '"') {
            isInString = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return take(m_offset, at + 1);
        }
    }
    return take(m_offset, std::min(at, m_text.size()));
}

std::optional<std::string_view> RecordReader::again() {
    if (m_isRecordInList || m_text[m_recordOffset] != '{')
        return std::nullopt;
    const std::size_t end = m_recordEnd;
    const std::uint64_t line = m_line;
    m_offset = m_recordOffset;
    m_line = m_recordLine;
    const auto record = careful();
    if (m_recordEnd != end) {
        m_hasSharedLines = true;
        return record;
    }
    m_line = line;
    return std::nullopt;
}

void RecordReader::skipBlanks() {
    while (m_offset < m_text.size() && kWhiteSpace.find(m_text[m_offset]) != std::string_view::npos) {
        m_line += m_text[m_offset] == '\n' ? 1 : 0;
        ++m_offset;
    }
}

/// The next element of the list; nullopt behind its end, where we are in no list any more.
std::optional<std::string_view> RecordReader::element() {
    skipBlanks();
    while (m_offset < m_text.size() && m_text[m_offset] == ',') {
        ++m_offset;
        skipBlanks();
    }
    if (m_offset == m_text.size())
        fail("the list of records does not end: the file seems cut off");
    if (m_offset >= m_to)
        return std::nullopt;
    if (m_text[m_offset] == ']') {
        ++m_offset;
        m_isInList = false;
        m_behind = Behind::List;
        return std::nullopt;
    }
    const std::size_t end = endOfJsonValue(m_text, m_offset);
    if (end == std::string_view::npos || end == m_offset) {
        fail("the record that begins here does not end: the file is damaged or cut off");
        return std::nullopt;
    }
    return take(m_offset, end);
}

simdjson::error_code RecordParser::parseText(std::string_view json, simdjson::dom::element& root) {
    // A record is parsed where it stands; simdjson reads a little beyond it, so the last ones are copied.
    const bool isInside = json.data() >= m_text.data() && json.data() <= m_text.data() + m_text.size();
    const std::size_t behind =
        isInside ? static_cast<std::size_t>(m_text.data() + m_text.size() - json.data()) - json.size() : 0;
    if (m_parser.capacity() < json.size() || m_parser.max_depth() != kMaxDocumentDepth) {
        // Some times what is needed now, so that it is seldom done; large records are few.
        constexpr std::size_t kLarge = std::size_t{1} << 20;
        const std::size_t capacity = json.size() > kLarge ? json.size() : std::max<std::size_t>(json.size() * 2, 65536);
        if (const auto status = m_parser.allocate(capacity, kMaxDocumentDepth); status != simdjson::SUCCESS)
            return status;
    }
    return m_parser.parse(json.data(), json.size(), behind < simdjson::SIMDJSON_PADDING).get(root);
}

Result<ParsedLine> RecordParser::parse(std::string_view record) {
    m_mended.reset();
    m_isJson = false;
    if (record.size() > kMaxRecordBytes)
        return invalidInput("the record has more than " + std::to_string(kMaxRecordBytes >> 20) + " MB");
    if (m_mayNeedMending && (mayNeedMending(record) || !isValidUtf8(record)))
        m_mended = mendJson(record);
    simdjson::dom::element root;
    auto status = parseText(m_mended ? std::string_view(m_mended->text) : record, root);
    if (status != simdjson::SUCCESS && status != simdjson::MEMALLOC && !m_mended) {
        m_mended = mendJson(record);
        if (m_mended)
            status = parseText(m_mended->text, root);
    }
    if (status == simdjson::MEMALLOC)
        throw std::bad_alloc();
    if (status != simdjson::SUCCESS)
        return invalidInput(std::string("not valid JSON: ") + simdjson::error_message(status));
    m_isJson = true;
    ParsedLine parsed;
    parsed.text = record;
    parsed.mended = m_mended ? &*m_mended : nullptr;
    if (root.get(parsed.members) != simdjson::SUCCESS)
        return invalidInput("it is not an object");
    const auto textOf = [&](std::string_view name, std::string_view& text) {
        return parsed.members.at_key(name).get(text) == simdjson::SUCCESS && !text.empty() && !isNumberText(text);
    };
    if (!textOf("type", parsed.type))
        return invalidInput("the record has no type").inField("type");
    if (!textOf("id", parsed.id))
        return invalidInput("the record has no id, or it is not text").inRecord(std::string(parsed.type)).inField("id");
    return parsed;
}

std::optional<LineHead> quickHead(std::string_view record) {
    std::string_view line = record;
    if (!skip(line, "{\"type\":\""))
        return std::nullopt;
    const auto type = plainString(line);
    if (!type || type->empty() || !skip(line, ",\"id\":\""))
        return std::nullopt;
    const auto id = plainString(line);
    if (!id || id->empty())
        return std::nullopt;
    return LineHead{*type, *id};
}

} // namespace galley
