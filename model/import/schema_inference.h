// SchemaInference: learns the shape of records from their values and proposes a schema. See ndjson_import.h for the
// rules. Memory: a counter set for each place in the schema, nothing for each record.
// Thread rule: one thread each; several may learn from parts of a source at a time and be merged in order.
#pragma once

#include "model/import/id_table.h"
#include "model/import/import.h"

#include <array>
#include <memory>
#include <simdjson.h>
#include <string>
#include <vector>

namespace galley {

/// What was seen at one place of the records: counts by JSON kind, traits of the texts, and the places below it.
struct Shape {
    using Members = std::vector<std::pair<std::string, std::unique_ptr<Shape>>>; ///< in order of first appearance
    static constexpr std::size_t kMaxDistinct = 12;

    std::uint64_t values = 0; ///< without nulls
    std::uint64_t booleans = 0;
    std::uint64_t integers = 0;
    std::uint64_t reals = 0;
    std::uint64_t texts = 0;
    std::uint64_t objects = 0;
    std::uint64_t lists = 0;

    std::size_t longestText = 0;
    bool hasLineBreak = false;
    bool allInstants = true;  ///< every text is RFC 3339
    bool hasBareDate = false; ///< some are dates without a time
    std::uint64_t markdownTexts = 0;
    std::uint64_t mediaTexts = 0;      ///< address or path of an image, a film or the like
    std::uint64_t addressTexts = 0;    ///< other absolute http(s) addresses
    std::vector<std::string> distinct; ///< short texts; one more than kMaxDistinct means "many"

    std::uint64_t idTexts = 0;             ///< texts that are an id of some type
    std::uint64_t ownIdTexts = 0;          ///< texts that are the id of the record that they stand in
    std::uint64_t refObjects = 0;          ///< {"type":…,"id":…} with a type of this file
    std::vector<std::uint64_t> hitsByType; ///< of both, by type index

    std::size_t longestList = 0;
    std::unique_ptr<Shape> element;
    std::uint64_t elementsWithKind = 0;
    std::uint64_t elementsWithout = 0;
    Members kinds;   ///< of elements that are objects with a text `kind`; their members without kind and key
    Members members; ///< of objects
};

class SchemaInference {
public:
    /// Both must outlive this object; `types` are the raw names, in the order of the type indexes of `ids`.
    SchemaInference(const IdTable& ids, const std::vector<std::string>& types);

    /// Learns from one record.
    void observe(std::uint16_t type, std::string_view id, const simdjson::dom::object& members);
    /// Adds what another one, of the same ids and types, learned from the records behind those of this one.
    void merge(const SchemaInference& later);
    /// The proposal, valid by Schema::validate; adds to the notes what a person should know about it.
    Schema propose(std::string siteName, const std::string& locale, ImportReport& report) const;

private:
    void observeMembers(Shape::Members& into, const simdjson::dom::object& members, bool isBlock);
    void observeValue(Shape& shape, const simdjson::dom::element& value);
    void observeText(Shape& shape, std::string_view text);
    void observeObject(Shape& shape, const simdjson::dom::object& object);
    void observeList(Shape& shape, const simdjson::dom::array& list);
    void countHit(Shape& shape, std::uint16_t type) const;

    const IdTable& m_ids;
    const std::vector<std::string>& m_types;
    std::vector<std::unique_ptr<Shape>> m_shapes; ///< by type; objects
    std::uint64_t m_ownHash = 0;
    std::vector<std::uint64_t> m_homeSlugs; ///< how often a page has the slug "home", "index", "/" or ""
};

} // namespace galley
