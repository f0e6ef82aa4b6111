#include "model/serve/byte_range.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace galley::server {

namespace {

/// The whole text as a number; nothing when it is empty, no number or too large.
std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace

ByteRange parseByteRange(std::string_view header, std::uint64_t size) {
    constexpr std::string_view kUnit = "bytes=";
    const bool isBytes = header.size() >= kUnit.size() &&
                         std::equal(kUnit.begin(), kUnit.end(), header.begin(), [](char unit, char asked) {
                             return unit == (asked >= 'A' && asked <= 'Z' ? asked - 'A' + 'a' : asked);
                         });
    if (!isBytes || header.find(',') != std::string_view::npos)
        return {};
    header.remove_prefix(kUnit.size());
    const std::size_t dash = header.find('-');
    if (dash == std::string_view::npos)
        return {};
    const auto first = number(header.substr(0, dash));
    const auto last = number(header.substr(dash + 1));
    if (dash == 0) { // the last so many bytes
        if (!last)
            return {};
        const std::uint64_t count = std::min(*last, size);
        return count == 0 ? ByteRange{ByteRange::Kind::Outside} : ByteRange{ByteRange::Kind::Part, size - count, count};
    }
    if (!first || (!last && dash + 1 != header.size()) || (last && *last < *first))
        return {};
    if (*first >= size)
        return {ByteRange::Kind::Outside};
    const std::uint64_t end = last ? std::min(*last, size - 1) : size - 1;
    return {ByteRange::Kind::Part, *first, end - *first + 1};
}

} // namespace galley::server
