// Writes model/base/unicode_tables.cpp: what the folding of words (text_fold.h) needs to know of each character, as ICU
// knows it. Two characters fold to the same when ICU's root collation finds no difference between them at its first
// level: case, accents, width and other compatibility forms do not count.
//
// Run it as: build/dev/bin/unicode_tables > model/base/unicode_tables.cpp
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <unicode/coleitr.h>
#include <unicode/normalizer2.h>
#include <unicode/tblcoll.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uversion.h>
#include <vector>

namespace {

constexpr char32_t kPoints = 0x110000;
/// Primary weights of one collation element: one number or two.
using Primary = std::vector<std::uint16_t>;

enum class Kind : std::uint8_t { Separator, Letter, Pair, Dropped, Composite };

UChar32 icuPoint(char32_t point) {
    return static_cast<UChar32>(point);
}

bool isOfWordCategory(UChar32 point) {
    constexpr std::uint32_t kWordMask = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK;
    return (U_GET_GC_MASK(point) & kWordMask) != 0;
}

/// Scripts that are written without spaces between words.
bool isUnspaced(UChar32 point) {
    constexpr UScriptCode kScripts[] = {USCRIPT_HAN,    USCRIPT_HIRAGANA,    USCRIPT_KATAKANA, USCRIPT_BOPOMOFO,
                                        USCRIPT_THAI,   USCRIPT_LAO,         USCRIPT_KHMER,    USCRIPT_MYANMAR,
                                        USCRIPT_TAI_LE, USCRIPT_NEW_TAI_LUE, USCRIPT_LANNA,    USCRIPT_TAI_VIET,
                                        USCRIPT_AHOM,   USCRIPT_YI,          USCRIPT_TANGUT,   USCRIPT_NUSHU};
    return std::any_of(std::begin(kScripts), std::end(kScripts),
                       [&](UScriptCode script) { return uscript_hasScript(point, script) != 0; });
}

class Folding {
public:
    Folding() {
        UErrorCode status = U_ZERO_ERROR;
        m_compatible = icu::Normalizer2::getNFKDInstance(status);
        m_canonical = icu::Normalizer2::getNFCInstance(status);
        m_collator.reset(
            dynamic_cast<icu::RuleBasedCollator*>(icu::Collator::createInstance(icu::Locale::getRoot(), status)));
        if (U_FAILURE(status) || m_collator == nullptr) {
            std::fprintf(stderr, "ICU: %s\n", u_errorName(status));
            std::exit(1);
        }
        for (char32_t point = 0; point < kPoints; ++point)
            addRepresentative(point);
    }

    Kind kindOf(char32_t point) const {
        const UChar32 code = icuPoint(point);
        const auto category = u_charType(code);
        if (category == U_UNASSIGNED || category == U_PRIVATE_USE_CHAR || category == U_SURROGATE)
            return Kind::Separator;
        if (u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
            return Kind::Dropped;
        const std::u32string parts = partsOf(point);
        const bool isWord = isOfWordCategory(code);
        if (!parts.empty() && (isWord ? hasSpace(parts) : true))
            if (const Kind kind = kindOfParts(parts); kind != Kind::Separator)
                return kind;
        if (!isWord)
            return Kind::Separator;
        if (primariesOf(point).empty())
            return Kind::Dropped;
        return isUnspaced(code) ? Kind::Pair : Kind::Letter;
    }

    /// What a character is made of in compatibility forms; empty: of itself alone.
    std::u32string partsOf(char32_t point) const {
        UErrorCode status = U_ZERO_ERROR;
        const icu::UnicodeString apart = m_compatible->normalize(icu::UnicodeString(icuPoint(point)), status);
        std::u32string parts;
        for (std::int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1))
            parts += static_cast<char32_t>(apart.char32At(i));
        return parts == std::u32string{point} ? std::u32string() : parts;
    }

