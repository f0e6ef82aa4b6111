#include "model/import/json_mender.h"

#include "model/base/ascii.h"
#include "model/base/hash.h"
#include "model/base/utf8.h"
#include "model/import/exact_number.h"
#include "model/import/json_document.h"
#include "model/import/source_text.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>
#include <unordered_set>

namespace galley {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr char kDelete = '\x7F';
constexpr char kSecondSet = '\xC2'; // leads the control characters from U+0080 on

std::optional<std::uint32_t> hexDigits(std::string_view text, std::size_t at) {
    std::uint32_t value = 0;
    if (at + 4 > text.size())
        return std::nullopt;
    const auto [end, status] = std::from_chars(text.data() + at, text.data() + at + 4, value, 16);
    return status == std::errc() && end == text.data() + at + 4 ? std::optional(value) : std::nullopt;
}

bool isHigh(std::uint32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}

bool isLow(std::uint32_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

/// Whether it is a control character that no text may hold: tabs and line ends are the ones that it may.
bool isUnfitControl(std::uint32_t unit) {
    return (unit < 0x20 && unit != '\t' && unit != '\n' && unit != '\r') || (unit >= 0x7F && unit < 0xA0);
}

/// The unit of an escape "\uXXXX" at a place; nothing when there is none.
std::optional<std::uint32_t> escapedUnit(std::string_view text, std::size_t at) {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u')
        return std::nullopt;
    return hexDigits(text, at + 2);
}

/// The unit of a surrogate that was written as three bytes.
std::optional<std::uint32_t> surrogateBytes(std::string_view text, std::size_t at) {
    if (at + 3 > text.size() || text[at] != '\xED')
        return std::nullopt;
    const auto second = static_cast<unsigned char>(text[at + 1]);
    const auto third = static_cast<unsigned char>(text[at + 2]);
    if (second < 0xA0 || second > 0xBF || (third & 0xC0) != 0x80)
        return std::nullopt;
    return 0xD000U | ((second & 0x3FU) << 6) | (third & 0x3FU);
}

void appendUtf8(std::string& out, std::uint32_t high, std::uint32_t low) {
    const std::uint32_t point = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    for (const std::uint32_t byte :
         {0xF0 | (point >> 18), 0x80 | ((point >> 12) & 0x3F), 0x80 | ((point >> 6) & 0x3F), 0x80 | (point & 0x3F)})
        out += static_cast<char>(byte);
}

/// How long the sequence is that a lead byte announces; 1 for bytes that lead none.
std::size_t announcedLength(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF8 ? 4 : 1;
}

// ---- the pass over a text

class Mender {
public:
    Mender(std::string_view text, RepeatedNames repeated, Numbers numbers, const CancelToken& cancel = {})
        : m_text(text)
        , m_cancel(cancel)
        , m_tellRepeated(repeated == RepeatedNames::Tell)
        , m_numbers(numbers) {}

    /// Where something stood that run() put to a place.
    std::size_t sourceOf(std::size_t wanted) {
        m_wanted = m_source = wanted;
        run();
        return std::min(m_source, m_text.size());
    }

    std::optional<MendedJson> run() {
        std::size_t at = 0;
        std::size_t steps = 0;
        while (at < m_text.size() && m_open.size() <= kMaxDocumentDepth) {
            if ((++steps & 0xFFFF) == 0 && m_cancel.isCancelled())
                break;
            at = step(at);
        }
        if (!m_changed)
            return std::nullopt;
        m_out.text += m_text.substr(m_copied);
        return std::move(m_out);
    }

private:
    /// An object or a list that is open.
    struct Level {
        bool isObject = false;
        bool expectsName = false;
        std::size_t index = 0;
        std::string_view name{}; ///< as it was written
        std::vector<std::uint64_t> few{};
        std::unordered_set<std::uint64_t> many{};
    };

    std::size_t step(std::size_t at) {
        const char c = m_text[at];
        switch (c) {
        case '"':
            return string(at);
        case '{':
        case '[':
            m_open.push_back({.isObject = c == '{', .expectsName = c == '{'});
            return at + 1;
        case '}':
        case ']':
            if (!m_open.empty())
                m_open.pop_back();
            return at + 1;
        case ',':
            if (!m_open.empty()) {
                m_open.back().expectsName = m_open.back().isObject;
                ++m_open.back().index;
            }
            return at + 1;
        default:
            return isAsciiDigit(c) || c == '-' ? number(at) : at + 1;
        }
    }

    void replace(std::size_t at, std::size_t length, std::string_view with) {
        m_out.text += m_text.substr(m_copied, at - m_copied);
        if (m_out.text.size() <= m_wanted)
            m_source = at;
        m_out.text += with;
        if (m_out.text.size() <= m_wanted)
            m_source = at + length + (m_wanted - m_out.text.size());
        m_copied = at + length;
        m_changed = true;
    }

    void tell(MendKind kind, std::size_t at, std::string bytes, bool isInName) {
        m_changed = true;
        if (m_out.mends.size() >= MendedJson::kMaxMends) {
            ++m_out.more;
            return;
        }
        Mend mend{kind, at, {}, isInName, std::move(bytes)};
        for (const Level& level : m_open)
            mend.path.push_back({level.isObject ? readable(level.name) : std::string(), level.index, !level.isObject});
        m_out.mends.push_back(std::move(mend));
    }

    /// A name as it was written in JSON, mended and without escapes.
    static std::string readable(std::string_view written) {
        std::string quoted = '"' + std::string(written) + '"';
        if (auto mended = Mender(quoted, RepeatedNames::Ignore, Numbers::AsNeeded).run())
            quoted = std::move(mended->text);
        const auto parsed = nlohmann::json::parse(quoted, nullptr, false);
        return parsed.is_string() ? parsed.get<std::string>() : std::string(written);
    }

    std::size_t number(std::size_t at) {
        std::size_t end = at + 1;
        while (end < m_text.size() && (isAsciiDigit(m_text[end]) || std::strchr(".eE+-", m_text[end]) != nullptr) &&
               m_text[end] != '\0')
            ++end;
        const std::string_view token = m_text.substr(at, end - at);
        if (m_numbers != Numbers::Anything && !isJsonNumber(token))
            return end; // the parser says what is wrong
        const auto asText = [&] { replace(at, token.size(), "\"\\u0000" + std::string(token) + '"'); };
        switch (fitOf(token)) {
        case NumberFit::Exact:
            if (m_numbers == Numbers::AsWritten && token.find_first_of(".eE") != std::string_view::npos)
                asText();
            break;
        case NumberFit::NegativeZero:
            replace(at, token.size(), "0");
            tell(MendKind::NegativeZero, at, std::string(token), false);
            break;
        case NumberFit::AsDouble:
            if (m_numbers == Numbers::AsWritten)
                asText();
            else
                replace(at, token.size(), std::string(token) + "e0");
            break;
        case NumberFit::AsText:
            asText();
            break;
        }
        return end;
    }

    std::size_t string(std::size_t begin) {
        const std::size_t end = endOfString(begin + 1);
        const bool isName = !m_open.empty() && m_open.back().isObject && m_open.back().expectsName;
        if (isName) {
            m_open.back().name = m_text.substr(begin + 1, end - begin - 1);
            m_open.back().expectsName = false;
        }
        characters(begin + 1, end, isName);
        if (isName && m_tellRepeated && isRepeated(m_open.back()))
            tell(MendKind::RepeatedName, begin, {}, false);
        return std::min(end + 1, m_text.size());
    }

    std::size_t endOfString(std::size_t at) const {
        while (at < m_text.size() && m_text[at] != '"')
            at += m_text[at] == '\\' ? 2 : 1;
        return std::min(at, m_text.size());
    }

    static bool isRepeated(Level& level) {
        constexpr std::size_t kFew = 32;
        const bool isEscaped = level.name.find('\\') != std::string_view::npos;
        const std::uint64_t hash = isEscaped ? hash64(readable(level.name)) : hash64(level.name);
        if (std::find(level.few.begin(), level.few.end(), hash) != level.few.end())
            return true;
        if (level.few.size() < kFew) {
            level.few.push_back(hash);
            return false;
        }
        return !level.many.insert(hash).second;
    }

    void characters(std::size_t at, std::size_t end, bool isInName) {
        while (at < end) {
            const char c = m_text[at];
            if (c == '\\')
                at = escape(at, end, isInName);
            else if ((static_cast<unsigned char>(c) & 0x80) != 0)
                at = bytes(at, end, isInName);
            else if ((static_cast<unsigned char>(c) < 0x20 && c != '\0') || c == kDelete)
                at = control(at, isInName);
            else
                ++at;
        }
    }

    std::size_t control(std::size_t at, bool isInName) {
        const char c = m_text[at];
        if (isUnfitControl(static_cast<unsigned char>(c)))
            return withoutControl(at, 1, static_cast<unsigned char>(c), isInName);
        const std::string hex = hexOf({&c, 1});
        replace(at, 1, "\\u00" + hex);
        tell(MendKind::ControlCharacter, at, "U+00" + hex, isInName);
        return at + 1;
    }

    std::size_t withoutControl(std::size_t at, std::size_t length, unsigned char control, bool isInName) {
        const char byte = static_cast<char>(control);
        const std::string letter = windows1252Letter(control);
        replace(at, length, letter.empty() ? kReplacement : std::string_view(letter));
        tell(letter.empty() ? MendKind::UnfitControl : MendKind::MisreadLetter, at,
             "U+00" + hexOf({&byte, 1}) + (letter.empty() ? "" : " as " + letter), isInName);
        return at + length;
    }

    std::size_t escape(std::size_t at, std::size_t end, bool isInName) {
        const auto unit = escapedUnit(m_text.substr(0, end), at);
        if (!unit) {
            const char letter = at + 1 < end ? m_text[at + 1] : ' ';
            return letter == 'b'   ? withoutControl(at, 2, '\b', isInName)
                   : letter == 'f' ? withoutControl(at, 2, '\f', isInName)
                                   : at + 2;
        }
        if (*unit != 0 && isUnfitControl(*unit))
            return withoutControl(at, 6, static_cast<unsigned char>(*unit), isInName);
        if (isHigh(*unit)) {
            const auto next = escapedUnit(m_text.substr(0, end), at + 6);
            if (next && isLow(*next))
                return at + 12;
        }
        if (*unit == 0 || isHigh(*unit) || isLow(*unit)) {
            replace(at, 6, kReplacement);
            tell(*unit == 0 ? MendKind::Nul : MendKind::HalfCharacter, at, std::string(m_text.substr(at, 6)), isInName);
        }
        return at + 6;
    }

    std::size_t bytes(std::size_t at, std::size_t end, bool isInName) {
        const std::size_t announced = std::min(announcedLength(m_text[at]), end - at);
        const auto second = static_cast<unsigned char>(announced > 1 ? m_text[at + 1] : '\0');
        if (m_text[at] == kSecondSet && second >= 0x80 && second < 0xA0)
            return withoutControl(at, 2, second, isInName);
        if (isValidUtf8(m_text.substr(at, announced)))
            return at + announced;
        const auto unit = surrogateBytes(m_text.substr(0, end), at);
        std::size_t length = 1;
        if (unit) {
            const auto next = surrogateBytes(m_text.substr(0, end), at + 3);
            if (isHigh(*unit) && next && isLow(*next)) {
                std::string character;
                appendUtf8(character, *unit, *next);
                replace(at, 6, character);
                tell(MendKind::SplitCharacter, at, hexOf(m_text.substr(at, 6)), isInName);
                return at + 6;
            }
            length = 3;
        } else {
            while (length < announced && (static_cast<unsigned char>(m_text[at + length]) & 0xC0) == 0x80)
                ++length;
        }
        replace(at, length, kReplacement);
        tell(unit ? MendKind::HalfCharacter : MendKind::BadBytes, at, hexOf(m_text.substr(at, length)), isInName);
        return at + length;
    }

    static std::string hexOf(std::string_view bytes) {
        constexpr std::string_view kHex = "0123456789ABCDEF";
        std::string text;
        for (const char c : bytes) {
            const auto byte = static_cast<unsigned char>(c);
            if (!text.empty())
                text += ' ';
            text += {kHex[byte >> 4], kHex[byte & 15]};
        }
        return text;
    }

    std::string_view m_text;
    CancelToken m_cancel;
    bool m_tellRepeated;
    Numbers m_numbers;
    std::size_t m_wanted = 0;
    std::size_t m_source = 0;
    std::vector<Level> m_open;
    MendedJson m_out;
    std::size_t m_copied = 0;
    bool m_changed = false;
};

// ---- the quick look

/// Whether an escape is half a character, or a control character that no text may hold.
bool hasBadEscape(std::string_view text) {
    for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at)) {
        const auto unit = escapedUnit(text, at);
        if (!unit) {
            if (at + 1 < text.size() && (text[at + 1] == 'b' || text[at + 1] == 'f'))
                return true;
            at += 2;
            continue;
        }
        const auto next = isHigh(*unit) ? escapedUnit(text, at + 6) : std::nullopt;
        const bool isPair = next && isLow(*next);
        if (!isPair && (isUnfitControl(*unit) || isHigh(*unit) || isLow(*unit)))
            return true;
        at += isPair ? 12 : 6;
    }
    return false;
}

