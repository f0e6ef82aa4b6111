// The look of content that a theme has no template for: any object becomes readable, semantic HTML by the kinds and
// names of its members; Mustache could not do it, since it does not list members. Also the built-in page shell and
// stylesheet. Thread-safe: no state.
#pragma once

#include "model/base/time_zone.h"
#include "model/page/document.h"
#include "model/page/template.h"

#include <string>
#include <string_view>

namespace galley {

/// The member that names an object best: the first filled text among headline, title, name, label and heading, else
/// the first plain string that is no address. nullptr when there is none.
const DocNode* readableTitle(const DocNode& object);

/// Appends the title (h1) and all fields of a page but its modules. Instants show as days in the zone.
void appendGenericHeader(std::string& out, const DocNode& page, std::string_view locale, const TimeZone& zone,
                         RenderMode mode);
/// Appends the title (h2) and all fields of a module.
void appendGenericModule(std::string& out, const DocNode& module, std::string_view locale, const TimeZone& zone,
                         RenderMode mode);

/// Built-in files, for themes that leave them out.
std::string_view builtInPageTemplate();
std::string_view builtInNotFoundTemplate();
std::string_view builtInStyle();

} // namespace galley
