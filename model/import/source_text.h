// The text of a file from outside as UTF-8, whatever encoding it is in. Thread rule: plain value.
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"
#include "model/import/import.h"

#include <functional>
#include <string>
#include <string_view>

namespace galley {

/// The text in UTF-8 without a byte order mark. What UTF-16 leaves half stays so, as three bytes, for json_mender.h.
struct SourceText {
    std::string converted; ///< holds the text when it was not UTF-8
    bool isConverted = false;
    bool isValid = false;                              ///< every byte of it is UTF-8
    std::string_view of(std::string_view bytes) const; ///< the text, given the bytes that it was made of
};

/// What Windows-1252 has for a byte from 0x80 to 0x9F, as UTF-8; empty for the few that it has nothing for.
std::string windows1252Letter(unsigned char byte);

/// Finds the encoding by the byte order mark; by the zeros around the bracket that JSON begins with; by whether the
/// bytes are UTF-8 (perhaps with single faults), or read as letters of Windows-1252 (of which Latin-1 is the larger
/// part) more often than as UTF-8. Converts what is not UTF-8 and notes that. O(size). `forget` is called every
/// some megabytes: for who has the bytes in a file and wants its memory back. Cancelled.
Result<SourceText> readSourceText(std::string_view bytes, ImportReport& report, const CancelToken& cancel = {},
                                  const std::function<void()>& forget = {});

} // namespace galley