/// A control character as it is, of those that a parser takes.
bool hasRawControl(std::string_view text) {
    if (text.find(kDelete) != std::string_view::npos)
        return true;
    for (std::size_t at = text.find(kSecondSet); at != std::string_view::npos; at = text.find(kSecondSet, at + 1))
        if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0)
            return true;
    return false;
}

/// Sixteen digits and more, with a point or without: only such a number may be one that a double does not hold.
bool hasLongNumber(std::string_view text) {
    constexpr std::size_t kStride = 8; // sixteen characters in a row meet two of these
    constexpr std::size_t kDigits = 16;
    const auto isPart = [&](std::size_t at) { return isAsciiDigit(text[at]) || text[at] == '.'; };
    for (std::size_t at = kStride; at < text.size(); at += kStride) {
        if (!isPart(at) || !isPart(at - kStride))
            continue;
        std::size_t begin = at;
        std::size_t end = at;
        while (begin > 0 && isPart(begin - 1))
            --begin;
        while (end < text.size() && isPart(end))
            ++end;
        if (std::count_if(text.begin() + static_cast<std::ptrdiff_t>(begin),
                          text.begin() + static_cast<std::ptrdiff_t>(end),
                          isAsciiDigit) >= static_cast<std::ptrdiff_t>(kDigits))
            return true;
    }
    return false;
}

