#include "model/page/scalar_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace galley {

namespace {

constexpr std::array<bool, 256> kHtmlSpecial = [] {
    std::array<bool, 256> table{};
    for (const char c : {'&', '<', '>', '"', '\'', '-'})
        table[static_cast<unsigned char>(c)] = true;
    for (std::size_t c = 0; c < 0x20; ++c)
        table[c] = c != '\t' && c != '\n';
    table[0x7F] = true;
    table[0xC2] = true; // leads the second set of control characters
    return table;
}();

constexpr std::size_t kWord = sizeof(std::uint64_t);

/// The high bit of each of eight bytes that is in kHtmlSpecial, and perhaps of tabs, line ends and, by a borrow, of
/// bytes above such a one.
std::uint64_t specialsOf(const char* eight) {
    constexpr std::uint64_t kOnes = 0x0101010101010101U;
    constexpr std::uint64_t kHighs = 0x8080808080808080U;
    std::uint64_t word = 0;
    std::memcpy(&word, eight, sizeof word);
    const auto equal = [](std::uint64_t bytes, char c) {
        return (bytes ^ (kOnes * static_cast<std::uint8_t>(c))) - kOnes;
    };
    const std::uint64_t leads = word ^ (kOnes * 0xC2);
    // & and ' differ in their lowest bit alone, < and > in the one above.
    return (((equal(word & ~kOnes, '&') | equal(word & ~(kOnes * 2), '<') | equal(word, '"') | equal(word, '-') |
              equal(word, '\x7F') | (word - kOnes * 0x20)) &
             ~word) |
            ((leads - kOnes) & ~leads)) &
           kHighs;
}

/// The first place from `from` on that is in kHtmlSpecial or holds a tab, or the end.
std::size_t nextSpecial(std::string_view text, std::size_t from) {
#ifdef __SSE2__
    constexpr std::size_t kBlock = sizeof(__m128i);
    for (; from + kBlock <= text.size(); from += kBlock) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
        const __m128i ampersands = _mm_cmpeq_epi8(_mm_and_si128(block, _mm_set1_epi8(~1)), _mm_set1_epi8('&'));
        const __m128i brackets = _mm_cmpeq_epi8(_mm_and_si128(block, _mm_set1_epi8(~2)), _mm_set1_epi8('<'));
        const __m128i quotes = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
        const __m128i hyphens = _mm_cmpeq_epi8(block, _mm_set1_epi8('-'));
        const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1f)), block);
        const __m128i lineEnds = _mm_cmpeq_epi8(block, _mm_set1_epi8('\n'));
        const __m128i leads = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8(0x7f)),
                                           _mm_cmpeq_epi8(block, _mm_set1_epi8(static_cast<char>(0xC2))));
        const int found = _mm_movemask_epi8(
            _mm_or_si128(_mm_or_si128(_mm_or_si128(ampersands, brackets), _mm_or_si128(quotes, hyphens)),
                         _mm_or_si128(_mm_andnot_si128(lineEnds, controls), leads)));
        if (found != 0)
            return from + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(found)));
    }
#endif
    const auto isSpecial = [&](std::size_t at) { return kHtmlSpecial[static_cast<unsigned char>(text[at])]; };
    if (text.size() < kWord) {
        while (from < text.size() && !isSpecial(from))
            ++from;
        return from;
    }
    while (from < text.size()) {
        const std::size_t word = std::min(from, text.size() - kWord); // the last one may begin before `from`
        std::uint64_t specials = specialsOf(text.data() + word) & (~std::uint64_t{0} << (8 * (from - word)));
        for (; specials != 0; specials &= specials - 1)
            if (const std::size_t at = word + static_cast<std::size_t>(std::countr_zero(specials)) / 8; isSpecial(at))
                return at;
        from = word + kWord;
    }
    return text.size();
}

/// Length of the control character at a place that is in kHtmlSpecial; 0 when there is none.
std::size_t controlAt(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 || byte == 0x7F)
        return byte == '\t' ? 0 : 1;
    const bool isSecondSet = byte == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
    return isSecondSet ? 2 : 0;
}

/// What pages have in the place of a control character.
std::string_view shownControl(std::string_view text, std::size_t at) {
    if (text[at] != '\r')
        return "\xEF\xBF\xBD";
    return text.substr(at + 1).starts_with('\n') ? "" : "\n";
}

/// What the name of a preview's attribute begins with, before its last hyphen.
constexpr std::string_view kMarkStem = "data-galley";

std::string_view htmlEntity(char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '-':
        return "&#45;";
    default:
        return "&#39;";
    }
}

} // namespace

void appendHtmlEscaped(std::string& out, std::string_view text) {
    std::size_t run = 0;
    for (std::size_t at = nextSpecial(text, 0); at < text.size(); at = nextSpecial(text, at + 1)) {
        const char c = text[at];
        if (c == '-' && at != 0 && text[at - 1] != kMarkStem.back())
            continue;
        if (const std::size_t length = controlAt(text, at); length > 0) {
            out.append(text.data() + run, at - run);
            out += shownControl(text, at);
            run = at + length;
            at += length - 1;
            continue;
        }
        if (!kHtmlSpecial[static_cast<unsigned char>(c)] || c == '\xC2')
            continue;
        out.append(text.data() + run, at - run);
        run = at;
        if (c == '-' && !out.ends_with(kMarkStem))
            continue;
        out += htmlEntity(c);
        ++run;
    }
    out.append(text.data() + run, text.size() - run);
}

void appendWithoutMarks(std::string& out, std::string_view html) {
    while (!html.empty()) {
        const std::size_t hyphen = html.find('-');
        out += html.substr(0, hyphen);
        if (hyphen == std::string_view::npos)
            return;
        if (out.ends_with(kMarkStem))
            out += "&#45;";
        else
            out += '-';
        html.remove_prefix(hyphen + 1);
    }
}

} // namespace galley
