// Parsed records as records of the dataset, by a schema; what does not fit is noted with its place. Internal to the
// NDJSON importer. Thread rule: one thread.
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"
#include "model/import/id_table.h"
#include "model/import/import.h"
#include "model/import/kept_values.h"
#include "model/import/ndjson_lines.h"
#include "model/import/written_record.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace galley {

/// The types of a source, and which ids it has in each.
struct SourceTypes {
    std::vector<std::string> names;                 ///< as in the source, in order of first appearance
    IdTable ids;                                    ///< by index in names
    std::vector<std::optional<TypeIndex>> inSchema; ///< by index in names; no two are the same
    std::uint16_t last = 0;                         ///< records of a type mostly stand together

    std::optional<std::uint16_t> find(std::string_view name);          ///< O(1)
    std::optional<std::uint16_t> indexOf(std::string_view name) const; ///< the same for many threads at a time
    /// Adds a name that is not there yet; its index.
    std::uint16_t add(std::string_view name);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_map<std::string, std::uint16_t, Hash, std::equal_to<>> m_indexes;
};

class RecordConverter {
public:
    /// How a source is converted besides the schema.
    struct Options {
        std::shared_ptr<const State> current{}; ///< with a state, what does not fit leaves its values alone
        std::string file{};                     ///< for errors
        bool strict = false;
        CancelToken cancel{};
    };
    /// The schema, the types and the report must outlive this object.
    RecordConverter(const Schema& schema, SourceTypes& types, ImportReport& report, Options options);

    /// The record; nullopt when it is left out, which is noted. An error in strict mode, and Cancelled.
    Result<std::optional<ImportedRecord>> convert(const ParsedLine& parsed, std::uint64_t line);
    /// Notes what stands in the place of a record; the error ends a strict import.
    Result<void> leaveOut(const Error& why, std::string_view text, const RecordReader::Place& place);

private:
    enum class Members : std::uint8_t { OfRecord, OfObject, OfBlock };

    /// Where in a record we are: a chain on the stack, written out only for a note.
    struct Place {
        const Place* outer = nullptr;
        std::string_view source{};         ///< the name in the source; empty: an element
        std::size_t index = 0;             ///< among the elements, or the members
        const std::string* name = nullptr; ///< the name in the schema
        std::string path() const;
        std::vector<std::size_t> steps() const; ///< the indexes, from the record on
        /// Names of the schema down to the first list.
        std::vector<std::string> names() const;
        /// The outermost list that the place is in; nullptr: it is in none.
        const Place* list() const;
    };
    using Element = simdjson::dom::element;
    using Json = nlohmann::json;

    void lose(const Place* place, std::string what, std::string why);
    void loseToSite(const Element& value, const Place& place, std::string why);
    void change(const std::string& path, std::string what, std::string why);
    std::string textOf(const Element& value, const Place& place);
    std::string excerpt(const Element& value, const Place& place);
    std::optional<Json> misfit(const Element& value, const Place& place, const std::string& why);
    void noteMends(const MendedJson& mended);
    std::optional<std::string> freeId(const ParsedLine& parsed, std::uint16_t type);
    bool isStopped(std::size_t steps);

    const Field* fieldFor(const std::vector<Field>& fields, std::string_view source, std::size_t& hint, Members kind);
    Json readMembers(const std::vector<Field>& fields, const simdjson::dom::object& object, const Place* outer,
                     Members kind);
    std::optional<Json> readLocalized(const Field& field, const Element& value, const Place& place);
    std::optional<Json> readValue(const Field& field, const Element& value, const Place& place);
    std::optional<Json> readInteger(const Element& value, const Place& place);
    std::optional<Json> readReal(const Element& value, const Place& place);
    std::optional<Json> roundReal(const Element& value, const Place& place, std::string_view written);
    std::optional<Json> readDay(const Element& value, const Place& place);
    std::optional<Json> readInstant(const Field& field, const Element& value, const Place& place);
    std::optional<Json> readText(const Element& value, const Place& place);
    std::optional<Json> readRef(const Field& field, const Element& value, const Place& place);
    bool isKnown(TypeIndex type, std::string_view id) const;
    /// The types that a reference may lead to.
    struct Targets {
        std::vector<TypeIndex> list;
        std::vector<bool> isAllowed; ///< by type
    };
    const Targets& targetsOf(const Field& field);
    TypeIndex targetOf(const Targets& targets, std::string_view id) const;
    std::optional<TypeIndex> typeOf(std::string_view source);
    std::optional<Json> readList(const Field& element, const Element& value, const Place& place);
    std::optional<Json> readBlocks(const Field& field, const Element& value, const Place& place);
    void addKey(Json& block, const simdjson::dom::object& object, std::unordered_set<std::string_view>& keys,
                const Place& place);

    const Schema& m_schema;
    SourceTypes& m_types;
    ImportReport& m_report;
    Options m_options;
    KeptValues m_kept;
    WrittenRecord m_written;
    std::vector<std::optional<std::uint16_t>> m_sourceTypes; ///< by type of the schema: index in the source
    std::unordered_map<const Field*, Targets> m_targets;
    std::unordered_map<std::string, std::optional<TypeIndex>> m_otherTypes; ///< names that the source has no records of
    std::unordered_map<std::uint64_t, int> m_nextNumbers; ///< by hash of a mended id and its type: what to try next
    std::uint64_t m_line = 0;
    std::string m_record;                ///< "type/id" of the source
    std::optional<Error> m_failure;      ///< of a strict import, or that it was stopped
    std::set<const Field*> m_finerTimes; ///< fields that had a time with digits below the millisecond
    std::set<const Field*> m_localTimes; ///< fields that had a time without an offset
    /// Fields that were found by another name than theirs, by their siblings.
    std::map<const std::vector<Field>*, std::unordered_map<std::string, const Field*>> m_others;
};

} // namespace galley
