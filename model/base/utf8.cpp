#include "model/base/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace galley {

namespace {

/// Bytes of the sequence that starts at `at`, 0 when it is malformed. REQUIRES at < end.
std::size_t sequenceLength(const unsigned char* at, const unsigned char* end) {
    const unsigned char lead = *at;
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (static_cast<std::size_t>(end - at) < length)
        return 0;
    for (std::size_t index = 1; index < length; ++index)
        if ((at[index] & 0xc0) != 0x80)
            return 0;
    const bool isOverlong = (lead == 0xe0 && at[1] < 0xa0) || (lead == 0xf0 && at[1] < 0x90);
    const bool isOutside = (lead == 0xed && at[1] > 0x9f) || (lead == 0xf4 && at[1] > 0x8f);
    return isOverlong || isOutside ? 0 : length;
}

} // namespace

bool isValidUtf8(std::string_view text) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080U;
    const auto* at = reinterpret_cast<const unsigned char*>(text.data());
    const auto* const end = at + text.size();
    while (at != end) {
        if (end - at >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, at, sizeof word);
            if ((word & kHighBits) == 0) {
                at += 8;
                continue;
            }
        }
        const std::size_t length = sequenceLength(at, end);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

} // namespace galley
