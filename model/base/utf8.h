// UTF-8 as text from outside must be: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629).
// Thread-safe: no state.
#pragma once

#include <string_view>

namespace galley {

/// O(size); ASCII is checked eight bytes at a time.
bool isValidUtf8(std::string_view text);

} // namespace galley
