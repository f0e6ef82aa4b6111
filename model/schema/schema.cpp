#include "model/schema/schema.h"

#include "model/base/ascii.h"
#include "model/base/text_fold.h"
#include "model/base/time_zone.h"
#include "model/schema/name_words.h"
#include "model/schema/redirect_type.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace galley {

namespace {

constexpr const char* kKindNames[] = {"bool", "int", "float",  "datetime", "string", "text", "asset",
                                      "enum", "ref", "object", "list",     "blocks", "date"};

bool isName(std::string_view name) {
    return !name.empty() && isAsciiLetter(name[0]) && std::all_of(name.begin(), name.end(), [](char c) {
        return isAsciiLetter(c) || isAsciiDigit(c) || c == '_' || c == '-';
    });
}

/// What is wrong with a name, and what would be right, for a message that begins with what it names.
std::string nameRule(std::string_view name) {
    std::string rule = " begins with a letter and goes on with letters, digits, _ and -";
    if (!name.starts_with('_'))
        return rule;
    rule += "; a page has members of its own, and these begin with _";
    const std::string_view without = name.substr(std::min(name.find_first_not_of('_'), name.size()));
    return isName(without) ? rule + ": call it \"" + std::string(without) + "\"" : rule;
}

bool isLocaleCode(std::string_view code) {
    return !code.empty() && code.size() <= 35 && isAsciiLetter(code[0]) && code.back() != '-' &&
           std::all_of(code.begin(), code.end(),
                       [](char c) { return isAsciiLetter(c) || isAsciiDigit(c) || c == '-'; });
}

template <class Items>
std::optional<std::size_t> indexByName(const Items& items, std::string_view name) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].name == name)
            return i;
    }
    return std::nullopt;
}

/// What fields belong to: the JSON of records and blocks has members of its own among the fields.
enum class FieldHome : std::uint8_t { Type, Block, Object };

/// Names that fields cannot have there, or nothing.
struct ReservedNames {
    std::string_view first;
    std::string_view second;
    const char* why = "";
};

ReservedNames reservedNames(FieldHome home) {
    switch (home) {
    case FieldHome::Type:
        return {"type", "id", "the names type and id are reserved in a type: each record has them"};
    case FieldHome::Block:
        return {"kind", "key", "the names kind and key are reserved in a block: each block has them"};
    case FieldHome::Object:
        break;
    }
    return {};
}

/// Checks the fields of one type; the path names the place in the schema ("modules/row/text", list elements as "of").
class FieldChecker {
public:
    /// `count` is of the fields of all types so far.
    FieldChecker(const TypeNames& types, const std::string& typeName, std::size_t& count)
        : m_types(types)
        , m_typeName(typeName)
        , m_count(count) {}

    Result<void> checkAll(const std::vector<Field>& fields, const std::string& prefix, std::size_t depth,
                          FieldHome home) const {
        if (fields.size() > kMaxFields)
            return refuse(prefix, "there are more than " + std::to_string(kMaxFields) + " fields");
        m_count += fields.size();
        if (m_count > kMaxAllFields)
            return refuse(prefix, "all types have more than " + std::to_string(kMaxAllFields) + " fields together");
        const ReservedNames reserved = reservedNames(home);
        std::set<std::string_view> names;
        for (const Field& field : fields) {
            const std::string path = prefix.empty() ? field.name : prefix + "/" + field.name;
            if (!isName(field.name))
                return refuse(path, "the name of a field" + nameRule(field.name));
            if (field.name == reserved.first || field.name == reserved.second)
                return refuse(path, reserved.why);
            if (!names.insert(field.name).second)
                return refuse(path, "two fields have this name");
            GALLEY_CHECK(check(field, path, depth));
        }
        return {};
    }

private:
    Error refuse(const std::string& path, std::string message) const {
        return invalidInput(std::move(message)).inRecord(m_typeName).inField(path);
    }

