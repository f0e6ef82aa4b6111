// How single values become HTML text; numbers as in JSON (json_text.h). Appends, never allocates anything else.
// Thread-safe: no state.
#pragma once

#include "model/base/json_text.h"

#include <string>
#include <string_view>

namespace galley {

/// Escapes `& < > "` as in the Mustache specification; also `'`, so that single-quoted attributes are safe, and the
/// last hyphen of "data-galley-", so that no text can be taken for a preview's attribute (see template.h), even when
/// `out` ends in the first part of it. HTML has no control characters but tabs and line feeds: CR LF and CR become LF,
/// others U+FFFD.
void appendHtmlEscaped(std::string& out, std::string_view text);

/// Appends HTML as it is, but for the same hyphen.
void appendWithoutMarks(std::string& out, std::string_view html);

} // namespace galley
