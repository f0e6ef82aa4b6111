#include "model/base/text_fold.h"

#include "model/base/unicode_tables.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

namespace galley {

namespace {

constexpr char32_t kPoints = 0x110000;
constexpr std::size_t kPage = 256;

/// What a code point is to a reader of words.
enum class Class : std::uint8_t { Separator = 0, Letter = 1, Pair = 2, Dropped = 3 };

/// Scripts that are written without spaces between words.
constexpr unicode::Range kUnspaced[] = {
    {0x0e00, 0x0e7f}, {0x0e80, 0x0eff}, {0x1000, 0x109f},   {0x1780, 0x17ff},   {0x2e80, 0x2fdf},
    {0x3005, 0x3007}, {0x3041, 0x30ff}, {0x31f0, 0x31ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},
    {0xf900, 0xfaff}, {0xff66, 0xff9f}, {0x1b000, 0x1b16f}, {0x20000, 0x3134f},
};

struct Fold {
    Class kind = Class::Separator;
    std::int32_t toCase = 0;   ///< distance to the small letter
    std::int32_t toSearch = 0; ///< distance to the small letter without accents
    friend auto operator<=>(const Fold&, const Fold&) = default;
};

char32_t moved(char32_t point, std::int32_t distance) {
    return static_cast<char32_t>(static_cast<std::int32_t>(point) + distance);
}
std::int32_t distance(char32_t from, char32_t to) {
    return static_cast<std::int32_t>(to) - static_cast<std::int32_t>(from);
}

/// All code points in pages, equal pages once: some 100 kB, a look-up is two loads.
class FoldTable {
public:
    FoldTable() {
        std::vector<Fold> all(kPoints);
        const auto mark = [&](const auto& ranges, Class kind) {
            for (const unicode::Range& range : ranges)
                for (char32_t point = range.first; point <= range.last; ++point)
                    all[point].kind = kind;
        };
        mark(unicode::words(), Class::Letter);
        for (const unicode::Range& range : kUnspaced)
            for (char32_t point = range.first; point <= range.last; ++point)
                if (all[point].kind == Class::Letter)
                    all[point].kind = Class::Pair;
        mark(unicode::dropped(), Class::Dropped);
        std::map<char32_t, char32_t> bases;
        for (const std::u32string_view group : unicode::bases())
            for (const char32_t point : group.substr(1)) {
                bases[point] = group.front();
                all[point].toSearch = distance(point, group.front());
            }
        for (const unicode::CaseRange& range : unicode::cases())
            for (char32_t point = range.first; point <= range.last; point += range.step) {
                const auto base = bases.find(moved(point, range.distance));
                all[point].toCase = range.distance;
                all[point].toSearch = base == bases.end() ? range.distance : distance(point, base->second);
            }
        std::map<std::vector<Fold>, std::uint16_t> known;
        for (char32_t point = 0; point < kPoints; point += kPage) {
            const auto begin = all.begin() + static_cast<std::ptrdiff_t>(point);
            std::vector<Fold> page(begin, begin + kPage);
            const auto [place, isNew] = known.try_emplace(page, static_cast<std::uint16_t>(known.size()));
            if (isNew)
                m_folds.insert(m_folds.end(), page.begin(), page.end());
            m_pages.push_back(place->second);
        }
    }
    const Fold& of(char32_t point) const { return m_folds[m_pages[point / kPage] * kPage + point % kPage]; }

    static const FoldTable& instance() {
        static const FoldTable table;
        return table;
    }

private:
    std::vector<std::uint16_t> m_pages;
    std::vector<Fold> m_folds;
};

struct Decoded {
    char32_t point;
    std::size_t length; ///< 0: malformed
};

/// The code point at `at` < text.size().
Decoded decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t index) -> char32_t {
        return at + index < text.size() ? static_cast<unsigned char>(text[at + index]) : 0;
    };
    const auto more = [&](std::size_t index) { return (byte(index) & 0xc0) == 0x80; };
    const char32_t lead = byte(0);
    if (lead < 0x80)
        return {lead, 1};
    if (lead < 0xe0)
        return lead >= 0xc2 && more(1) ? Decoded{((lead & 0x1f) << 6) | (byte(1) & 0x3f), 2} : Decoded{0, 0};
    if (lead < 0xf0) {
        const char32_t point = ((lead & 0xf) << 12) | ((byte(1) & 0x3f) << 6) | (byte(2) & 0x3f);
        const bool isGood = more(1) && more(2) && point >= 0x800 && (point < 0xd800 || point > 0xdfff);
        return isGood ? Decoded{point, 3} : Decoded{0, 0};
    }
    const char32_t point = ((lead & 0x7) << 18) | ((byte(1) & 0x3f) << 12) | ((byte(2) & 0x3f) << 6) | (byte(3) & 0x3f);
    const bool isGood = lead < 0xf5 && more(1) && more(2) && more(3) && point >= 0x10000 && point < kPoints;
    return isGood ? Decoded{point, 4} : Decoded{0, 0};
}