    Result<void> check(const Field& field, const std::string& path, std::size_t depth) const {
        if (depth > kMaxFieldDepth)
            return refuse(path, "fields are nested deeper than " + std::to_string(kMaxFieldDepth) + " levels");
        if (field.localized && depth > 1)
            return refuse(path, "only fields of types can be localized");
        if (!field.values.empty() && field.kind != FieldKind::Enum)
            return refuse(path, "only enum fields have values");
        if (!field.targets.empty() && field.kind != FieldKind::Ref)
            return refuse(path, "only ref fields have targets");
        if (!field.fields.empty() && field.kind != FieldKind::Object && field.kind != FieldKind::List)
            return refuse(path, "only object and list fields have fields");
        if (!field.blocks.empty() && field.kind != FieldKind::Blocks)
            return refuse(path, "only blocks fields have blocks");
        switch (field.kind) {
        case FieldKind::Enum:
            if (field.values.size() > kMaxChoices)
                return refuse(path, "an enum has at most " + std::to_string(kMaxChoices) + " values");
            return checkDistinct(field.values, path, "an enum needs at least one value", "enum values");
        case FieldKind::Ref:
            return checkTargets(field, path);
        case FieldKind::Object:
            return checkAll(field.fields, path, depth + 1, FieldHome::Object);
        case FieldKind::List:
            return checkElement(field, path, depth);
        case FieldKind::Blocks:
            return checkBlocks(field, path, depth);
        case FieldKind::Bool:
        case FieldKind::Int:
        case FieldKind::Float:
        case FieldKind::Date:
        case FieldKind::DateTime:
        case FieldKind::String:
        case FieldKind::Text:
        case FieldKind::Asset:
            return {};
        }
        return refuse(path, "the field has an unknown kind");
    }

    Result<void> checkDistinct(const std::vector<std::string>& items, const std::string& path, const char* whenEmpty,
                               const char* what) const {
        if (items.empty())
            return refuse(path, whenEmpty);
        std::set<std::string_view> seen;
        for (const std::string& item : items) {
            if (!seen.insert(item).second)
                return refuse(path, std::string(what) + " repeat: " + item);
        }
        return {};
    }

    Result<void> checkTargets(const Field& field, const std::string& path) const {
        GALLEY_CHECK(checkDistinct(field.targets, path, "a ref needs at least one target type", "targets"));
        for (const std::string& target : field.targets) {
            if (!m_types.find(target))
                return refuse(path, "there is no type named " + target);
        }
        return {};
    }

    Result<void> checkElement(const Field& field, const std::string& path, std::size_t depth) const {
        if (field.fields.size() != 1)
            return refuse(path, "a list has exactly one element description");
        if (!field.fields[0].name.empty())
            return refuse(path, "the element of a list has no name");
        return check(field.fields[0], path + "/of", depth + 1);
    }

    Result<void> checkBlocks(const Field& field, const std::string& path, std::size_t depth) const {
        if (field.blocks.size() > kMaxBlockKinds)
            return refuse(path, "there are more than " + std::to_string(kMaxBlockKinds) + " kinds of blocks");
        std::set<std::string_view> kinds;
        for (const BlockKind& block : field.blocks) {
            const std::string blockPath = path + "/" + block.name;
            if (!isName(block.name))
                return refuse(blockPath, "the name of a block" + nameRule(block.name));
            if (!kinds.insert(block.name).second)
                return refuse(blockPath, "two blocks have this name");
            GALLEY_CHECK(checkAll(block.fields, blockPath, depth + 1, FieldHome::Block));
        }
        return {};
    }

    const TypeNames& m_types;
    const std::string& m_typeName;
    std::size_t& m_count;
};

Result<void> checkColumns(const Type& type, std::size_t locales) {
    std::size_t columns = 0;
    for (const Field& field : type.fields)
        columns += field.localized ? locales : 1;
    if (columns > kMaxColumns)
        return invalidInput("its fields, each that is localized once for each of " + std::to_string(locales) +
                            " locales, are more than " + std::to_string(kMaxColumns))
            .inRecord(type.name);
    return {};
}

Result<void> checkCard(const Type& type) {
    for (const std::string& entry : type.card) {
        const std::size_t colon = entry.find(':');
        const Field* field = type.field(std::string_view(entry).substr(0, colon));
        if (field == nullptr)
            return invalidInput("card names a field that does not exist: " + entry).inRecord(type.name);
        if (colon == std::string::npos)
            continue;
        unsigned limit = 0;
        const char* const end = entry.data() + entry.size();
        const auto [stop, status] = std::from_chars(entry.data() + colon + 1, end, limit);
        if (status != std::errc{} || stop != end || limit == 0)
            return invalidInput("the limit after the colon is not a number above zero: " + entry).inRecord(type.name);
        if (field->kind != FieldKind::List && field->kind != FieldKind::Blocks)
            return invalidInput("only lists take a limit in card: " + entry).inRecord(type.name);
    }
    return {};
}

