// Which importer fits a file, told by its content and never by its name.
//
// Thread rule: a pure function of the file.
#pragma once

#include "model/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace galley {

enum class ImportKind : std::uint8_t { Ndjson, Contentful };

/// By the beginning of a file: one object with the lists of a space export is Contentful's, records one after the other
/// are NDJSON. InvalidInput when it is neither.
Result<ImportKind> importKindOf(std::string_view beginning);
/// The same for a file, of which the first part is read. NotFound, Io.
Result<ImportKind> importKindOfFile(const std::filesystem::path& file);

} // namespace galley
