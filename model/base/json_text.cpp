#include "model/base/json_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace galley {

namespace {

constexpr std::array<bool, 256> kJsonSpecial = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = 0; c < 0x20; ++c)
        table[c] = true;
    table['"'] = table['\\'] = true;
    return table;
}();

constexpr std::size_t kLongestEscape = 6;

/// What stands for a special byte; `room` may hold it.
std::string_view escapeOf(char c, std::array<char, kLongestEscape>& room) {
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        break;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(c);
    room = {'\\', 'u', '0', '0', kDigits[code >> 4], kDigits[code & 15]};
    return {room.data(), room.size()};
}

bool isSpecial(char c) {
    return kJsonSpecial[static_cast<unsigned char>(c)];
}

constexpr std::size_t kWord = sizeof(std::uint64_t);

/// Whether any of eight bytes needs an escape: below 0x20, `"` or `\\`. Bytes above 0x7f never do.
bool anySpecial(const char* eight) {
    constexpr std::uint64_t kOnes = 0x0101010101010101U;
    constexpr std::uint64_t kHighs = 0x8080808080808080U;
    std::uint64_t word = 0;
    std::memcpy(&word, eight, sizeof word);
    const std::uint64_t quote = word ^ (kOnes * '"');
    const std::uint64_t slash = word ^ (kOnes * '\\');
    // Each term has the high bit of a byte set where (and, by a borrow, perhaps above where) the byte is in question.
    return (((word - kOnes * 0x20) | (quote - kOnes) | (slash - kOnes)) & ~word & kHighs) != 0;
}

/// The first place from `from` on of a byte that needs an escape, or the end. The last word looks at some bytes again,
/// so that only short texts are read byte by byte.
std::size_t nextSpecial(std::string_view text, std::size_t from) {
#ifdef __SSE2__
    constexpr std::size_t kBlock = sizeof(__m128i);
    for (; from + kBlock <= text.size(); from += kBlock) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
        const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1f)), block);
        const __m128i quotes = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
        const __m128i slashes = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
        const int found = _mm_movemask_epi8(_mm_or_si128(controls, _mm_or_si128(quotes, slashes)));
        if (found != 0)
            return from + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(found)));
    }
#endif
    while (text.size() >= kWord && from < text.size()) {
        const std::size_t word = std::min(from, text.size() - kWord);
        if (anySpecial(text.data() + word))
            break;
        from = word + kWord;
    }
    while (from < text.size() && !isSpecial(text[from]))
        ++from;
    return from;
}

} // namespace

void appendJsonString(std::string& out, std::string_view text) {
    out += '"';
    std::size_t run = 0;
    for (std::size_t at = nextSpecial(text, 0); at < text.size(); at = nextSpecial(text, at + 1)) {
        out.append(text.data() + run, at - run);
        std::array<char, kLongestEscape> room{};
        out += escapeOf(text[at], room);
        run = at + 1;
    }
    out.append(text.data() + run, text.size() - run);
    out += '"';
}

void JsonText::string(std::string_view text) {
    const std::size_t plain = nextSpecial(text, 0);
    char* const to = room(text.size() + 2);
    *to = '"';
    if (plain != 0)
        std::memcpy(to + 1, text.data(), plain);
    m_size += plain + 1;
    for (std::size_t at = plain; at < text.size();) {
        std::array<char, kLongestEscape> escape{};
        raw(escapeOf(text[at], escape));
        const std::size_t next = nextSpecial(text, at + 1);
        raw(text.substr(at + 1, next - at - 1));
        at = next;
    }
    *room(1) = '"';
    ++m_size;
}

bool JsonText::isPlain(std::string_view text) {
    return nextSpecial(text, 0) == text.size();
}

void JsonText::integer(std::int64_t value) {
    constexpr std::size_t kLongest = 20;
    char* const to = room(kLongest);
    m_size += static_cast<std::size_t>(std::to_chars(to, to + kLongest, value).ptr - to);
}

void JsonText::grow(std::size_t size) {
    const std::size_t capacity = std::max<std::size_t>({256, m_capacity * 2, m_size + size});
    auto text = std::make_unique_for_overwrite<char[]>(capacity);
    if (m_size != 0)
        std::memcpy(text.get(), m_text.get(), m_size);
    m_text = std::move(text);
    m_capacity = capacity;
}

void appendInteger(std::string& out, std::int64_t value) {
    std::array<char, 24> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    out.append(buffer.data(), end);
}

namespace {

/// A number from 2^53 to 1e21: its shortest digits, and zeros up to the point.
void appendLargeReal(std::string& out, double value) {
    std::array<char, 64> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
    const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    const std::size_t exponentAt = text.find('e');
    int power = 0;
    std::from_chars(text.data() + exponentAt + 2, text.data() + text.size(), power); // behind "e+"
    std::size_t digits = 0;
    for (const char c : text.substr(0, exponentAt)) {
        if (c != '.')
            out += c;
        digits += c >= '0' && c <= '9' ? 1 : 0;
    }
    out.append(static_cast<std::size_t>(power) + 1 - digits, '0');
}

} // namespace

void appendReal(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    if (value == 0) {
        out += '0';
        return;
    }
    std::array<char, 64> buffer{};
    const double size = std::abs(value);
    constexpr double kExact = 9007199254740992.0; // 2^53: from here on plain digits would say more than the number
    if (size > kExact && size < 1e21)
        return appendLargeReal(out, value);
    const bool plain = size >= 1e-6 && size < 1e21;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                   plain ? std::chars_format::fixed : std::chars_format::scientific)
                         .ptr;
    std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    // to_chars pads exponents to two digits.
    if (!plain && text.size() > 3 && text[text.size() - 2] == '0' &&
        (text[text.size() - 3] == '+' || text[text.size() - 3] == '-')) {
        out.append(text.substr(0, text.size() - 2));
        out += text.back();
        return;
    }
    out.append(text);
}

} // namespace galley
