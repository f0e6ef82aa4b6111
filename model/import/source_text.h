// The text of a file from outside as UTF-8, whatever encoding it is in. Thread rule: plain value.
#pragma once

#include "model/base/cancellation.h"
#include "model/import/import.h"

#include <string>
#include <string_view>

namespace galley {

/// How a text is encoded. Utf8 may hold bytes that are no UTF-8: those are single faults in a text that is.
enum class TextEncoding : std::uint8_t { Utf8, Utf16Little, Utf16Big, Utf32Little, Utf32Big, Windows1252 };

/// By its byte order mark; by the zeros around the bracket that JSON begins with; by whether its bytes are UTF-8, or
/// read as letters of Windows-1252 (of which Latin-1 is the larger part) more often than as UTF-8. O(size).
TextEncoding detectEncoding(std::string_view bytes);

/// The text in UTF-8 without a byte order mark. What UTF-16 leaves half stays so, as three bytes, for json_mender.h.
struct SourceText {
    std::string converted; ///< holds the text when it was not UTF-8
    bool isConverted = false;
    bool isValid = false;                              ///< every byte of it is UTF-8
    std::string_view of(std::string_view bytes) const; ///< the text, given the bytes that it was made of
};

/// Converts what is not UTF-8 and notes that.
SourceText readSourceText(std::string_view bytes, ImportReport& report);

} // namespace galley
