// The shape of a site's content: types, their fields, and the locales. A value type: build it, validate it, then share
// it as shared_ptr<const Schema>. Plain data, no behaviour beyond look-ups; its JSON form is in schema_json.h.
//
// Thread rule: immutable once shared.
#pragma once

#include "model/base/ids.h"
#include "model/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace galley {

/// Kind of a field. The numbers are written to snapshot files: never change or reuse one.
enum class FieldKind : std::uint8_t {
    Bool = 0,
    Int = 1,      ///< signed 64 bit
    Float = 2,    ///< IEEE double, finite
    DateTime = 3, ///< Instant; RFC 3339 text outside
    String = 4,   ///< one line of plain text
    Text = 5,     ///< CommonMark
    Asset = 6,    ///< path below assets/, or an absolute URL
    Enum = 7,     ///< one of Field::values
    Ref = 8,      ///< another record
    Object = 9,   ///< inline object with Field::fields
    List = 10,    ///< any number of Field::fields[0]
    Blocks = 11,  ///< list of inline objects of several kinds, each with a stable key
    Date = 12,    ///< a day without a time or a zone; "2021-03-04" outside
};
const char* toString(FieldKind kind); ///< lower-case name as in schema.json: "bool", "datetime", "blocks", "date", ...
std::optional<FieldKind> fieldKindFromString(std::string_view name);

struct BlockKind;

/// One field of a type, of an inline object or of a block; also the element of a list (then its name is empty).
struct Field {
    std::string name;  ///< [A-Za-z][A-Za-z0-9_-]*, unique; no "type", "id" in types, no "kind", "key" in blocks
    std::string label; ///< for people; empty: derived from the name
    std::string help;
    FieldKind kind = FieldKind::String;
    bool required = false;
    bool localized = false;           ///< one value a locale; only on fields of types (top level)
    bool isPublic = true;             ///< false: pages, documents of pages and templates never have it
    std::vector<std::string> values;  ///< Enum: allowed values, in order
    std::vector<std::string> targets; ///< Ref: names of the allowed types, at least one; the first one is the default
    std::vector<Field> fields;        ///< Object: members; List: exactly one, the element
    std::vector<BlockKind> blocks;    ///< Blocks: the kinds
    friend bool operator==(const Field&, const Field&) = default;
    const Field* find(std::string_view member) const; ///< member of an Object
    std::optional<std::size_t> blockIndex(std::string_view kindName) const;
    std::string displayLabel() const; ///< label, or the name split into words with a capital first letter
};

/// One kind of block and its fields.
struct BlockKind {
    std::string name;
    std::string label;
    std::vector<Field> fields;
    friend bool operator==(const BlockKind&, const BlockKind&) = default;
    std::optional<std::size_t> fieldIndex(std::string_view fieldName) const;
};

/// A type of record.
struct Type {
    std::string name;     ///< same alphabet as field names, unique
    std::string label;    ///< for people, singular
    bool page = false;    ///< its records have an address: the field named by `slug`
    bool isPublic = true; ///< false: its records have no address, and pages never have them, nor what refers to them
    bool component =
        false; ///< part of the pages that refer to it: hydrated whole; otherwise a reference shows as a card
    bool redirects = false; ///< its records are redirects, see redirect_type.h; at most one type of a schema
    std::string display;    ///< field that names a record to people; empty: the id
    std::string slug;       ///< field with the address; pages only
    std::vector<std::string>
        card; ///< fields shown where a record is referred to; "cast:3" limits a list; empty: chosen by PageBuilder
    std::vector<Field> fields;
    friend bool operator==(const Type&, const Type&) = default;
    std::optional<std::size_t> fieldIndex(std::string_view fieldName) const;
    const Field* field(std::string_view fieldName) const;
    std::string displayLabel() const;
};

/// A language version of the content and where to look when a value is missing in it.
struct Locale {
    std::string code;     ///< BCP 47, for example "en-US"
    std::string fallback; ///< code of another locale, or empty
    friend bool operator==(const Locale&, const Locale&) = default;
};

/// Facts about the site that servers need too.
struct Site {
    std::string name;
    std::string home = "home";         ///< slug of the page served at "/", see homeSlug()
    std::vector<std::string> globals;  ///< "type/id" of records that every page shell sees under the type's name
    std::string zone;                  ///< IANA name of the time zone in which instants are shown; empty: UTC
    std::vector<std::string> external; ///< beginnings of addresses here that others serve: "/shop/" is "/shop", too
    friend bool operator==(const Site&, const Site&) = default;
};

/// How the label of a field ends that was marked for editors alone before fields said so themselves ("public": false);
/// in any case of letters. It still means that where nothing is said (schema_json.h).
inline constexpr std::string_view kInternalMark = " (internal)";
bool isMarkedInternal(const Field& field);

/// Fields nest at most this deep: a field of a type is level 1, its element, member or block field level 2, and so on.
inline constexpr std::size_t kMaxFieldDepth = 16;
inline constexpr std::size_t kMaxTypes = 1000;
inline constexpr std::size_t kMaxLocales = 200;
inline constexpr std::size_t kMaxFields = 500;     ///< of one type, object or kind of block
inline constexpr std::size_t kMaxBlockKinds = 500; ///< of one field
inline constexpr std::size_t kMaxChoices = 1000;   ///< values of one enum
/// Fields of one type, each that is localized once for each locale: a record that has the last of them has a place for
/// all.
inline constexpr std::size_t kMaxColumns = 10'000;
inline constexpr std::size_t kMaxAllFields = 50'000; ///< of all types, on all levels

class Schema {
public:
    Site site;
    std::vector<Type> types;     ///< at most kMaxTypes
    std::vector<Locale> locales; ///< the first one is the default; in a valid schema never empty, at most kMaxLocales
    friend bool operator==(const Schema&, const Schema&) = default;

    const Type& type(TypeIndex index) const { return types[index.value()]; }
    std::optional<TypeIndex> typeIndex(std::string_view name) const;
    /// The type whose records are redirects, if there is one.
    std::optional<TypeIndex> redirectType() const;
    std::optional<std::size_t> localeIndex(std::string_view code) const;
    /// Indexes of locales in the order in which a value is looked for: the locale, its fallbacks, each once.
    /// A fallback cycle ends the chain. Missing values are not looked for in locales outside the chain.
    std::vector<std::size_t> fallbackChain(std::size_t locale) const;
    /// Checks all rules stated in this header; the error names the type (as record) and the field by its path in the
    /// schema: names joined by "/", a list's element as "of", a block's fields below its kind ("modules/row/text").
    /// Besides: enum values and targets do not repeat, targets exist, a page's slug is a string field, display and card
    /// name fields of the type, a locale falls back to another one that exists, redirects have the fields that
    /// redirect_type.h names.
    Result<void> validate() const;
};

/// The types of a schema by name, in O(1): for who asks once for each record. The schema must outlive it.
class TypeNames {
public:
    explicit TypeNames(const Schema& schema);
    std::optional<TypeIndex> find(std::string_view name) const;

private:
    std::unordered_map<std::string_view, TypeIndex> m_indexes;
};

} // namespace galley