/// What the type of redirects must be like. What else its records have is the site's own.
Result<void> checkRedirectType(const Type& type) {
    if (type.page || type.component || type.isPublic)
        return invalidInput("a type of redirects is no page, no component and not public").inRecord(type.name);
    for (const std::string_view name : {kRedirectFrom, kRedirectTo}) {
        const Field* const field = type.field(name);
        if (field == nullptr)
            return invalidInput("a type of redirects has the fields \"from\" and \"to\"; \"" + std::string(name) +
                                "\" is missing")
                .inRecord(type.name);
        if (field->kind != FieldKind::String || field->localized)
            return invalidInput("of redirects this is a string field, and not localized")
                .inRecord(type.name)
                .inField(field->name);
    }
    if (!type.field(kRedirectFrom)->required)
        return invalidInput("a redirect needs the address that it leads on from: make the field required")
            .inRecord(type.name)
            .inField(std::string(kRedirectFrom));
    if (type.field(kRedirectTo)->required)
        return invalidInput("a redirect that leads nowhere says that a page is gone: make the field optional")
            .inRecord(type.name)
            .inField(std::string(kRedirectTo));
    return {};
}

Result<void> checkType(const TypeNames& types, const Type& type, std::size_t& fieldCount) {
    if (!isName(type.name))
        return invalidInput("the name of a type" + nameRule(type.name)).inRecord(type.name);
    GALLEY_CHECK(FieldChecker(types, type.name, fieldCount).checkAll(type.fields, {}, 1, FieldHome::Type));
    if (!type.display.empty() && type.field(type.display) == nullptr)
        return invalidInput("display names a field that does not exist: " + type.display).inRecord(type.name);
    if (!type.page && !type.slug.empty())
        return invalidInput("only a page type has a slug").inRecord(type.name);
    if (type.page) {
        const Field* slug = type.field(type.slug);
        if (slug == nullptr)
            return invalidInput(type.slug.empty() ? "a page type names its slug field"
                                                  : "slug names a field that does not exist: " + type.slug)
                .inRecord(type.name);
        if (slug->kind != FieldKind::String)
            return invalidInput("the slug is a string field").inRecord(type.name).inField(type.slug);
    }
    if (type.redirects)
        GALLEY_CHECK(checkRedirectType(type));
    return checkCard(type);
}

Result<void> checkLocales(const std::vector<Locale>& locales) {
    if (locales.empty())
        return invalidInput("a site has at least one locale");
    if (locales.size() > kMaxLocales)
        return invalidInput("a site has at most " + std::to_string(kMaxLocales) + " locales").inField("locales");
    std::set<std::string_view> codes;
    for (const Locale& locale : locales) {
        if (!isLocaleCode(locale.code))
            return invalidInput("not a locale code: " + locale.code).inField("locales");
        if (!codes.insert(locale.code).second)
            return invalidInput("two locales have the code " + locale.code).inField("locales");
    }
    for (const Locale& locale : locales) {
        if (locale.fallback == locale.code)
            return invalidInput("locale " + locale.code + " falls back to itself").inField("locales");
        if (!locale.fallback.empty() && !codes.contains(locale.fallback))
            return invalidInput("locale " + locale.code + " falls back to " + locale.fallback +
                                ", which does not exist")
                .inField("locales");
    }
    return {};
}

} // namespace

const char* toString(FieldKind kind) {
    const auto index = static_cast<std::size_t>(kind);
    return index < std::size(kKindNames) ? kKindNames[index] : "unknown";
}

std::optional<FieldKind> fieldKindFromString(std::string_view name) {
    for (std::size_t i = 0; i < std::size(kKindNames); ++i) {
        if (name == kKindNames[i])
            return static_cast<FieldKind>(i);
    }
    return std::nullopt;
}

const Field* Field::find(std::string_view member) const {
    if (kind != FieldKind::Object)
        return nullptr;
    const auto index = indexByName(fields, member);
    return index ? &fields[*index] : nullptr;
}

