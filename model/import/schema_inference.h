// SchemaInference: learns the shape of records from their values; schema_proposal.h makes a schema of it. Memory: a
// counter set for each place in the schema, nothing for each record; of places there are at most kMaxPlaces.
// Thread rule: one thread each; several may learn from parts of a source at a time and be merged in order.
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"
#include "model/import/id_table.h"
#include "model/import/json_mender.h"
#include "model/import/slug_form.h"
#include "model/import/zone_guess.h"
#include "model/schema/schema.h"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace galley {

/// How much a text looks like an id: it has a slash inside, is a UUID, or has eight characters and more.
enum class IdForm : std::uint8_t { Weak, Long, Uuid, Path };

/// What was seen at one place of the records: counts by JSON kind, traits of the texts, and the places below it.
struct Shape {
    using Members = std::vector<std::pair<std::string, std::unique_ptr<Shape>>>; ///< in order of first appearance
    static constexpr std::size_t kMaxDistinct = 12;
    struct Distinct {
        std::string text;
        std::uint64_t count = 0;
    };

    std::uint64_t values = 0; ///< without nulls
    std::uint64_t booleans = 0;
    std::uint64_t integers = 0;
    std::uint64_t reals = 0;
    std::uint64_t largeIntegers = 0; ///< of the integers: those that no double holds digit for digit
    std::uint64_t numberTexts = 0;   ///< numbers that were kept as they are written (json_mender.h)
    std::uint64_t texts = 0;
    std::uint64_t objects = 0;
    std::uint64_t lists = 0;

    std::size_t longestText = 0;
    bool hasLineBreak = false;
    bool allInstants = true;        ///< every text is RFC 3339 with seconds and an offset
    bool allDates = true;           ///< every text is a date without a time
    std::uint64_t instantTexts = 0; ///< of these: how many. With dateTexts all that look like days
    std::uint64_t dateTexts = 0;
    std::uint64_t dayLikeTexts = 0; ///< begin like a date, whatever follows, and whether there is such a day
    std::uint64_t figureTexts = 0;  ///< numbers in quotation marks
    std::uint64_t truthTexts = 0;   ///< "true" and "false" in quotation marks
    std::uint64_t markdownTexts = 0;
    std::uint64_t mediaTexts = 0;         ///< address or path of an image, a film or the like
    std::uint64_t addressTexts = 0;       ///< other absolute http(s) addresses
    std::vector<Distinct> distinct;       ///< short texts; one more than kMaxDistinct means "many"
    std::array<std::uint64_t, 4> forms{}; ///< texts of each IdForm

    std::uint64_t idTexts = 0;         ///< texts that are an id of some type
    std::uint64_t ownIdTexts = 0;      ///< texts that are the id of the record that they stand in
    std::uint64_t refObjects = 0;      ///< {"type":…,"id":…} with a type of this file
    std::uint64_t resolvedObjects = 0; ///< of those: the record is there
    /// Of both, by type index. Ids of more than kMaxIdTypes types are not among them: they say nothing.
    std::map<std::uint16_t, std::uint64_t> hitsByType;

    std::size_t longestList = 0;
    std::unique_ptr<Shape> element;
    std::uint64_t elementsWithKind = 0;
    std::uint64_t elementsWithout = 0;
    Members kinds;   ///< of elements that are objects with a text `kind`; their members without kind
    Members members; ///< of objects

    void addDistinct(std::string_view text, std::uint64_t count);
    /// Whether its objects are maps rather than of one form: more names than kMaxMembers, or so many for so few values
    /// that fields for them would stand empty nearly everywhere.
    bool isMap() const;
};

inline constexpr std::size_t kLongText = 160;
inline constexpr std::size_t kMaxMembers = 256;
inline constexpr std::size_t kMaxInferredKinds = 64;
inline constexpr std::size_t kMaxIdTypes = 64;
inline constexpr std::size_t kMaxPlaces = 2 * kMaxAllFields; ///< objects that are kept as text have some, too

/// Looks for a member, first where the last record had it: members mostly come in the same order.
Shape* memberShape(Shape::Members& members, std::string_view name, std::size_t& hint);
/// Adds what was seen at one place to what was seen at another.
void mergeShape(Shape& into, const Shape& from);

/// Why a source is beyond what a schema can say.
struct TooManyFields {
    std::string type;
    std::string id;    ///< of the record that has the first field too many; empty: not known
    std::string field; ///< its name; empty: it is some field on some level
    Error toError() const;
};

/// The names of the types of a source, by index, and the index by name in O(1).
class TypeIndexes {
public:
    explicit TypeIndexes(const std::vector<std::string>& names);
    std::optional<std::uint16_t> find(std::string_view name) const;

private:
    std::unordered_map<std::string_view, std::uint16_t> m_indexes;
};

class SchemaInference {
public:
    /// `ids` and `types` must outlive this object; `types` are the raw names, in the order of the type indexes of
    /// `ids`. Once it is cancelled, what was learned means nothing.
    SchemaInference(const IdTable& ids, const std::vector<std::string>& types, CancelToken cancel = {});

    /// Learns from one record.
    void observe(std::uint16_t type, std::string_view id, const simdjson::dom::object& members);
    /// Adds what another one, of the same ids and types, learned from the records behind those of this one.
    void merge(const SchemaInference& later);

    /// Set when types have more fields than a schema can have: nothing was learned from what followed.
    const std::optional<TooManyFields>& overflow() const { return m_overflow; }

    const std::vector<std::string>& types() const { return m_types; }
    const Shape& shape(std::size_t type) const { return *m_shapes[type]; }
    const ZoneEvidence& zone() const { return m_zone; } ///< of texts at places that hold instants so far
    /// The home page, as far as it is known.
    HomeChoice home() const { return chooseHome(m_homeSlugs); }

private:
    Shape& member(Shape::Members& members, std::string_view name, std::size_t& hint);
    void observeMembers(Shape::Members& into, const simdjson::dom::object& members, bool isBlock);
    void observeValue(Shape& shape, const simdjson::dom::element& value);
    void observeText(Shape& shape, std::string_view text);
    void observeObject(Shape& shape, const simdjson::dom::object& object);
    void observeList(Shape& shape, const simdjson::dom::array& list);

    const IdTable& m_ids;
    const std::vector<std::string>& m_types;
    const TypeIndexes m_typeIndexes;
    const CancelToken m_cancel;
    std::vector<std::unique_ptr<Shape>> m_shapes; ///< by type; objects
    ZoneEvidence m_zone;
    std::uint64_t m_ownHash = 0; ///< of the id of the record at hand
    std::uint16_t m_type = 0;    ///< of that record
    std::size_t m_places = 0;    ///< shapes below those of the types
    std::optional<TooManyFields> m_overflow;
    std::vector<std::uint64_t> m_homeSlugs; ///< how often a page has each of kHomeSlugs
};

} // namespace galley
