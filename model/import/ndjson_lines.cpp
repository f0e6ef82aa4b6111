#include "model/import/ndjson_lines.h"

#include <cstring>

namespace galley {

namespace {

Error invalid(std::string message) {
    return Error{.code = ErrorCode::InvalidInput, .message = std::move(message)};
}

bool isBlank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
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

LineReader::LineReader(std::string_view text)
    : m_text(text) {
    if (text.starts_with("\xEF\xBB\xBF"))
        m_offset = 3;
}

std::optional<std::string_view> LineReader::next() {
    while (m_offset < m_text.size()) {
        const std::size_t end = std::min(m_text.find('\n', m_offset), m_text.size());
        const std::string_view line = m_text.substr(m_offset, end - m_offset);
        m_offset = end + 1;
        ++m_lineNumber;
        if (!isBlank(line))
            return line;
    }
    return std::nullopt;
}

LineParser::LineParser(std::string_view text)
    : m_text(text) {}

Result<ParsedLine> LineParser::parse(std::string_view line) {
    // Each line is parsed where it stands; simdjson reads a little beyond it, so the last ones are copied.
    const auto behind = static_cast<std::size_t>(m_text.data() + m_text.size() - (line.data() + line.size()));
    const bool copy = behind < simdjson::SIMDJSON_PADDING;
    if (m_parser.capacity() < line.size() || m_parser.max_depth() != kMaxLineDepth) {
        const std::size_t capacity = std::max<std::size_t>(line.size() * 2, 65536);
        if (m_parser.allocate(capacity, kMaxLineDepth) != simdjson::SUCCESS)
            return invalid("the line is too long");
    }
    simdjson::dom::element root;
    if (const auto status = m_parser.parse(line.data(), line.size(), copy).get(root); status != simdjson::SUCCESS)
        return invalid(std::string("not valid JSON: ") + simdjson::error_message(status));
    ParsedLine parsed;
    if (root.get(parsed.members) != simdjson::SUCCESS)
        return invalid("the line is not an object");
    if (parsed.members.at_key("type").get(parsed.type) != simdjson::SUCCESS || parsed.type.empty())
        return invalid("the record has no type").inField("type");
    if (parsed.members.at_key("id").get(parsed.id) != simdjson::SUCCESS || parsed.id.empty())
        return invalid("the record has no id, or it is not text").inRecord(std::string(parsed.type)).inField("id");
    return parsed;
}

std::optional<LineHead> quickHead(std::string_view line) {
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
