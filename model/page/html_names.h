// The names of HTML, SVG and MathML that decide how a page is read and what the values of attributes are to browsers.
// Internal to the template engine. Names are in lower case. Thread-safe: no state.
// Used in this folder alone.
#pragma once

#include "model/page/template_program.h"

#include <string>
#include <string_view>

namespace galley {

bool isVoidElement(std::string_view element);
/// Elements whose content is text, not markup.
bool isTextElement(std::string_view element);
/// Start tags that end SVG and MathML around them.
bool breaksOutOfForeign(std::string_view element);
/// Elements that, anywhere below SVG and MathML, lead out of these or into them depending on what stands elsewhere:
/// parts of tables end all that is open in a table around them.
bool isUnclearInForeign(std::string_view element);

/// What the attribute is on that element: with addresses wherever it is one somewhere, since unknown elements may be.
AttributeKind valueKindOf(std::string_view element, std::string_view attribute);
/// Types of script elements that nobody runs, and whose text content may be in.
bool isDataType(std::string_view scriptType);

/// For messages: "<p>".
std::string startTag(std::string_view element);
/// For messages: with double quotes around.
std::string quotedName(std::string_view name);

} // namespace galley
