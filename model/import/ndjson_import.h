// NDJSON: one record a line, {"type":…,"id":…,fields…}. Reads a file of any size in a stream; memory holds the ids'
// hashes and what inference learns, never the records. Lines are parsed by simdjson, which checks UTF-8 and depth.
//
// With a schema, values are read by it. Without one it is inferred in a pass over the file before the first record:
//   - a field's kind from all its values: bool, int, float, datetime (all are RFC 3339), asset (addresses of images and
//     the like), ref (nearly all values are ids of one type, or {"type","id"} objects), enum (a field named status,
//     kind and such with few short values), text (long, several lines or Markdown), otherwise string;
//   - objects, lists, and blocks where all elements of a list are objects with `kind`;
//   - a type with a `slug` is a page; its display field is title, headline, name, label …
// Inference never loses a value: what differs from the rest of its field is kept as text. It prints with formatSchema,
// can be edited, and given back. Names that a schema does not allow are changed by fieldNameFor in both cases.
//
// A line that cannot be read, a value that does not fit and a repeated id become notes; in strict mode the first of
// them ends the import. JSON null counts as absent. Blocks keep their `key` where they have one.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/parallel.h"
#include "model/import/import.h"

#include <filesystem>
#include <memory>

namespace galley {

struct NdjsonImportOptions {
    std::optional<Schema> schema; ///< must be valid; nullopt: infer it
    bool strict = false;
    std::string locale = "en";           ///< the one locale of an inferred schema
    std::string siteName;                ///< of an inferred schema
    unsigned threads = defaultThreads(); ///< for inference; the schema does not depend on it
    Progress progress;                   ///< in bytes read, both passes together
    CancelToken cancel;
};

/// Opens a file and, without a schema, infers one: O(file). NotFound, Io, InvalidInput (nothing in it is a record, more
/// types than a schema can have, an invalid schema), Cancelled.
Result<std::unique_ptr<RecordSource>> importNdjson(const std::filesystem::path& file, NdjsonImportOptions options);

/// The same for text in memory, for tests; the view must outlive the source. Errors and notes name no file.
Result<std::unique_ptr<RecordSource>> importNdjsonText(std::string_view text, NdjsonImportOptions options);

} // namespace galley