/// Writes `point` as UTF-8 and returns the number of bytes.
std::size_t encode(char32_t point, char* out) {
    const auto put = [&](std::size_t index, char32_t bits) { out[index] = static_cast<char>(bits); };
    if (point < 0x80) {
        put(0, point);
        return 1;
    }
    if (point < 0x800) {
        put(0, 0xc0 | (point >> 6));
        put(1, 0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        put(0, 0xe0 | (point >> 12));
        put(1, 0x80 | ((point >> 6) & 0x3f));
        put(2, 0x80 | (point & 0x3f));
        return 3;
    }
    put(0, 0xf0 | (point >> 18));
    put(1, 0x80 | ((point >> 12) & 0x3f));
    put(2, 0x80 | ((point >> 6) & 0x3f));
    put(3, 0x80 | (point & 0x3f));
    return 4;
}

/// The folded letter or digit of an ASCII character, 0 for a separator.
constexpr std::array<char, 128> kAscii = [] {
    std::array<char, 128> folded{};
    for (char c = '0'; c <= '9'; ++c)
        folded[static_cast<std::size_t>(c)] = c;
    for (char c = 'a'; c <= 'z'; ++c) {
        folded[static_cast<std::size_t>(c)] = c;
        folded[static_cast<std::size_t>(c - 'a' + 'A')] = c;
    }
    return folded;
}();

} // namespace

void appendFoldedCase(std::string_view text, std::string& out) {
    out.reserve(out.size() + text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x80) {
            out.push_back(kAscii[byte] != 0 ? kAscii[byte] : text[at]);
            ++at;
            continue;
        }
        const Decoded decoded = decode(text, at);
        if (decoded.length == 0) {
            out.push_back(text[at++]);
            continue;
        }
        char raw[4];
        const char32_t folded = moved(decoded.point, FoldTable::instance().of(decoded.point).toCase);
        out.append(raw, encode(folded, raw));
        at += decoded.length;
    }
}

std::string foldedCase(std::string_view text) {
    std::string folded;
    appendFoldedCase(text, folded);
    return folded;
}

void WordReader::push(char32_t point) {
    char raw[4];
    const std::size_t length = encode(point, raw);
    if (m_size + length > kMaxWord)
        return;
    std::copy_n(raw, length, m_word.data() + m_size);
    m_size += length;
}

void WordReader::readPair(char32_t folded) {
    m_isPair = true;
    m_firstEnd = m_at;
    m_end = m_at;
    push(folded);
    if (m_at == m_text.size())
        return;
    const Decoded second = decode(m_text, m_at);
    const Fold& fold = FoldTable::instance().of(second.point);
    if (second.length == 0 || fold.kind != Class::Pair)
        return;
    push(moved(second.point, fold.toSearch));
    m_end = m_at + second.length;
}

bool WordReader::next() {
    m_size = 0;
    m_isPair = false;
    while (m_at < m_text.size()) {
        const auto byte = static_cast<unsigned char>(m_text[m_at]);
        if (byte < 0x80) {
            const char folded = kAscii[byte];
            if (folded != 0) {
                if (m_size == 0)
                    m_begin = m_at;
                m_word[m_size] = folded;
                m_size += m_size < kMaxWord ? 1U : 0U;
            } else if (m_size > 0) {
                break;
            }
            ++m_at;
            continue;
        }
        const Decoded decoded = decode(m_text, m_at);
        const Fold& fold = FoldTable::instance().of(decoded.point);
        const Class kind = decoded.length == 0 ? Class::Separator : fold.kind;
        if (m_size > 0 && (kind == Class::Separator || kind == Class::Pair))
            break;
        const std::size_t before = m_at;
        m_at += decoded.length == 0 ? 1 : decoded.length;
        if (kind == Class::Letter || kind == Class::Pair) {
            if (m_size == 0)
                m_begin = before;
            if (kind == Class::Pair) {
                readPair(moved(decoded.point, fold.toSearch));
                return true;
            }
            push(moved(decoded.point, fold.toSearch));
        }
    }
    m_end = m_at;
    return m_size > 0;
}

} // namespace galley
