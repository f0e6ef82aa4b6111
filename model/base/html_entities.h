// Character references of HTML, as CommonMark and HTML texts use them: "&eacute;", "&#233;", "&#xE9;".
// Source of the names: the HTML standard, section "Named character references"; those that end in a semicolon.
//
// Thread-safe: no state.
#pragma once

#include <string>
#include <string_view>

namespace galley {

/// The text, as UTF-8, that the reference `entity` (with "&" and ";") stands for; empty for one that HTML does not
/// know. A number that is no character gives U+FFFD. O(log names).
std::string decodedHtmlEntity(std::string_view entity);

} // namespace galley
