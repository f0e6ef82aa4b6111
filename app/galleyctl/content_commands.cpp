// new, import, export and get: content in and out.
#include "app/demo_site.h"
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "model/base/file.h"
#include "model/base/time_zone.h"
#include "model/dataset/value_json.h"
#include "model/import/contentful_import.h"
#include "model/import/ndjson_export.h"
#include "model/import/ndjson_import.h"
#include "model/inspect/named_place.h"
#include "model/schema/schema_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

/// `prompt` must live as long as the site is made.
NewSiteOptions newSiteOptions(std::string what, PromptInterruption& prompt) {
    NewSiteOptions options;
    options.began = [&prompt](const std::filesystem::path& hidden) { prompt.setUnfinished(hidden); };
    options.placing = [&prompt] { prompt.setEnding(); };
    options.actor = currentActor();
    options.cancel = interruption();
    options.progress = progressOnTerminal(std::move(what));
    return options;
}

std::string folderName(const std::filesystem::path& site) {
    const std::filesystem::path plain = std::filesystem::absolute(site).lexically_normal();
    return (plain.has_filename() ? plain : plain.parent_path()).filename().string();
}

// -- import -------------------------------------------------------------------------------------------------------

using SitePointer = std::shared_ptr<const State>;

/// Whether somebody made the types of a site, as opposed to those that a new one begins with.
bool hasSchemaOfItsOwn(const SitePointer& site) {
    return site != nullptr && !site->schema().types.empty() &&
           site->schema().types != starterSchema(site->schema().site.name).types;
}

/// `current` is a site with content that the import must fit, nullptr when there is none.
Result<std::unique_ptr<RecordSource>> openNdjsonImport(const ImportOptions& options, SitePointer current) {
    NdjsonImportOptions how;
    how.zone = options.zone;
    if (!options.schema.empty()) {
        GALLEY_TRY(how.schema, readSchemaFile(options.schema));
    }
    how.keepsSchema = hasSchemaOfItsOwn(current);
    how.current = std::move(current);
    how.siteName = folderName(options.site);
    how.progress = progressOnTerminal("reading bytes");
    how.cancel = interruption();
    return importNdjson(options.file, std::move(how));
}

Result<std::unique_ptr<RecordSource>> openContentfulImport(const ImportOptions& options, SitePointer current) {
    if (!options.schema.empty())
        return Error{ErrorCode::InvalidInput, "--schema goes with ndjson; a Contentful export has its own"};
    ContentfulImportOptions how;
    how.zone = options.zone;
    how.keepsSchema = hasSchemaOfItsOwn(current);
    how.current = std::move(current);
    how.siteName = folderName(options.site);
    how.progress = progressOnTerminal("reading entries");
    how.cancel = interruption();
    return importContentful(options.file, std::move(how));
}

std::string describeField(const Field& field) {
    std::string text = toString(field.kind);
    if (field.kind == FieldKind::List)
        text = "list of " + describeField(field.fields.front());
    for (std::size_t i = 0; i < field.targets.size(); ++i)
        text += (i == 0 ? " " : "|") + field.targets[i];
    for (std::size_t i = 0; i < field.values.size(); ++i)
        text += (i == 0 ? " " : "|") + field.values[i];
    for (std::size_t i = 0; i < field.blocks.size(); ++i)
        text += (i == 0 ? " " : "|") + field.blocks[i].name;
    if (field.kind == FieldKind::Object) {
        text += " {";
        for (std::size_t i = 0; i < field.fields.size(); ++i)
            text += (i == 0 ? "" : ", ") + field.fields[i].name + ": " + describeField(field.fields[i]);
        text += "}";
    }
    return text + (field.required ? ", required" : "") + (field.localized ? ", localized" : "");
}

std::string describeSchema(const Schema& schema, const ImportReport& report) {
    std::string text;
    for (const Type& type : schema.types) {
        const auto count = report.recordsByType.find(type.name);
        text += type.name + (type.label.empty() ? "" : " (" + type.label + ")") + "  " +
                withThousands(count == report.recordsByType.end() ? 0 : count->second) + " records";
        text += type.page ? ", pages by " + type.slug : type.component ? ", part of pages" : "";
        text += type.display.empty() ? "\n" : ", named by " + type.display + "\n";
        for (const Field& field : type.fields)
            text += "    " + field.name + (field.label.empty() ? "" : " (" + field.label + ")") + ": " +
                    describeField(field) + "\n";
    }
    text += "locales:";
    for (const Locale& locale : schema.locales)
        text += " " + locale.code + (locale.fallback.empty() ? "" : " (falls back to " + locale.fallback + ")");
    return text + "\n";
}

