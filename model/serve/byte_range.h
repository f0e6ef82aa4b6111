// The part of a file that a request asks for by its Range header, so that a browser can seek in a video (RFC 9110,
// section 14). One range of bytes; a request for several, or one that is not understood, gets the whole file.
// Used in this folder alone.
#pragma once

#include <cstdint>
#include <string_view>

namespace galley::server {

struct ByteRange {
    enum class Kind { Whole, Part, Outside };
    Kind kind = Kind::Whole;
    std::uint64_t first = 0; ///< Part: index of its first byte
    std::uint64_t size = 0;  ///< Part: at least 1, and within the file
};

/// Reads the value of a Range header for a file of `size` bytes. Outside: it names bytes, none of which exist.
ByteRange parseByteRange(std::string_view header, std::uint64_t size);

} // namespace galley::server
