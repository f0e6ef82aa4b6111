#include "model/base/text_fold.h"

#include "model/base/unicode_tables.h"
#include "model/base/utf8.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <utility>
#include <vector>

namespace galley {

namespace {

constexpr char32_t kPoints = 0x110000;
constexpr std::size_t kPage = 256;

/// What a character is to a reader of words.
enum class Class : std::uint8_t { Separator = 0, Letter = 1, Pair = 2, Dropped = 3, Composite = 4 };

struct Fold {
    char32_t letter = 0; ///< that stands for it; 0: itself. For expansions and composites their number
    Class kind = Class::Separator;
    bool expands = false;
    bool composes = false; ///< may form one character with the one before
    friend auto operator<=>(const Fold&, const Fold&) = default;
};

/// All characters in pages, equal pages once: some 200 kB, a look-up is two loads.
class FoldTable {
public:
    FoldTable() {
        std::vector<Fold> all(kPoints);
        const auto forAll = [&](const auto& ranges, auto mark) {
            for (const unicode::Range& range : ranges)
                for (char32_t point = range.first; point <= range.last; ++point)
                    mark(all[point]);
        };
        forAll(unicode::letters(), [](Fold& fold) { fold.kind = Class::Letter; });
        forAll(unicode::pairs(), [](Fold& fold) { fold.kind = Class::Pair; });
        forAll(unicode::dropped(), [](Fold& fold) { fold.kind = Class::Dropped; });
        forAll(unicode::composing(), [](Fold& fold) { fold.composes = true; });
        for (const std::u32string_view group : unicode::groups())
            for (const char32_t point : group.substr(1))
                all[point].letter = group.front();
        for (const std::u32string_view expansion : unicode::expansions()) {
            all[expansion.front()].letter = static_cast<char32_t>(m_expansions.size());
            all[expansion.front()].expands = true;
            m_expansions.push_back(expansion.substr(1));
        }
        for (const std::u32string_view composite : unicode::composites()) {
            all[composite.front()].letter = static_cast<char32_t>(m_composites.size());
            all[composite.front()].kind = Class::Composite;
            std::string& text = m_composites.emplace_back();
            for (const char32_t part : composite.substr(1))
                appendUtf8(text, part);
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
    std::u32string_view expansion(const Fold& fold) const { return m_expansions[fold.letter]; }
    std::string_view composite(const Fold& fold) const { return m_composites[fold.letter]; }

    static const FoldTable& instance() {
        static const FoldTable table;
        return table;
    }

private:
    std::vector<std::uint16_t> m_pages;
    std::vector<Fold> m_folds;
    std::vector<std::u32string_view> m_expansions;
    std::vector<std::string> m_composites;
};

/// The character that both form in NFC, or 0.
char32_t composed(char32_t first, char32_t second) {
    UErrorCode status = U_ZERO_ERROR;
    static const UNormalizer2* const normalizer = unorm2_getNFCInstance(&status);
    const UChar32 point = normalizer == nullptr ? -1
                                                : unorm2_composePair(normalizer, static_cast<UChar32>(first),
                                                                     static_cast<UChar32>(second));
    return point < 0 ? 0 : static_cast<char32_t>(point);
}

/// A character with the marks behind it that belong to it.
struct Unit {
    char32_t point = 0; ///< composed as far as there is such a character; 0: malformed
    Fold fold;          ///< of it
    std::size_t end = 0;
};

/// REQUIRES at < text.size().
Unit readUnit(std::string_view text, std::size_t at) {
    constexpr unsigned char kFirstMark = 0xcc; ///< the first byte of U+0300; nothing before it is a mark but U+00AD
    constexpr unsigned char kSoftHyphen = 0xc2;
    const FoldTable& table = FoldTable::instance();
    const DecodedCharacter first = decodedUtf8(text, at);
    Unit unit{first.code, {}, at + std::max<std::size_t>(first.length, 1)};
    if (first.length == 0)
        return unit;
    unit.fold = table.of(unit.point);
    while (unit.end < text.size()) {
        const auto byte = static_cast<unsigned char>(text[unit.end]);
        if (byte < kFirstMark && byte != kSoftHyphen)
            break;
        const DecodedCharacter next = decodedUtf8(text, unit.end);
        if (next.length == 0)
            break;
        const Fold& fold = table.of(next.code);
        const char32_t both = fold.composes ? composed(unit.point, next.code) : 0;
        if (both != 0) {
            unit.point = both;
            unit.fold = table.of(both);
        } else if (fold.kind != Class::Dropped) {
            break;
        }
        unit.end += next.length;
    }
    return unit;
}

/// Calls put(letter) for each letter that stands for a unit.
template <class Put>
void forEachLetter(const Unit& unit, Put&& put) {
    if (unit.fold.expands)
        for (const char32_t letter : FoldTable::instance().expansion(unit.fold))
            put(letter);
    else
        put(unit.fold.letter != 0 ? unit.fold.letter : unit.point);
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

/// Whether an ASCII character stands there, and no mark can follow it.
bool isAsciiAlone(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]) < 0x80 &&
           (at + 1 == text.size() || static_cast<unsigned char>(text[at + 1]) < 0x80);
}

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
        const DecodedCharacter decoded = decodedUtf8(text, at);
        if (decoded.length == 0) {
            out.push_back(text[at++]);
            continue;
        }
        appendUtf8(out, static_cast<char32_t>(u_foldCase(static_cast<UChar32>(decoded.code), U_FOLD_CASE_DEFAULT)));
        at += decoded.length;
    }
}

std::string foldedCase(std::string_view text) {
    std::string folded;
    appendFoldedCase(text, folded);
    return folded;
}

void appendFoldedForSearch(std::string_view text, std::string& out) {
    out.reserve(out.size() + text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (isAsciiAlone(text, at)) {
            const char folded = kAscii[static_cast<unsigned char>(text[at])];
            out.push_back(folded != 0 ? folded : text[at]);
            ++at;
            continue;
        }
        const Unit unit = readUnit(text, at);
        if (unit.fold.kind == Class::Letter || unit.fold.kind == Class::Pair)
            forEachLetter(unit, [&](char32_t letter) { appendUtf8(out, letter); });
        else if (unit.fold.kind == Class::Composite)
            appendFoldedForSearch(FoldTable::instance().composite(unit.fold), out);
        else if (unit.fold.kind == Class::Separator)
            out.append(text.substr(at, unit.end - at));
        at = unit.end;
    }
}

void WordReader::push(char32_t letter) {
    char raw[4];
    const std::size_t length = encodeUtf8(letter, raw);
    if (m_size + length > kMaxWord)
        return;
    std::copy_n(raw, length, m_word.data() + m_size);
    m_size += length;
}

bool WordReader::next() {
    while (!readWord()) {
        if (m_outer.data() == nullptr)
            return false;
        m_text = std::exchange(m_outer, {});
        m_at = m_symbolEnd;
    }
    if (m_outer.data() != nullptr) {
        m_begin = m_symbolBegin;
        m_end = m_firstEnd = m_symbolEnd;
    }
    return true;
}

/// The next word of the text, going into a symbol that comes before it; false at the end of what is read now.
bool WordReader::readWord() {
    m_size = 0;
    m_isPair = m_isSingle = false;
    const auto put = [this](char32_t letter) { push(letter); };
    while (m_at < m_text.size()) {
        if (isAsciiAlone(m_text, m_at)) {
            const char folded = kAscii[static_cast<unsigned char>(m_text[m_at])];
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
        const Unit unit = readUnit(m_text, m_at);
        const Class kind = unit.fold.kind;
        if (m_size > 0 && (kind == Class::Separator || kind == Class::Pair || kind == Class::Composite))
            break;
        if (kind == Class::Composite) {
            m_symbolBegin = m_at;
            m_symbolEnd = unit.end;
            m_outer = std::exchange(m_text, FoldTable::instance().composite(unit.fold));
            m_at = 0;
            continue;
        }
        const std::size_t before = std::exchange(m_at, unit.end);
        if (kind == Class::Separator || kind == Class::Dropped)
            continue;
        if (m_size == 0)
            m_begin = before;
        forEachLetter(unit, put);
        if (kind != Class::Pair)
            continue;
        m_isPair = m_isSingle = true;
        m_firstEnd = m_at;
        m_end = m_at;
        if (m_at < m_text.size()) {
            if (const Unit second = readUnit(m_text, m_at); second.fold.kind == Class::Pair) {
                forEachLetter(second, put);
                m_isSingle = false;
                m_end = second.end;
            }
        }
        return true;
    }
    m_end = m_at;
    return m_size > 0;
}

} // namespace galley
