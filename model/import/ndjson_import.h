// NDJSON: one record a line, {"type":…,"id":…,fields…}. Reads a file of any size in a stream; memory holds the ids'
// hashes and what inference learns, never the records. Also JSON lists of such records, alone or among lines, and
// records over several lines. UTF-16, UTF-32 and Windows-1252 are recognised and converted in memory, which is noted.
//
// With a schema, values are read by it. Without one it is inferred in a pass over the file before the first record:
//   - a field's kind from all its values: bool, int, float, asset (addresses of images and the like), text (long,
//     several lines or Markdown), otherwise string; objects, lists, and blocks where all elements of a list are objects
//     with `kind`. By evidence that cannot well be accident, which the report says:
//   - ref: all values are ids of one type, and have a slash, are UUIDs or have 8 characters and more, or the field is
//     named like the type (one in twenty may lead nowhere); or {"type","id"} objects that mostly lead somewhere;
//   - datetime: all are RFC 3339 with seconds and an offset; date: all are dates, and the field is named like one;
//   - enum: 50 values and more of few words, each three times at least, in a field named status, kind and such;
//   - a type with a `slug` is a page; its display field is title, headline, name, label …, and neither of them is a
//     date or a reference.
// Inference never loses a value: what differs from the rest of its field is kept as text, and so are numbers that
// neither 64 bits nor a double hold digit for digit. It prints with formatSchema, can be edited, and given back.
//
// Names that a schema does not allow are changed by a NameScope (names.h) and stay the labels of what they name; a
// schema that is given is asked for name, label and nearest allowed name.
//
// A line that cannot be read, what is no record in a list, a value that does not fit and a repeated id become notes; in
// strict mode the first of them ends the import. Half characters cost one character (json_mender.h). With a site, a
// value that does not fit leaves the one that the site's record has, and so does a number that a double does not hold
// digit for digit; without one the nearest number is taken, with a note. An error is: a NUL byte, something that is no
// record behind a record in its line or behind a list, a list that is not JSON, and when nothing can be used. JSON null
// counts as absent. Blocks keep their `key` where they have one.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/parallel.h"
#include "model/dataset/state.h"
#include "model/import/import.h"

#include <filesystem>
#include <memory>

namespace galley {

struct NdjsonImportOptions {
    std::optional<Schema> schema; ///< must be valid; nullopt: infer it
    /// The site that the records are for: its schema grows by what is given or inferred (merge.h), and the source has
    /// the grown one. nullptr, or no records: there is no site yet.
    std::shared_ptr<const State> current{};
    /// Whether types and fields of `current` stay though it has no records: somebody made them.
    bool keepsSchema = false;
    bool strict = false;
    std::string locale = "en";           ///< the one locale of an inferred schema
    std::string siteName;                ///< of an inferred schema
    std::string zone{};                  ///< time zone of the site; empty: its own, the given schema's, or guessed
    unsigned threads = defaultThreads(); ///< for inference; the schema does not depend on it
    Progress progress;                   ///< in bytes read, both passes together
    CancelToken cancel;
};

/// Opens a file and, without a schema, infers one: O(file). NotFound, Io, InvalidInput (nothing in it is a record, more
/// types than a schema can have, an invalid schema, one that does not fit the site's), Cancelled.
Result<std::unique_ptr<RecordSource>> importNdjson(const std::filesystem::path& file, NdjsonImportOptions options);

/// The same for text in memory, for tests; the view must outlive the source. Errors and notes name no file.
Result<std::unique_ptr<RecordSource>> importNdjsonText(std::string_view text, NdjsonImportOptions options);

} // namespace galley
