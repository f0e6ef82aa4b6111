#include "model/import/json_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

Error invalidAt(std::string_view text, std::size_t offset, std::string message) {
    Error error{.code = ErrorCode::InvalidInput, .message = std::move(message)};
    offset = std::min(offset, text.size());
    error.line = 1 + static_cast<std::uint64_t>(
                         std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
    error.offset = offset;
    return error;
}

/// "unexpected end of input; expected '}'": what the parser says without the place, which the error has, and without
/// what was read last, which may be long.
std::string reasonOf(std::string_view what) {
    if (const std::size_t place = what.find(", column "); place != std::string_view::npos)
        what.remove_prefix(std::min(what.find(": ", place), what.size() - 2) + 2);
    if (const std::size_t dash = what.find(" - "); dash != std::string_view::npos)
        what.remove_prefix(dash + 3);
    constexpr std::string_view kLastRead = "; last read: '";
    const std::size_t begin = what.find(kLastRead);
    if (begin == std::string_view::npos)
        return std::string(what);
    const std::size_t end = what.rfind("'; expected ");
    const bool hasMore = end != std::string_view::npos && end >= begin + kLastRead.size();
    return std::string(what.substr(0, begin)).append(hasMore ? what.substr(end + 1) : std::string_view());
}

/// Where brackets outside strings nest deeper than allowed; npos when nowhere.
std::size_t tooDeepAt(std::string_view text) {
    std::size_t depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '[' || c == '{') {
            if (++depth > kMaxDocumentDepth)
                return i;
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return std::string_view::npos;
}

} // namespace

Result<nlohmann::json> parseJsonDocument(std::string_view text) {
    // The parser would take it for the end of the text, and not look at what follows.
    if (const std::size_t at = text.find('\0'); at != std::string_view::npos)
        return invalidAt(text, at, "a NUL byte stands in the text: the file is damaged, or is no JSON");
    if (const std::size_t at = tooDeepAt(text); at != std::string_view::npos)
        return invalidAt(text, at, "nested deeper than " + std::to_string(kMaxDocumentDepth) + " levels");
    try {
        return nlohmann::json::parse(text.begin(), text.end());
    } catch (const nlohmann::json::parse_error& failure) {
        return invalidAt(text, failure.byte > 0 ? failure.byte - 1 : 0, "not valid JSON: " + reasonOf(failure.what()));
    } catch (const nlohmann::json::exception& failure) {
        return invalidAt(text, 0, std::string("not usable JSON: ") + failure.what()); // a number out of range
    }
}

} // namespace galley
