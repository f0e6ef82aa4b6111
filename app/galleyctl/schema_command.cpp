// schema: the types and locales in use, and how others are taken over.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "model/schema/schema_json.h"
#include "model/workspace/schema_file.h"

#include <nlohmann/json.hpp>

namespace galley {

Result<void> runSchema(const SchemaOptions& options) {
    if (options.file.empty()) {
        GALLEY_TRY(const auto workspace, openForReading(options.site));
        return printData(formatSchema(workspace->draft()->state().schema()));
    }
    GALLEY_TRY(const Schema schema, readSchemaFile(options.file));
    GALLEY_TRY(const auto workspace, openForWriting(options.site, IgnoredSchema::IsFine));
    auto taken = takeSchema(*workspace, schema);
    if (!taken && taken.error().code == ErrorCode::InvalidInput)
        return std::move(taken).error().inFile(options.file.string());
    GALLEY_TRY(const bool isChanged, std::move(taken));
    GALLEY_CHECK(workspace->flush());
    const std::uint64_t version = workspace->draft()->state().version().value();
    if (options.json)
        return printJson({{"changed", isChanged}, {"version", version}});
    return print(isChanged ? "the schema is that of version " + std::to_string(version) + "\n"
                           : "the schema is in use already\n");
}

} // namespace galley