    /// The characters that stand for a letter.
    std::u32string foldOf(char32_t point) const {
        // Hangul syllables stay whole: the reader composes them.
        if (u_getIntPropertyValue(icuPoint(point), UCHAR_HANGUL_SYLLABLE_TYPE) >= U_HST_LV_SYLLABLE)
            return {point};
        // What NFC writes in another way folds as that does.
        UErrorCode status = U_ZERO_ERROR;
        const icu::UnicodeString canonical = m_canonical->normalize(icu::UnicodeString(icuPoint(point)), status);
        std::u32string folded;
        if (canonical.char32At(0) != icuPoint(point)) {
            for (std::int32_t i = 0; i < canonical.length(); i = canonical.moveIndex32(i, 1)) {
                const auto part = static_cast<char32_t>(canonical.char32At(i));
                if (kindOf(part) != Kind::Dropped)
                    folded += foldOf(part);
            }
            return folded;
        }
        for (const Primary& primary : primariesOf(point)) {
            const auto known = m_representatives.find(primary);
            if (known == m_representatives.end())
                return {point};
            folded += known->second;
        }
        return folded;
    }

    static bool composes(char32_t point) {
        return u_getIntPropertyValue(icuPoint(point), UCHAR_NFC_QUICK_CHECK) == UNORM_MAYBE;
    }

private:
    /// Whether signs part its letters: the strokes of fractions, dots and brackets of numbers, blanks. Signs in the
    /// middle of a word (ŀ) part nothing.
    static bool hasSpace(const std::u32string& parts) {
        constexpr std::u32string_view kSigns = U" ()\u2044.,";
        return parts.find_first_of(kSigns) != std::u32string::npos;
    }

    /// A symbol that is one letter in a frame is that letter; one of several, or of letters and signs (™ ℃ ½), is a
    /// text of its own. Separator: there is no word in it.
    Kind kindOfParts(const std::u32string& parts) const {
        std::size_t words = 0;
        Kind first = Kind::Separator;
        for (const char32_t part : parts) {
            const Kind kind = kindOf(part);
            if (kind == Kind::Dropped || kind == Kind::Separator)
                continue;
            first = words++ == 0 ? kind : first;
        }
        return words == 0 || parts.size() == 1 ? first : Kind::Composite;
    }

    std::vector<Primary> primariesOf(char32_t point) const {
        constexpr std::uint32_t kContinuation = 0xc0;
        const std::unique_ptr<icu::CollationElementIterator> elements(
            m_collator->createCollationElementIterator(icu::UnicodeString(icuPoint(point))));
        UErrorCode status = U_ZERO_ERROR;
        std::vector<Primary> primaries;
        bool isOpen = false;
        for (std::int32_t order = elements->next(status);
             order != icu::CollationElementIterator::NULLORDER && U_SUCCESS(status); order = elements->next(status)) {
            const auto primary = static_cast<std::uint16_t>(icu::CollationElementIterator::primaryOrder(order));
            const bool continues = (static_cast<std::uint32_t>(order) & kContinuation) == kContinuation;
            if (!continues)
                isOpen = primary != 0;
            if (!isOpen)
                continue;
            if (continues)
                primaries.back().push_back(primary);
            else
                primaries.push_back({primary});
        }
        return primaries;
    }

    void addRepresentative(char32_t point) {
        const UChar32 code = icuPoint(point);
        if (!isOfWordCategory(code) || u_foldCase(code, U_FOLD_CASE_DEFAULT) != code)
            return;
        icu::UnicodeString parts;
        if (m_compatible->getDecomposition(code, parts))
            return;
        const auto primaries = primariesOf(point);
        if (primaries.size() == 1)
            m_representatives.emplace(primaries.front(), point); // the first one stays
    }

