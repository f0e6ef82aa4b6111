// How single values become HTML text; numbers as in JSON (json_text.h). Appends, never allocates anything else.
// Thread-safe: no state.
#pragma once

#include "model/base/json_text.h"

#include <string>
#include <string_view>

namespace galley {

/// Escapes `& < > "` as in the Mustache specification; also `'`, so that single-quoted attributes are safe, and the `=`
/// of text that reads like a preview's attribute (see template.h).
void appendHtmlEscaped(std::string& out, std::string_view text);

/// Appends HTML whose every "data-galley-" is spelled with a character reference, so that it can not be taken for a
/// preview's attribute. O(size).
void appendWithoutMarks(std::string& out, std::string_view html);

} // namespace galley
