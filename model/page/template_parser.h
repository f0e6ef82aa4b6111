// Reads Mustache source into operations. Internal to the template engine. Literals come line by line, each line begun
// by a LineStart; every Section and Inverted knows its End.
// Used in this folder alone.
#pragma once

#include "model/page/template_program.h"

#include <string_view>
#include <vector>

namespace galley {

struct ParsedTemplate {
    std::vector<Op> ops;
    std::vector<TemplateName> names;
    std::vector<PartialTag> partials;
};

/// InvalidInput with line and what to do. Views in the result point into `source`.
Result<ParsedTemplate> parseTemplate(std::string_view source);

} // namespace galley
