// How single values become HTML text; numbers as in JSON (json_text.h). Appends, never allocates anything else.
// Thread-safe: no state.
#pragma once

#include "model/base/json_text.h"

#include <string>
#include <string_view>

namespace galley {

/// Escapes `& < > "` as in the Mustache specification; also `'`, so that single-quoted attributes are safe.
void appendHtmlEscaped(std::string& out, std::string_view text);

} // namespace galley
