// schema.json of a site beside the schema that its content is made under. What stands under "site" may be changed by
// hand (schema_json.h); types and locales may not, because the journal must know when they changed: takeSchema() does
// that.
//
// Thread rule: pure functions on files; the caller holds the folder's lock when it writes.
#pragma once

#include "model/schema/schema.h"
#include "model/workspace/site_files.h"

#include <optional>

namespace galley {

class Workspace;

/// The schema that schema.json states. Errors name the file: NotFound, Io, and those of parseSchema().
Result<Schema> statedSchema(const SitePaths& paths);

/// What a person changed in schema.json that does not count: InvalidInput with the file, the first of the changes, and
/// what to do. Nothing when types and locales are those in use, or when the file cannot be read, which open() says.
std::optional<Error> ignoredSchema(const SitePaths& paths, const Schema& used);

/// Writes schema.json. One that was changed by hand since, in any way, stays beside it as schema.json.old.
Result<void> writeSchemaFile(const SitePaths& paths, const Schema& used, const Schema& next);

/// Makes a schema that of the site, as a commit. InvalidInput when the content does not fit it; errors of
/// Workspace::importRecords(). False when it is that already.
Result<bool> takeSchema(Workspace& workspace, const Schema& schema);

/// Gives the site a type of redirects where it has none, as a commit (redirect_type.h). The undo history stays. Errors
/// of Workspace::importRecords(). False when there is one already. O(dataset) when there is none.
Result<bool> ensureRedirectType(Workspace& workspace);

} // namespace galley