std::string describeNotes(const ImportReport& report) {
    std::string text;
    for (const ImportNote& note : report.inferred)
        text += "inferred: " + oneLine(note.toString()) + "\n";
    for (const ImportNote& note : report.notes)
        text += "note: " + oneLine(note.toString()) + "\n";
    if (report.notesLeftOut > 0)
        text += "note: and " + withThousands(report.notesLeftOut) + " more\n";
    return text;
}

Result<void> printImport(const ImportOptions& options, const Schema& schema, const ImportReport& report,
                         std::uint64_t version) {
    if (options.json) {
        nlohmann::json json = report.toJson();
        json["schema"] = nlohmann::json::parse(formatSchema(schema), nullptr, false);
        json["dryRun"] = options.dryRun;
        if (!options.dryRun)
            json["version"] = version;
        return printJson(json);
    }
    GALLEY_CHECK(print(describeSchema(schema, report)));
    GALLEY_CHECK(print(describeNotes(report)));
    const std::string count = withThousands(report.records) + " records of " + withThousands(report.types) + " types";
    const std::string notes = withThousands(report.notes.size() + report.notesLeftOut) + " notes";
    if (options.dryRun)
        return print(count + ", " + notes + "; nothing was written\n");
    return print("imported " + count + " as version " + std::to_string(version) + ", " + notes + "\n");
}

/// Reads a source to its end, so that its report is complete.
Result<void> drain(RecordSource& source) {
    while (true) {
        GALLEY_TRY(const auto record, source.next());
        if (!record)
            return {};
    }
}

Result<void> writeImport(const ImportOptions& options, Workspace& workspace, RecordSource& source) {
    const BulkSource records = [&]() -> Result<std::optional<BulkRecord>> {
        GALLEY_TRY(auto record, source.next());
        if (!record)
            return std::optional<BulkRecord>();
        return std::optional<BulkRecord>(
            BulkRecord{std::move(record->type), std::move(record->id), std::move(record->fields)});
    };
    GALLEY_CHECK(workspace.importRecords(records, source.schema(), "Import " + options.file.filename().string(),
                                         progressOnTerminal("importing records"), interruption()));
    return workspace.flush();
}

Result<std::unique_ptr<RecordSource>> openImport(const ImportOptions& options, SitePointer current) {
    auto opened = options.format == "ndjson" ? openNdjsonImport(options, std::move(current))
                                             : openContentfulImport(options, std::move(current));
    clearProgress();
    if (opened && !options.saveSchema.empty())
        GALLEY_CHECK(writeFileAtomically(options.saveSchema, formatSchema((*opened)->schema())));
    return opened;
}

Result<void> importIntoExisting(const ImportOptions& options, PromptInterruption& prompt) {
    GALLEY_TRY(const auto workspace, openForWriting(options.site));
    GALLEY_TRY(const auto source, openImport(options, workspace->draft()->statePointer()));
    prompt.setSaving();
    GALLEY_CHECK(writeImport(options, *workspace, *source));
    return printImport(options, source->schema(), source->report(), workspace->draft()->state().version().value());
}

Result<void> importIntoNew(const ImportOptions& options, PromptInterruption& prompt) {
    GALLEY_TRY(const auto source, openImport(options, nullptr));
    std::uint64_t version = 0;
    NewSiteOptions how = newSiteOptions("creating", prompt);
    how.fill = [&](Workspace& workspace) -> Result<void> {
        GALLEY_CHECK(writeImport(options, workspace, *source));
        version = workspace.draft()->state().version().value();
        return {};
    };
    GALLEY_CHECK(createSite(options.site, source->schema(), how));
    return printImport(options, source->schema(), source->report(), version);
}