std::optional<std::size_t> Field::blockIndex(std::string_view kindName) const {
    return indexByName(blocks, kindName);
}

bool isMarkedInternal(const Field& field) {
    return foldedCase(field.label).ends_with(kInternalMark);
}

std::string Field::displayLabel() const {
    return label.empty() ? labelFromName(name) : label;
}

std::optional<std::size_t> BlockKind::fieldIndex(std::string_view fieldName) const {
    return indexByName(fields, fieldName);
}

std::optional<std::size_t> Type::fieldIndex(std::string_view fieldName) const {
    return indexByName(fields, fieldName);
}

const Field* Type::field(std::string_view fieldName) const {
    const auto index = fieldIndex(fieldName);
    return index ? &fields[*index] : nullptr;
}

std::string Type::displayLabel() const {
    return label.empty() ? labelFromName(name) : label;
}

std::optional<TypeIndex> Schema::typeIndex(std::string_view name) const {
    const auto index = indexByName(types, name);
    if (!index)
        return std::nullopt;
    return TypeIndex{static_cast<std::uint16_t>(*index)};
}

std::optional<TypeIndex> Schema::redirectType() const {
    for (std::size_t i = 0; i < types.size(); ++i)
        if (types[i].redirects)
            return TypeIndex{static_cast<std::uint16_t>(i)};
    return std::nullopt;
}

std::optional<std::size_t> Schema::localeIndex(std::string_view code) const {
    for (std::size_t i = 0; i < locales.size(); ++i) {
        if (locales[i].code == code)
            return i;
    }
    return std::nullopt;
}

std::vector<std::size_t> Schema::fallbackChain(std::size_t locale) const {
    std::vector<std::size_t> chain;
    std::optional<std::size_t> next = locale;
    while (next && *next < locales.size() && std::find(chain.begin(), chain.end(), *next) == chain.end()) {
        chain.push_back(*next);
        const std::string& fallback = locales[*next].fallback;
        next = fallback.empty() ? std::nullopt : localeIndex(fallback);
    }
    return chain;
}

Result<void> Schema::validate() const {
    GALLEY_CHECK(checkLocales(locales));
    if (auto zone = TimeZone::find(site.zone); !zone) {
        Error error = std::move(zone).error();
        if (error.code == ErrorCode::NotFound)
            error.code = ErrorCode::InvalidInput;
        return std::move(error).inField("site/zone");
    }
    if (types.size() > kMaxTypes)
        return invalidInput("a schema has at most " + std::to_string(kMaxTypes) + " types");
    std::set<std::string_view> names;
    for (const Type& type : types) {
        if (!names.insert(type.name).second)
            return invalidInput("two types have this name").inRecord(type.name);
    }
    if (const auto first = redirectType()) {
        for (std::size_t i = first->value() + std::size_t{1}; i < types.size(); ++i)
            if (types[i].redirects)
                return invalidInput("only one type holds redirects, and " + type(*first).name + " does already")
                    .inRecord(types[i].name);
    }
    const TypeNames typeNames(*this);
    std::size_t fieldCount = 0;
    for (const Type& type : types) {
        GALLEY_CHECK(checkColumns(type, locales.size()));
        GALLEY_CHECK(checkType(typeNames, type, fieldCount));
    }
    for (const std::string& prefix : site.external)
        if (prefix.size() < 2 || prefix[0] != '/' || prefix[1] == '/' ||
            prefix.find_first_of("?#") != std::string::npos)
            return invalidInput("what others serve is named by the beginning of its addresses, such as \"/shop/\"")
                .inField("site/external/" + prefix);
    for (const std::string& global : site.globals)
        if (!typeIndex(std::string_view(global).substr(0, global.find('/'))) || global.find('/') == std::string::npos)
            return invalidInput("globals are named type/id, with a type of this schema").inField(global);
    return {};
}

TypeNames::TypeNames(const Schema& schema) {
    m_indexes.reserve(schema.types.size());
    for (std::size_t i = 0; i < schema.types.size(); ++i)
        m_indexes.emplace(schema.types[i].name, TypeIndex{static_cast<std::uint16_t>(i)});
}

std::optional<TypeIndex> TypeNames::find(std::string_view name) const {
    const auto found = m_indexes.find(name);
    return found == m_indexes.end() ? std::nullopt : std::optional(found->second);
}

} // namespace galley
