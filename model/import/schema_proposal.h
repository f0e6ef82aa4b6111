// The schema that fits what SchemaInference learned. See ndjson_import.h for the rules. Pure function, thread-safe.
// Used in this folder alone.
#pragma once

#include "model/import/import.h"
#include "model/import/schema_inference.h"

namespace galley {

/// A schema that is valid by Schema::validate. Names that `site` has for names of the source are used again
/// (nullptr: there is no site yet). Notes what a person should know, and in `report.inferred` why a field that the site
/// does not have is a reference, a date or a choice.
Schema proposeSchema(const SchemaInference& learned, std::string siteName, const std::string& locale,
                     const Schema* site, ImportReport& report);

} // namespace galley
