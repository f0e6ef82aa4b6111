// Contentful space exports (contentful-export's JSON): content types become the schema; entries, assets and tags become
// records. The export is read whole; records are made one at a time.
//
//   content type   a type of the same name (its id where that is a name). It is a page when it has a slug-like field
//                  (slug, permalink, …, or a unique Symbol with a pattern), a component when it has none and pages or
//                  other components link to it.
//   field          Symbol: string or enum (validation `in`); Text, RichText: text; Integer, Number, Date, Boolean (a
//                  string where it has numbers that no field holds digit for digit);
//                  a Date is a date where all its values are days or at midnight as they were written, else a datetime;
//                  Location: object {lat, lon}; Link: ref; Array: list; JSON object: text that holds the JSON, its
//                  members in the order in which they were written. The targets of a ref are those that its validation
//                  names and those that the entries really link to.
//   locales        the default first, with their fallbacks; localized fields keep their values by locale.
//   asset          a record of type "asset" {title, description, file: {url, contentType, size, width, height,
//   fileName}};
//                  an address without a scheme gets https.
//   tag            a record of type "tag" {name, visibility}; entries and assets refer to theirs in `tags`.
//   visibility     fields that Contentful does not deliver (omitted), and those that are called internal
//                  ("internalName"), are not public; what was never published there is noted.
//   state          when not everything is published, each record has `status`: draft (never published), changed (since
//   it
//                  was published: the draft is what is imported), published, archived (also noted). What was delivered
//                  (it has no version) is published.
//   rich text      CommonMark; links to entries and assets are galley:TYPE/ID (rich_text.h).
// "asset", "tag", "tags" and "status" are named contentfulAsset and so on where the space uses the name itself.
//
// The report counts what the export holds: entriesByState "published" (with a published version, also when changed
// since), "changed", "draft", "archived"; linksByKind "Entry" and "Asset" anywhere in entries; valuesPerLocale of
// entries. Half characters cost one character (json_mender.h); a NUL byte, anything behind the end of the JSON, two
// lists of entries, and an export of which nothing can be used are errors. UTF-16 and Windows-1252 are recognised.
// Everything else is a note: roles, webhooks, editor interfaces and system data as one each, values one by one.
#pragma once

#include "model/base/cancellation.h"
#include "model/dataset/state.h"
#include "model/import/import.h"

#include <filesystem>
#include <memory>
#include <string_view>

namespace galley {

struct ContentfulImportOptions {
    std::string siteName;
    std::string
        zone{}; ///< time zone of the site; empty: its own, or guessed by the offsets of its times (zone_guess.h)
    /// The site that the records are for: its schema grows by the export's (merge.h) and decides, and what does not fit
    /// leaves the values that it has. nullptr, or no records: there is no site yet.
    std::shared_ptr<const State> current{};
    /// Whether types and fields of `current` stay though it has no records: somebody made them.
    bool keepsSchema = false;
    Progress progress; ///< in entries and assets
    CancelToken cancel;
};

/// Opens an export: O(file). NotFound, Io (also too little memory), InvalidInput with line or place, also for an export
/// beyond the limits (limits.h, schema.h), Cancelled.
Result<std::unique_ptr<RecordSource>> importContentful(const std::filesystem::path& file,
                                                       ContentfulImportOptions options);

/// The same for text in memory; it is not needed any more afterwards.
Result<std::unique_ptr<RecordSource>> importContentfulText(std::string_view text, ContentfulImportOptions options);

} // namespace galley