Result<void> importNowhere(const ImportOptions& options) {
    SitePointer current;
    if (isSite(options.site)) {
        GALLEY_TRY(const auto workspace, openForReading(options.site));
        current = workspace->draft()->statePointer();
    }
    GALLEY_TRY(const auto source, openImport(options, std::move(current)));
    GALLEY_CHECK(drain(*source));
    return printImport(options, source->schema(), source->report(), 0);
}

/// All that a record says, with the keys of its blocks.
std::string jsonOf(const RecordView& record) {
    std::string json;
    appendRecordJson(json, record, BlockKeys::Always);
    return json;
}

/// The draft, or what servers run; nothing there before the first publish.
Result<std::shared_ptr<const State>> stateToRead(const std::filesystem::path& site, bool isPublished) {
    GALLEY_TRY(const auto workspace, openForReading(site));
    if (!isPublished)
        return workspace->draft()->statePointer();
    const auto announcement = announcementOf(site);
    const bool isNewest = !announcement || !*announcement || holdOf(**announcement) != Hold::AtOlder;
    if (isNewest)
        return workspace->published()->statePointer();
    GALLEY_TRY(const SiteVersion held, loadPublished(site, {}));
    return held.replica->statePointer();
}

} // namespace

Result<void> runNew(const NewOptions& options) {
    NewSiteReport report;
    PromptInterruption prompt;
    if (options.demo) {
        if (!options.zone.empty())
            return Error{ErrorCode::InvalidInput,
                         "the demo site has a time zone of its own; give it another one with galleyctl zone"};
        GALLEY_TRY(report, createDemoSite(options.site, options.pages, newSiteOptions("writing records", prompt)));
    } else {
        Schema schema = starterSchema(folderName(options.site));
        schema.site.zone = options.zone.empty() ? TimeZone::machineZone() : options.zone;
        GALLEY_CHECK(createSite(options.site, schema, newSiteOptions("creating", prompt)));
    }
    if (options.json)
        return printJson({{"site", options.site.string()}, {"pages", report.pages}, {"records", report.records}});
    return print("created " + options.site.string() + " with " + withThousands(report.pages) + " pages, " +
                 withThousands(report.records) + " records\n");
}

Result<void> runZone(const ZoneOptions& options) {
    std::string zone;
    if (options.zone.empty()) {
        GALLEY_TRY(const auto workspace, openForReading(options.site));
        zone = workspace->draft()->state().schema().site.zone;
    } else {
        GALLEY_TRY(const TimeZone* const wanted, TimeZone::find(options.zone));
        GALLEY_TRY(const auto workspace, openForWriting(options.site));
        Schema schema = workspace->draft()->state().schema();
        zone = wanted->name();
        if (schema.site.zone != zone) {
            schema.site.zone = zone;
            const BulkSource nothing = [] { return Result<std::optional<BulkRecord>>(std::optional<BulkRecord>()); };
            GALLEY_CHECK(workspace->importRecords(nothing, schema, "Show times in the zone " + zone));
            GALLEY_CHECK(workspace->flush());
        }
    }
    if (zone.empty())
        zone = TimeZone::utc().name();
    if (options.json)
        return printJson({{"zone", zone}});
    return print(zone + "\n");
}

Result<void> runImport(const ImportOptions& options) {
    PromptInterruption prompt;
    if (options.dryRun)
        return importNowhere(options);
    return isSite(options.site) ? importIntoExisting(options, prompt) : importIntoNew(options, prompt);
}

Result<void> runExport(const ExportOptions& options) {
    GALLEY_TRY(const auto state, stateToRead(options.site, options.published));
    if (options.output.empty())
        return exportNdjson(*state, printData, {}, interruption());
    const auto done = exportNdjsonFile(*state, options.output, progressOnTerminal("writing records"), interruption());
    clearProgress();
    return done;
}

Result<void> runGet(const GetOptions& options) {
    GALLEY_TRY(const auto state, stateToRead(options.site, options.published));
    GALLEY_TRY(const RecordRef ref, recordNamed(*state, options.record));
    std::string line = jsonOf(state->record(ref));
    if (options.withRevision)
        line = "{\"revision\":" + std::to_string(state->record(ref).revision()) + ",\"record\":" + line + "}";
    if (options.json)
        return printData(line + "\n");
    return printData(nlohmann::ordered_json::parse(line, nullptr, false).dump(2) + "\n");
}

} // namespace galley