/// A zero with a sign, or an exponent so small that a double may end as zero.
bool hasOddMinus(std::string_view text) {
    for (std::size_t at = text.find('-'); at != std::string_view::npos; at = text.find('-', at + 1)) {
        const char before = at > 0 ? text[at - 1] : ' ';
        const char after = at + 1 < text.size() ? text[at + 1] : ' ';
        if (after == '0' && std::strchr(":[, \t\r\n", before) != nullptr) {
            const std::size_t end = std::min(text.find_first_not_of("0.", at + 1), text.size());
            if (end == text.size() || !isAsciiDigit(text[end]))
                return true;
        }
        if ((before == 'e' || before == 'E') && at > 1 && isAsciiDigit(text[at - 2]) && isAsciiDigit(after) &&
            at + 3 < text.size() && isAsciiDigit(text[at + 2]) && isAsciiDigit(text[at + 3]))
            return true;
    }
    return false;
}

} // namespace

std::string Mend::what() const {
    const std::string inName = isInName ? " in the name" : "";
    switch (kind) {
    case MendKind::HalfCharacter:
        return "half a character (" + bytes + ")" + inName + " is replaced by U+FFFD";
    case MendKind::SplitCharacter:
        return "the bytes " + bytes + inName + " are read as one character";
    case MendKind::BadBytes:
        return "the bytes " + bytes + inName + " are replaced by U+FFFD";
    case MendKind::Nul:
        return "a NUL character" + inName + " is replaced by U+FFFD";
    case MendKind::UnfitControl:
        return "the control character " + bytes + inName + " is replaced by U+FFFD";
    case MendKind::MisreadLetter:
        return "the control character " + bytes.substr(0, bytes.find(' ')) + inName + " is read" +
               bytes.substr(bytes.find(' '));
    case MendKind::ControlCharacter:
        return "the control character " + bytes + inName + " is taken as it stands";
    case MendKind::NegativeZero:
        return "the number " + bytes + " is taken for 0";
    case MendKind::RepeatedName:
        return "an earlier value of the same name is left out";
    }
    return {};
}

