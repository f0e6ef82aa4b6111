#include "ui/shell/site_making.h"

#include "model/import/contentful_import.h"
#include "model/import/ndjson_import.h"

#include <QFileInfo>

namespace galley::ui {

namespace {

Result<std::unique_ptr<RecordSource>> openSource(const std::filesystem::path& file, ImportKind kind,
                                                 const std::string& name, const Progress& progress,
                                                 const CancelToken& cancel) {
    switch (kind) {
    case ImportKind::Ndjson: {
        NdjsonImportOptions options;
        options.siteName = name;
        options.progress = progress;
        options.cancel = cancel;
        return importNdjson(file, std::move(options));
    }
    case ImportKind::Contentful: {
        ContentfulImportOptions options;
        options.siteName = name;
        options.progress = progress;
        options.cancel = cancel;
        return importContentful(file, std::move(options));
    }
    }
    return Error{ErrorCode::InvalidInput, "this kind of file is unknown"};
}

} // namespace

Result<ImportPreview> previewImport(const std::filesystem::path& file, const Progress& progress,
                                    const CancelToken& cancel) {
    ImportPreview preview;
    GALLEY_TRY(preview.kind, importKindOfFile(file));
    GALLEY_TRY(const auto source, openSource(file, preview.kind, {}, progress, cancel));
    while (true) {
        GALLEY_TRY(const auto record, source->next());
        if (!record)
            break;
    }
    preview.schema = source->schema();
    preview.report = source->report();
    if (preview.report.records == 0)
        return Error{ErrorCode::InvalidInput, "nothing in this file can be imported"}.inFile(file.string());
    return preview;
}

Result<void> makeSite(const SiteMaker& maker, const NewSite& wanted, const Progress& progress,
                      const CancelToken& cancel) {
    const std::filesystem::path folder = wanted.folder.toStdString();
    const std::string name = wanted.name.toStdString();
    if (wanted.file.isEmpty()) {
        Schema schema = maker.starterSchema(name);
        if (!wanted.locale.empty())
            schema.locales = {{wanted.locale, {}}};
        schema.site.zone = wanted.zone;
        return maker.make(folder, schema, {}, cancel);
    }
    const std::filesystem::path file = wanted.file.toStdString();
    GALLEY_TRY(const ImportKind kind, importKindOfFile(file));
    GALLEY_TRY(const auto source, openSource(file, kind, name, {}, cancel));
    Schema schema = source->schema();
    schema.site.name = name;
    schema.site.zone = wanted.zone;
    const BulkSource records = [&]() -> Result<std::optional<BulkRecord>> {
        GALLEY_TRY(auto record, source->next());
        if (!record)
            return std::optional<BulkRecord>();
        return std::optional<BulkRecord>({std::move(record->type), std::move(record->id), std::move(record->fields)});
    };
    const std::string message = "Import " + QFileInfo(wanted.file).fileName().toStdString();
    return maker.make(
        folder, schema,
        [&](Workspace& workspace) -> Result<void> {
            GALLEY_TRY(const std::uint64_t count, workspace.importRecords(records, schema, message, progress, cancel));
            return count > 0 ? Result<void>() : Error{ErrorCode::InvalidInput, "nothing in this file can be imported"};
        },
        cancel);
}

} // namespace galley::ui
