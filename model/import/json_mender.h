// JSON from outside made fit for the parsers, which would refuse or change without a word what it holds:
//   - half a character (a surrogate without its other half, as an escape or as bytes), other bytes that are not UTF-8,
//     and a control character, escaped or not, that is no tab or line end each become one U+FFFD; two surrogates as
//     three bytes each become the character that they mean, and so does a control character from U+0080 on that
//     Windows-1252 has a letter for: browsers read it so;
//   - a tab or a line end that stands in a string as it is gets its escape;
//   - a number that neither 64 bits nor a double hold digit for digit becomes a string that begins with a NUL
//     character, followed by the number as it was written ("number text"); no other string has a NUL afterwards;
//   - a name that an object has twice is told.
// It does not judge what is not JSON: that is copied. Pure functions, thread-safe.
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

enum class MendKind : std::uint8_t {
    HalfCharacter,
    SplitCharacter,
    BadBytes,
    Nul,
    UnfitControl,  ///< another control character that no text may hold
    MisreadLetter, ///< a control character that stands for a letter of Windows-1252
    ControlCharacter,
    NegativeZero,
    RepeatedName
};

/// One step of a path into a document: a member's name, or the index of an element.
struct JsonStep {
    std::string name;
    std::size_t index = 0;
    bool isIndex = false;
};

/// Something that was changed, and where.
struct Mend {
    MendKind kind = MendKind::HalfCharacter;
    std::size_t offset = 0; ///< in the text that was given
    std::vector<JsonStep> path;
    bool isInName = false; ///< in the name that the path ends with, not in its value
    std::string bytes;     ///< what stood there, as text: "\ud83d", "F0 9F"
    std::string what() const;
    std::string why() const;
};

struct MendedJson {
    /// Changes beyond this number are made and counted, not kept.
    static constexpr std::size_t kMaxMends = 1000;
    std::string text;
    std::vector<Mend> mends;
    std::size_t more = 0;
};

enum class RepeatedNames : std::uint8_t { Ignore, Tell };

/// Which numbers become number texts: those that are not held digit for digit; all that are not whole numbers of 64
/// bits, because a double does not say how it was written; or the first ones and what only begins like a number.
enum class Numbers : std::uint8_t { AsNeeded, AsWritten, Anything };

/// The text with its changes; nothing when none is needed. O(size), some 3 ns a byte. Nesting beyond 256 levels ends
/// it, and so does the wish to stop: then the result means nothing.
std::optional<MendedJson> mendJson(std::string_view text, RepeatedNames repeated = RepeatedNames::Ignore,
                                   Numbers numbers = Numbers::AsNeeded, const CancelToken& cancel = {});
/// Where in the text stands what is at an offset of mendJson()'s result. O(size).
std::size_t offsetBeforeMending(std::string_view text, std::size_t offset, Numbers numbers);

/// False when mendJson() surely finds nothing in text that is UTF-8 and that a parser takes. O(size), 0.3 ns a byte.
bool mayNeedMending(std::string_view text);

/// Whether a string that came from mended JSON is a number that was written so.
inline bool isNumberText(std::string_view text) {
    return !text.empty() && text.front() == '\0';
}
/// JSON text that was written from mended JSON, with the numbers as they were in the source.
std::string withNumbersAsWritten(std::string json);

/// Where a value ends that begins at `at`: behind its last bracket, or before the comma or bracket that follows it;
/// npos when it does not end.
std::size_t endOfJsonValue(std::string_view text, std::size_t at);

} // namespace galley