std::string Mend::why() const {
    switch (kind) {
    case MendKind::HalfCharacter:
        return "its other half is missing";
    case MendKind::SplitCharacter:
        return "they are its two halves, written as CESU-8 does";
    case MendKind::BadBytes:
        return "they are not UTF-8";
    case MendKind::Nul:
        return "no text may hold one";
    case MendKind::UnfitControl:
        return "of control characters, a text may have tabs and line ends alone";
    case MendKind::MisreadLetter:
        return "Windows-1252 has that letter there, and texts no such control character";
    case MendKind::ControlCharacter:
        return "JSON wants it escaped";
    case MendKind::NegativeZero:
        return "zero has no sign";
    case MendKind::RepeatedName:
        return "the object has the name twice";
    }
    return {};
}

std::optional<MendedJson> mendJson(std::string_view text, RepeatedNames repeated, Numbers numbers,
                                   const CancelToken& cancel) {
    return Mender(text, repeated, numbers, cancel).run();
}

std::size_t offsetBeforeMending(std::string_view text, std::size_t offset, Numbers numbers) {
    return Mender(text, RepeatedNames::Ignore, numbers).sourceOf(offset);
}

bool mayNeedMending(std::string_view text) {
    return hasRawControl(text) || hasBadEscape(text) || hasLongNumber(text) || hasOddMinus(text);
}

std::string withNumbersAsWritten(std::string json) {
    constexpr std::string_view kMark = "\"\\u0000";
    std::size_t at = json.find(kMark);
    if (at == std::string::npos)
        return json;
    std::string out;
    std::size_t copied = 0;
    for (; at != std::string::npos; at = json.find(kMark, copied)) {
        const std::size_t end = json.find('"', at + kMark.size());
        out.append(json, copied, at - copied);
        out.append(json, at + kMark.size(), end - at - kMark.size());
        copied = end + 1;
    }
    return out.append(json, copied);
}

std::size_t endOfJsonValue(std::string_view text, std::size_t at) {
    std::size_t depth = 0;
    bool isInString = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (isInString) {
            if (c == '\\')
                ++at;
            else if (c == '"')
                isInString = false;
        } else if (c == '"') {
            isInString = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return at;
            if (--depth == 0)
                return at + 1;
        } else if (c == ',' && depth == 0) {
            return at;
        }
    }
    return std::string_view::npos;
}

} // namespace galley
