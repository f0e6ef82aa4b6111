#include "model/workspace/schema_file.h"

#include "model/base/file.h"
#include "model/schema/compatibility.h"
#include "model/schema/redirect_type.h"
#include "model/schema/schema_json.h"
#include "model/workspace/workspace.h"

namespace galley {

Result<Schema> statedSchema(const SitePaths& paths) {
    auto text = readFile(paths.schemaFile(), kMaxSchemaFile);
    if (!text && text.error().code == ErrorCode::NotFound)
        return Error{ErrorCode::NotFound,
                     "is missing: it says what types of records the site has; `galleyctl repair` makes it anew from "
                     "the site's history, or bring it back from a backup"}
            .inFile(paths.schemaFile().string());
    if (!text)
        return std::move(text).error();
    auto schema = parseSchema(*text);
    if (schema)
        return schema;
    Error error = schema.error();
    error.message += "; mend it, or let `galleyctl repair` make it anew from the site's history";
    return std::move(error).inFile(paths.schemaFile().string());
}

std::optional<Error> ignoredSchema(const SitePaths& paths, const Schema& used) {
    auto stated = statedSchema(paths);
    if (!stated)
        return std::nullopt;
    stated->site = used.site;
    const auto changes = compareSchemas(used, *stated);
    if (changes.empty())
        return std::nullopt;
    const std::string others =
        changes.size() > 1 ? " (and " + std::to_string(changes.size() - 1) + " more)" : std::string();
    Error error{ErrorCode::InvalidInput,
                "changed by hand, and not in use: " + changes.front().what + others +
                    "; \"galleyctl schema SITE FILE\" takes over types and locales, where the content fits"};
    error.file = paths.schemaFile().string();
    error.record = changes.front().type;
    error.field = changes.front().field;
    return error;
}

Result<void> writeSchemaFile(const SitePaths& paths, const Schema& used, const Schema& next) {
    if (const auto stated = statedSchema(paths); stated && *stated != used && *stated != next) {
        std::filesystem::path old = paths.schemaFile();
        old += ".old";
        GALLEY_TRY(const std::string text, readFile(paths.schemaFile(), kMaxSchemaFile));
        GALLEY_CHECK(writeFileAtomically(old, text));
    }
    return writeFileAtomically(paths.schemaFile(), formatSchema(next));
}

namespace {

Result<bool> changeSchema(Workspace& workspace, const Schema& schema, const char* message) {
    if (workspace.draft()->state().schema() == schema)
        return false;
    const BulkSource nothing = [] { return Result<std::optional<BulkRecord>>(std::optional<BulkRecord>()); };
    GALLEY_CHECK(workspace.importRecords(nothing, schema, message));
    return true;
}

} // namespace

Result<bool> takeSchema(Workspace& workspace, const Schema& schema) {
    return changeSchema(workspace, schema, "Change the schema");
}

Result<bool> ensureRedirectType(Workspace& workspace) {
    return changeSchema(workspace, withRedirectType(workspace.draft()->state().schema()), "Add a type of redirects");
}

} // namespace galley
