#include "model/base/unicode_text.h"

#include "model/base/utf8.h"

#include <algorithm>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

namespace galley {

namespace {

/// ICU counts in 32 bits.
constexpr std::size_t kMaxBytes = std::size_t{1} << 30;

const icu::Normalizer2* composer() {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const found = icu::Normalizer2::getNFCInstance(status);
    return U_SUCCESS(status) ? found : nullptr;
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool isBlankPoint(char32_t point) {
    return point != kNoPoint &&
           (u_isUWhiteSpace(static_cast<UChar32>(point)) != 0 || point == 0x200B || point == 0xFEFF);
}

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

icu::StringPiece pieceOf(std::string_view text) {
    return {text.data(), static_cast<int32_t>(text.size())};
}

} // namespace

bool isComposed(std::string_view text) {
    if (isAscii(text) || text.size() > kMaxBytes || !isValidUtf8(text))
        return true;
    const icu::Normalizer2* const normalizer = composer();
    UErrorCode status = U_ZERO_ERROR;
    return normalizer == nullptr || normalizer->isNormalizedUTF8(pieceOf(text), status) != 0 || U_FAILURE(status);
}

std::string composed(std::string_view text) {
    if (isComposed(text))
        return std::string(text);
    std::string out;
    icu::StringByteSink<std::string> sink(&out, static_cast<int32_t>(text.size()));
    UErrorCode status = U_ZERO_ERROR;
    composer()->normalizeUTF8(0, pieceOf(text), sink, nullptr, status);
    return U_SUCCESS(status) ? out : std::string(text);
}

char32_t nextPoint(std::string_view text, std::size_t& at) {
    const DecodedCharacter character = decodedUtf8(text, at);
    at += std::max<std::size_t>(character.length, 1);
    return character.length == 0 ? kNoPoint : character.code;
}

std::string_view withoutBlanks(std::string_view text) {
    for (std::size_t at = 0; !text.empty() && isBlankPoint(nextPoint(text, at)); at = 0)
        text.remove_prefix(at);
    while (!text.empty()) {
        std::size_t last = text.size() - 1;
        while (last > 0 && text.size() - last < 4 && isContinuation(text[last]))
            --last;
        std::size_t end = last;
        if (!isBlankPoint(nextPoint(text, end)) || end != text.size())
            break;
        text.remove_suffix(text.size() - last);
    }
    return text;
}

} // namespace galley
