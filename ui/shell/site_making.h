// The work of making sites, without widgets: what a file for import holds, an empty site, a site from a file. Who makes
// the folder with its theme is handed in, as the program's own files are the application's.
//
// Thread rule: made for worker threads; functions of values.
// Used in this folder alone.
#pragma once

#include "model/import/import.h"
#include "model/import/import_kind.h"
#include "model/workspace/workspace.h"

#include <QString>

#include <filesystem>
#include <functional>
#include <string>

namespace galley::ui {

/// Puts the first content into a new site.
using SiteFiller = std::function<Result<void>(Workspace&)>;

/// How sites are made; both functions are called on any thread.
struct SiteMaker {
    /// The schema that an empty site of that name starts with.
    std::function<Schema(std::string name)> starterSchema;
    /// Makes a site in a folder that is absent or empty. After a failure the folder is as before.
    std::function<Result<void>(const std::filesystem::path& folder, const Schema& schema, const SiteFiller& fill,
                               const CancelToken& cancel)>
        make;
};

/// What a person asked for.
struct NewSite {
    QString name;
    QString folder;
    std::string locale; ///< of an empty site
    std::string zone;   ///< IANA name; empty: UTC
    QString file;       ///< to import; empty: an empty site
};

/// What a file would bring.
struct ImportPreview {
    ImportKind kind = ImportKind::Ndjson;
    Schema schema;
    ImportReport report;
};

/// Reads the whole file and writes nothing. Errors as the importers'; InvalidInput when the file is of no known kind.
Result<ImportPreview> previewImport(const std::filesystem::path& file, const Progress& progress,
                                    const CancelToken& cancel);

/// Makes the site; progress is told in records of an import.
Result<void> makeSite(const SiteMaker& maker, const NewSite& wanted, const Progress& progress,
                      const CancelToken& cancel);

} // namespace galley::ui
