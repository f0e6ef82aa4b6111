#include "model/import/source_text.h"

#include "model/base/parallel.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <simdjson.h>

namespace galley {

namespace {

enum class TextEncoding : std::uint8_t { Utf8, Utf16Little, Utf16Big, Utf32Little, Utf32Big, Windows1252 };

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

/// Windows-1252 from 0x80 to 0x9F; what it does not define stays a control character, as on the web.
constexpr std::array<std::uint16_t, 32> kWindows1252{0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                                     0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

/// Any number below 0x110000, surrogates too.
void appendPoint(std::string& out, std::uint32_t point) {
    const auto add = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (point < 0x80) {
        add(point);
    } else if (point < 0x800) {
        add(0xC0 | (point >> 6));
        add(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        add(0xE0 | (point >> 12));
        add(0x80 | ((point >> 6) & 0x3F));
        add(0x80 | (point & 0x3F));
    } else {
        add(0xF0 | (point >> 18));
        add(0x80 | ((point >> 12) & 0x3F));
        add(0x80 | ((point >> 6) & 0x3F));
        add(0x80 | (point & 0x3F));
    }
}

std::uint32_t unitAt(std::string_view bytes, std::size_t at, std::size_t size, bool isBig) {
    std::uint32_t unit = 0;
    for (std::size_t i = 0; i < size; ++i)
        unit = (unit << 8) | static_cast<unsigned char>(bytes[isBig ? at + i : at + size - 1 - i]);
    return unit;
}

constexpr char kNoUtf8 = '\xFF'; // for what is no character: it is told with its place when the JSON is read

/// Pieces of a text between which one looks whether to stop.
constexpr std::size_t kPiece = std::size_t{4} << 20;

/// Asked at each character of a conversion; true when it is time to end it.
class StopWatch {
public:
    explicit StopWatch(const CancelToken& cancel)
        : m_cancel(cancel) {}
    bool isOver(std::size_t at) {
        if (at - m_looked < kPiece)
            return false;
        m_looked = at;
        return m_cancel.isCancelled();
    }

private:
    const CancelToken& m_cancel;
    std::size_t m_looked = 0;
};

std::string fromUtf16(std::string_view bytes, bool isBig, const CancelToken& cancel) {
    std::string out;
    out.reserve(bytes.size() / 2 + bytes.size() / 8);
    std::size_t at = 0;
    StopWatch watch(cancel);
    for (; at + 2 <= bytes.size() && !watch.isOver(at); at += 2) {
        std::uint32_t point = unitAt(bytes, at, 2, isBig);
        if (point >= 0xD800 && point < 0xDC00 && at + 4 <= bytes.size()) {
            const std::uint32_t low = unitAt(bytes, at + 2, 2, isBig);
            if (low >= 0xDC00 && low < 0xE000) {
                point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
                at += 2;
            }
        }
        if (at > 1 || point != 0xFEFF)
            appendPoint(out, point);
    }
    if (at < bytes.size())
        out += kNoUtf8;
    return out;
}

std::string fromUtf32(std::string_view bytes, bool isBig, const CancelToken& cancel) {
    std::string out;
    std::size_t at = 0;
    StopWatch watch(cancel);
    for (; at + 4 <= bytes.size() && !watch.isOver(at); at += 4) {
        const std::uint32_t point = unitAt(bytes, at, 4, isBig);
        if (point >= 0x110000)
            out += kNoUtf8;
        else if (at > 0 || point != 0xFEFF)
            appendPoint(out, point);
    }
    if (at < bytes.size())
        out += kNoUtf8;
    return out;
}

std::string fromWindows1252(std::string_view bytes, const CancelToken& cancel) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    StopWatch watch(cancel);
    for (std::size_t at = 0; at < bytes.size() && !watch.isOver(at); ++at) {
        const auto byte = static_cast<unsigned char>(bytes[at]);
        appendPoint(out, byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80U] : byte);
    }
    return out;
}

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// Whether bytes that are not UTF-8 as a whole are Windows-1252 rather than UTF-8 with faults.
bool isWindows1252(std::string_view bytes, const CancelToken& cancel) {
    StopWatch watch(cancel);
    std::size_t asUtf8 = 0;    // characters of several bytes, also cut ones and halves
    std::size_t asLetters = 0; // bytes that UTF-8 cannot have there, and Windows-1252 has
    std::size_t asNeither = 0;
    for (std::size_t at = 0; at < bytes.size() && !watch.isOver(at);) {
        const auto lead = static_cast<unsigned char>(bytes[at]);
        if (lead < 0x80) {
            ++at;
            continue;
        }
        const std::size_t announced = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
        std::size_t length = 1;
        while (length < announced && at + length < bytes.size() && isContinuation(bytes[at + length]))
            ++length;
        if (length > 1)
            ++asUtf8;
        else if (lead == 0xFF || lead == 0xFE || (lead < 0xA0 && kWindows1252[lead - 0x80U] == lead))
            ++asNeither;
        else
            ++asLetters;
        at += length;
    }
    return asLetters > asUtf8 && asLetters > asNeither;
}

bool startsJson(char c) {
    return c == '{' || c == '[' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

const char* nameOf(TextEncoding encoding) {
    switch (encoding) {
    case TextEncoding::Utf8:
        return "UTF-8";
    case TextEncoding::Utf16Little:
    case TextEncoding::Utf16Big:
        return "UTF-16";
    case TextEncoding::Utf32Little:
    case TextEncoding::Utf32Big:
        return "UTF-32";
    case TextEncoding::Windows1252:
        return "Windows-1252 (Latin-1)";
    }
    return "";
}

bool isUtf8(std::string_view text, const CancelToken& cancel, const std::function<void()>& forget = {}) {
    constexpr std::size_t kPiecesAtOnce = 8;
    std::atomic<bool> isValid = true;
    // A piece begins where a character does.
    const auto beginOf = [&](std::size_t piece) {
        std::size_t begin = std::min(piece * kPiece, text.size());
        for (std::size_t back = 0; begin > 0 && begin < text.size() && back < 3 && isContinuation(text[begin]); ++back)
            --begin;
        return begin;
    };
    const std::size_t pieces = (text.size() + kPiece - 1) / kPiece;
    for (std::size_t first = 0; first < pieces && isValid && !cancel.isCancelled(); first += kPiecesAtOnce) {
        parallelFor(std::min(kPiecesAtOnce, pieces - first), defaultThreads(), [&](std::size_t i) {
            const std::size_t begin = beginOf(first + i);
            if (!simdjson::validate_utf8(text.data() + begin, beginOf(first + i + 1) - begin))
                isValid = false;
        });
        if (forget)
            forget();
    }
    return isValid;
}

/// The encoding by how a text begins; nothing when that says too little.
std::optional<TextEncoding> encodingByBeginning(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with(kUtf8Mark))
        return TextEncoding::Utf8;
    if (bytes.starts_with("\xFF\xFE\0\0"sv))
        return TextEncoding::Utf32Little;
    if (bytes.starts_with("\0\0\xFE\xFF"sv))
        return TextEncoding::Utf32Big;
    if (bytes.starts_with("\xFF\xFE"sv))
        return TextEncoding::Utf16Little;
    if (bytes.starts_with("\xFE\xFF"sv))
        return TextEncoding::Utf16Big;
    if (bytes.size() >= 4) {
        if (startsJson(bytes[0]) && bytes.substr(1, 3) == "\0\0\0"sv)
            return TextEncoding::Utf32Little;
        if (bytes.substr(0, 3) == "\0\0\0"sv && startsJson(bytes[3]))
            return TextEncoding::Utf32Big;
        if (startsJson(bytes[0]) && bytes[1] == '\0' && bytes[2] != '\0')
            return TextEncoding::Utf16Little;
        if (bytes[0] == '\0' && startsJson(bytes[1]) && bytes[3] != '\0')
            return TextEncoding::Utf16Big;
    }
    return std::nullopt;
}

} // namespace

std::string windows1252Letter(unsigned char byte) {
    std::string letter;
    if (byte >= 0x80 && byte < 0xA0 && kWindows1252[byte - 0x80U] != byte)
        appendPoint(letter, kWindows1252[byte - 0x80U]);
    return letter;
}

std::string_view SourceText::of(std::string_view bytes) const {
    if (isConverted)
        return converted;
    return bytes.starts_with(kUtf8Mark) ? bytes.substr(kUtf8Mark.size()) : bytes;
}

Result<SourceText> readSourceText(std::string_view bytes, ImportReport& report, const CancelToken& cancel,
                                  const std::function<void()>& forget) {
    SourceText text;
    const auto beginning = encodingByBeginning(bytes);
    if (!beginning || *beginning == TextEncoding::Utf8)
        text.isValid = isUtf8(bytes, cancel, forget);
    const TextEncoding encoding = beginning                                       ? *beginning
                                  : text.isValid || !isWindows1252(bytes, cancel) ? TextEncoding::Utf8
                                                                                  : TextEncoding::Windows1252;
    const Error stopped{.code = ErrorCode::Cancelled, .message = "the import was stopped"};
    if (cancel.isCancelled())
        return stopped;
    switch (encoding) {
    case TextEncoding::Utf8:
        return text;
    case TextEncoding::Utf16Little:
    case TextEncoding::Utf16Big:
        text.converted = fromUtf16(bytes, encoding == TextEncoding::Utf16Big, cancel);
        break;
    case TextEncoding::Utf32Little:
    case TextEncoding::Utf32Big:
        text.converted = fromUtf32(bytes, encoding == TextEncoding::Utf32Big, cancel);
        break;
    case TextEncoding::Windows1252:
        text.converted = fromWindows1252(bytes, cancel);
        break;
    }
    text.isConverted = true;
    text.isValid = isUtf8(text.converted, cancel);
    if (cancel.isCancelled())
        return stopped;
    report.add({"the file", std::string("is read as ") + nameOf(encoding),
                encoding == TextEncoding::Windows1252 ? "its bytes are not UTF-8" : "it begins so"});
    return text;
}

} // namespace galley
