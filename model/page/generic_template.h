// The look of content that a theme has no template for: any object becomes readable, semantic HTML by the kinds and
// names of its members and what the schema says of them. Names and states for editors and data in JSON are left out;
// records that are parts of pages are shown whole, others as cards. Mustache could not do it, since it does not list
// members. Also the built-in page shell and stylesheet. Thread-safe: no state.
// Used in this folder alone.
#pragma once

#include "model/base/time_zone.h"
#include "model/page/field_guide.h"
#include "model/page/template.h"

#include <string>
#include <string_view>

namespace galley {

struct GenericContext {
    std::string_view locale;
    const TimeZone& zone; ///< instants show as days in it
    RenderMode mode = RenderMode::Production;
    const FieldGuide* guide = nullptr; ///< of the schema that the document was made from, nullptr: names must do
};

/// Whether the language of a locale is written from right to left.
bool isRightToLeft(std::string_view locale);

/// Appends the title (h1) and all fields of a page but its modules.
void appendGenericHeader(std::string& out, const DocNode& page, const GenericContext& context);
/// Appends the title (h2) and all fields of a module.
void appendGenericModule(std::string& out, const DocNode& module, const GenericContext& context);

/// Built-in files, for themes that leave them out.
std::string_view builtInPageTemplate();
std::string_view builtInNotFoundTemplate();
std::string_view builtInGoneTemplate();
std::string_view builtInStyle();

} // namespace galley
