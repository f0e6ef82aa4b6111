// What all importers share: a stream of records in the outside form of the dataset (value_json.h), the schema that they
// follow, and a report that accounts for every item of the source that was not carried over or was changed.
//
// An importer reads; it never writes to a site. The caller makes one `create` edit of each record.
// Thread rule: a source is used by one thread.
#pragma once

#include "model/base/result.h"
#include "model/schema/schema.h"

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace galley {

/// One record, ready to be created. References to records that come later (or never) are allowed.
struct ImportedRecord {
    std::string type;
    std::string id;
    nlohmann::json fields; ///< an object that fieldsFromJson accepts
    std::string place;     ///< where it stands in the source: "line 12", "entries[3]"
};

/// One item of the source that is not in the records, or not as it was.
struct ImportNote {
    std::string place; ///< "line 12: page/home, field cast/3", "entries[3] 5KsDBWseXY6QegucYAoacS, fields.body.en-US"
    std::string what;  ///< the item and what became of it: "value \"x\" is left out"
    std::string why;
    friend bool operator==(const ImportNote&, const ImportNote&) = default;
    std::string toString() const; ///< one line: "place: what: why"
};

/// A text in UTF-8, cut to 80 bytes for a note.
std::string shortened(std::string text);

/// What a source holds and what became of it. Counts are of the source, not of what was carried over.
struct ImportReport {
    /// Notes beyond this number are counted, not kept: a file may be wrong in every line.
    static constexpr std::size_t kMaxNotes = 100000;

    std::size_t types = 0;
    std::size_t records = 0;                           ///< records handed out
    std::map<std::string, std::size_t> recordsByType;  ///< of those handed out
    std::map<std::string, std::size_t> entriesByState; ///< CMS exports: "published", "draft", "changed", "archived"
    std::size_t assets = 0;
    std::size_t tags = 0;
    std::size_t richTexts = 0;                      ///< values that are rich text documents
    std::vector<std::string> locales;               ///< codes, the default first
    std::map<std::string, std::size_t> linksByKind; ///< by kind of link or by target type
    std::size_t danglingLinks = 0;                  ///< links whose target is not in the source
    std::map<std::string, std::size_t> valuesPerLocale;
    std::vector<ImportNote> notes;
    std::size_t notesLeftOut = 0;
    std::vector<ImportNote> inferred; ///< what was taken for more than text or looks like it, and why: no loss

    void add(ImportNote note);
    void infer(ImportNote note);
    nlohmann::json toJson() const;
};

/// A stream of records.
class RecordSource {
public:
    RecordSource() = default;
    RecordSource(const RecordSource&) = delete;
    RecordSource& operator=(const RecordSource&) = delete;
    virtual ~RecordSource() = default;

    /// The next record; nullopt after the last one. An error ends the stream: Cancelled, Io, and InvalidInput where the
    /// importer was told to be strict.
    virtual Result<std::optional<ImportedRecord>> next() = 0;
    /// Valid from the start, and as long as the source.
    virtual const Schema& schema() const = 0;
    /// Complete once next() has given nullopt.
    virtual const ImportReport& report() const = 0;
};

} // namespace galley
