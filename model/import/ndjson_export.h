// NDJSON out of a state: one record a line, types in schema order, records in ordinal order, fields in schema order,
// compact JSON, absent fields left out, block keys only where they are not the default sequence k1 … kn. A file in that
// form that was imported comes back byte for byte; importing an export gives the same content. Names that an import had
// to change for the schema are written as they were in the source, where their labels still say so (names.h).
//
// Thread rule: any thread; the state is immutable.
#pragma once

#include "model/base/cancellation.h"
#include "model/dataset/state.h"

#include <filesystem>
#include <functional>
#include <string_view>

namespace galley {

/// Receives the next bytes; an error stops the export and is passed on.
using ExportSink = std::function<Result<void>(std::string_view bytes)>;

/// O(state). Progress is in records. Cancelled, or the sink's error.
Result<void> exportNdjson(const State& state, const ExportSink& sink, const Progress& progress = {},
                          const CancelToken& cancel = {});

/// Replaces a file in one step (replacement_file.h): a failed export leaves the old one. Io, NotFound (no such folder),
/// Cancelled.
Result<void> exportNdjsonFile(const State& state, const std::filesystem::path& file, const Progress& progress = {},
                              const CancelToken& cancel = {});

} // namespace galley