    const icu::Normalizer2* m_compatible = nullptr;
    const icu::Normalizer2* m_canonical = nullptr;
    std::unique_ptr<icu::RuleBasedCollator> m_collator;
    std::map<Primary, char32_t> m_representatives;
};

/// Prints items separated by commas, in lines of bounded length.
class Lines {
public:
    void add(const std::string& item) {
        constexpr std::size_t kWidth = 118;
        if (m_line.size() + item.size() + 2 > kWidth)
            flush();
        m_line += (m_line.empty() ? "    " : " ") + item + ",";
    }
    void flush() {
        if (!m_line.empty())
            std::printf("%s\n", m_line.c_str());
        m_line.clear();
    }

private:
    std::string m_line;
};

std::string hex(char32_t point) {
    char text[16];
    std::snprintf(text, sizeof text, "0x%x", static_cast<unsigned>(point));
    return text;
}

/// The inside of a literal of characters; long ones go on in the next line.
std::string escaped(const std::u32string& points) {
    std::string text;
    std::size_t lineBegin = 0;
    for (const char32_t point : points) {
        char piece[16];
        if (point >= 'a' && point <= 'z')
            std::snprintf(piece, sizeof piece, "%c", static_cast<char>(point));
        else
            std::snprintf(piece, sizeof piece, point < 0x10000 ? "\\u%04x" : "\\U%08x", static_cast<unsigned>(point));
        // Universal names must not name characters of the basic set.
        if (point < 0xa0 && !(point >= 'a' && point <= 'z'))
            std::snprintf(piece, sizeof piece, "\\%03o", static_cast<unsigned>(point));
        if (text.size() - lineBegin > 100) {
            text += "\"\n    U\"";
            lineBegin = text.size();
        }
        text += piece;
    }
    return text;
}

template <class IsOf>
void printRanges(const char* name, IsOf isOf) {
    std::printf("constexpr Range %s[] = {\n", name);
    Lines lines;
    for (char32_t point = 0; point < kPoints; ++point) {
        if (!isOf(point))
            continue;
        const char32_t first = point;
        while (point + 1 < kPoints && isOf(point + 1))
            ++point;
        lines.add("{" + hex(first) + ", " + hex(point) + "}");
    }
    lines.flush();
    std::printf("};\n\n");
}

} // namespace

int main() {
    const Folding folding;
    std::vector<Kind> kinds(kPoints);
    std::map<char32_t, std::u32string> groups; // by the letter that stands for the others
    std::map<char32_t, std::u32string> sequences;
    std::map<char32_t, std::u32string> composites;
    for (char32_t point = 0; point < kPoints; ++point) {
        kinds[point] = folding.kindOf(point);
        if (kinds[point] == Kind::Composite)
            composites[point] = folding.partsOf(point);
        if (kinds[point] != Kind::Letter && kinds[point] != Kind::Pair)
            continue;
        const std::u32string folded = folding.foldOf(point);
        if (folded.size() > 1)
            sequences[point] = folded;
        else if (folded.front() != point)
            groups[folded.front()] += point;
    }
    std::printf("// Made by model/base/generate/unicode_tables.cpp from ICU " U_ICU_VERSION
                " (Unicode " U_UNICODE_VERSION
                "), not by hand.\n#include \"model/base/unicode_tables.h\"\n\nnamespace galley::unicode {\n\n"
                "// clang-format off\nnamespace {\n\n");
    printRanges("kLetters", [&](char32_t point) { return kinds[point] == Kind::Letter; });
    printRanges("kPairs", [&](char32_t point) { return kinds[point] == Kind::Pair; });
    printRanges("kDropped", [&](char32_t point) { return kinds[point] == Kind::Dropped; });
    printRanges("kComposing", [](char32_t point) { return Folding::composes(point); });
    Lines lines;
    std::printf("constexpr std::u32string_view kGroups[] = {\n");
    for (const auto& [letter, others] : groups)
        lines.add("U\"" + escaped(letter + others) + "\"");
    lines.flush();
    std::printf("};\n\nconstexpr std::u32string_view kExpansions[] = {\n");
    for (const auto& [point, folded] : sequences)
        lines.add("U\"" + escaped(point + folded) + "\"");
    lines.flush();
    std::printf("};\n\nconstexpr std::u32string_view kComposites[] = {\n");
    for (const auto& [point, parts] : composites)
        lines.add("U\"" + escaped(point + parts) + "\"");
    lines.flush();
    std::printf("};\n\n} // namespace\n// clang-format on\n\n"
                "std::span<const Range> letters() {\n    return kLetters;\n}\n"
                "std::span<const Range> pairs() {\n    return kPairs;\n}\n"
                "std::span<const Range> dropped() {\n    return kDropped;\n}\n"
                "std::span<const Range> composing() {\n    return kComposing;\n}\n"
                "std::span<const std::u32string_view> groups() {\n    return kGroups;\n}\n"
                "std::span<const std::u32string_view> expansions() {\n    return kExpansions;\n}\n"
                "std::span<const std::u32string_view> composites() {\n    return kComposites;\n}\n\n"
                "} // namespace galley::unicode\n");
    return 0;
}
