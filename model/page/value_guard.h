// What values of content may be in the attributes and style sheets of a page: addresses that run nothing, and parts of
// declarations that stay parts. Internal to the template engine. Thread-safe: no state.
// Used in this folder alone.
#pragma once

#include "model/page/template_program.h"

#include <string>
#include <string_view>

namespace galley {

/// Whether a browser could be led to run something by the value, written as HTML, of an attribute of this kind: false
/// for kinds that hold no addresses. O(size).
bool isDangerousValue(AttributeKind kind, std::string_view html);

/// Whether the text, put into a declaration of a style sheet, leaves all around it what it is, and leads to no address
/// but one of the web or of the site. O(size).
bool isStyleValue(std::string_view text);

/// Appends text for a place other than Markup, escaped as HTML or, raw, with the signs taken out that would end the
/// place. Without what previews would take for marks (scalar_text.h).
void appendGuarded(std::string& out, std::string_view text, WriteAs as, bool isRaw);

} // namespace galley
