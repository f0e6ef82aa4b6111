#include "model/import/contentful_schema.h"

#include "model/base/ascii.h"
#include "model/import/names.h"
#include "model/import/slug_form.h"
#include "model/page/public_fields.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>
#include <unordered_set>

namespace galley::contentful {

namespace {

/// Builds the schema of an export.
class SchemaMapper {
public:
    SchemaMapper(const Json& root, const Census& census, ImportReport& report)
        : m_root(root)
        , m_census(census)
        , m_report(report) {}

    Result<Mapping> map(std::string siteName) {
        m_mapping.schema.site.name = std::move(siteName);
        GALLEY_CHECK(checkLimits());
        mapLocales();
        const Json& types = listOf(m_root, "contentTypes");
        readEditors();
        for (const Json& type : types)
            ++m_labels[camelCase(latinText(textOf(type, "name")))];
        for (const Json& type : types)
            nameType(type);
        if (m_mapping.types.empty())
            return invalidInput("the export has no content types");
        nameExtras();
        for (std::size_t i = 0; i < types.size(); ++i)
            mapType(types[i], "contentTypes[" + std::to_string(i) + "] " + idOf(types[i]));
        addAssetType();
        addTagType();
        addStatus();
        markComponents();
        findHome();
        if (auto valid = m_mapping.schema.validate(); !valid)
            return std::move(valid).error();
        return std::move(m_mapping);
    }

private:
    Schema& schema() { return m_mapping.schema; }

    /// What a schema cannot hold is refused before anything is made of it.
    Result<void> checkLimits() const {
        constexpr std::size_t kOwnTypes = 2;  // assets and tags
        constexpr std::size_t kOwnFields = 2; // tags and status
        const auto tooMany = [](const std::string& what, std::size_t most) {
            return invalidInput("the export has more than " + std::to_string(most) + " " + what);
        };
        const std::size_t listed = listOf(m_root, "locales").size();
        if ((listed > 0 ? listed : m_report.valuesPerLocale.size()) > kMaxLocales)
            return tooMany("locales", kMaxLocales);
        const Json& types = listOf(m_root, "contentTypes");
        if (types.size() + kOwnTypes > kMaxTypes)
            return tooMany("content types", kMaxTypes - kOwnTypes);
        std::size_t all = 0;
        for (const Json& type : types) {
            const std::size_t count = listOf(type, "fields").size();
            if (count + kOwnFields > kMaxFields)
                return invalidInput("the content type has more than " + std::to_string(kMaxFields - kOwnFields) +
                                    " fields")
                    .inRecord(idOf(type));
            all += count + kOwnFields;
        }
        return all > kMaxAllFields ? tooMany("fields in its content types", kMaxAllFields) : Result<void>();
    }

    /// Fields that are edited as a day, by content type.
    void readEditors() {
        for (const Json& editor : listOf(m_root, "editorInterfaces")) {
            const std::string& type = idOf(member(member(editor, "sys"), "contentType"));
            for (const Json& control : listOf(editor, "controls"))
                m_editedAsDay.try_emplace({type, textOf(control, "fieldId")},
                                          textOf(member(control, "settings"), "format") == "dateonly");
        }
    }

    void note(std::string place, std::string what, std::string why) {
        m_report.add({std::move(place), std::move(what), std::move(why)});
    }

    // ---- locales

    void mapLocales() {
        const Json& list = listOf(m_root, "locales");
        const auto add = [&](const Json& locale) {
            const std::string& code = textOf(locale, "code");
            if (!code.empty() && !schema().localeIndex(code))
                schema().locales.push_back({code, textOf(locale, "fallbackCode")});
        };
        for (const Json& locale : list) {
            if (member(locale, "default") == true)
                add(locale);
        }
        for (const Json& locale : list)
            add(locale);
        if (schema().locales.empty()) {
            // The locales were left out of the export: those of the values, the most frequent one first.
            std::vector<std::pair<std::size_t, std::string>> used;
            for (const auto& [code, count] : m_report.valuesPerLocale)
                used.emplace_back(count, code);
            std::stable_sort(used.begin(), used.end(),
                             [](const auto& left, const auto& right) { return left.first > right.first; });
            for (const auto& [count, code] : used)
                schema().locales.push_back(
                    {code, schema().locales.empty() ? std::string() : schema().locales.front().code});
            if (schema().locales.empty())
                schema().locales.push_back({"en-US", {}});
            note("locales", "locales are those of the values", "the export lists none");
        }
        for (Locale& locale : schema().locales) {
            if (!locale.fallback.empty() &&
                (!schema().localeIndex(locale.fallback) || locale.fallback == locale.code)) {
                note("locales " + locale.code, "the fallback " + locale.fallback + " is left out",
                     "there is no such locale");
                locale.fallback.clear();
            }
            m_report.locales.push_back(locale.code);
        }
    }

    // ---- names

    /// A name that no type has yet; it is taken then.
    std::string freeTypeName(const std::string& wanted) {
        std::string name = wanted;
        int& number = m_nextNumbers.try_emplace(wanted, 2).first->second;
        while (!m_typeNames.insert(name).second)
            name = wanted + "_" + std::to_string(number++);
        return name;
    }
    bool hasType(const std::string& name) const { return m_typeNames.contains(name); }

    /// "Blog Post" -> "blogPost".
    static std::string camelCase(const std::string& label) {
        std::string name;
        bool upper = false;
        for (const char c : label) {
            if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
                upper = !name.empty();
                continue;
            }
            const auto byte = static_cast<unsigned char>(c);
            name += static_cast<char>(upper ? std::toupper(byte) : name.empty() ? std::tolower(byte) : byte);
            upper = false;
        }
        return name;
    }

    /// Its id where that is a name; else its label, unless several have that.
    void nameType(const Json& type) {
        const std::string& id = idOf(type);
        if (id.empty() || m_mapping.types.contains(id))
            return; // noted by mapType
        const std::string camel = camelCase(latinText(textOf(type, "name")));
        const bool usesId = isNameFor(NameOf::Type, id) || camel.empty() || m_labels.at(camel) > 1;
        const std::string name = freeTypeName(typeNameFor(usesId ? id : camel));
        schema().types.emplace_back().name = name;
        TypeMapping& mapping = m_mapping.types[id];
        mapping.type = schema().types.size() - 1;
        if (name != id)
            note("contentTypes " + id, "the type is named " + name, "its id is no name for a type");
    }

    bool isFieldUsed(const std::string& name) const { return m_fieldNames.contains(name); }

    /// A name that no field has, whatever the type.
    std::string freeFieldName(const std::string& wanted, const char* otherwise) const {
        std::string name = isFieldUsed(wanted) ? otherwise : wanted;
        while (isFieldUsed(name))
            name += '_';
        return name;
    }

    void nameExtras() {
        for (const Json& type : listOf(m_root, "contentTypes"))
            for (const Json& field : listOf(type, "fields"))
                m_fieldNames.insert(recordFieldNameFor(textOf(field, "id")));
        m_mapping.assetType = freeTypeName(hasType("asset") ? "contentfulAsset" : "asset");
        if (!m_census.tags.empty()) {
            m_mapping.tagType = freeTypeName(hasType("tag") ? "contentfulTag" : "tag");
            m_mapping.tagsField = freeFieldName("tags", "contentfulTags");
        }
        const auto isPublished = [](const auto& item) { return stateOf(*item.second) == EntryState::Published; };
        if (!std::all_of(m_census.entries.begin(), m_census.entries.end(), isPublished) ||
            !std::all_of(m_census.assets.begin(), m_census.assets.end(), isPublished))
            m_mapping.statusField = freeFieldName("status", "contentfulStatus");
    }

    // ---- types and fields

    void mapType(const Json& source, const std::string& place) {
        const std::string& id = idOf(source);
        const auto found = m_mapping.types.find(id);
        if (found == m_mapping.types.end() || !found->second.fields.empty() || m_mapped.contains(id)) {
            note(place, "the content type is left out", "it has no id of its own");
            return;
        }
        m_mapped.insert(id);
        TypeMapping& mapping = found->second;
        Type& type = schema().types[mapping.type];
        type.label = textOf(source, "name");
        mapping.displayId = textOf(source, "displayField");
        const Json& fields = listOf(source, "fields");
        NameScope names(NameOf::Field);
        for (const Json& field : fields)
            names.reserve(textOf(field, "id"));
        for (const Json& field : fields) {
            const std::string& fieldId = textOf(field, "id");
            if (fieldId.empty() || mapping.find(fieldId) != nullptr) {
                note(place + ", field " + fieldId, "the field is left out",
                     "it has no id, or an earlier one has the same");
                continue;
            }
            const std::string name = names.nameOf(fieldId);
            if (name != fieldId)
                note(place + ", field " + fieldId, "the field is named " + name, "a schema does not allow its id");
            FieldMapping& one = mapping.fields.emplace_back(FieldMapping{
                fieldId, name, textOf(field, "type"), textOf(member(field, "items"), "type"), textOf(field, "linkType"),
                member(field, "localized") == true && schema().locales.size() > 1, type.fields.size()});
            if (one.type == "Array")
                one.linkType = textOf(member(field, "items"), "linkType");
            type.fields.push_back(mapField(id, field, one, mapping.displayId == fieldId));
            if (fieldId == mapping.displayId)
                type.display = name;
        }
        findSlug(type, mapping, fields);
        if (type.display.empty())
            type.display = type.slug;
        if (!listOf(source, "fields").empty() && mapping.fields.empty())
            note(place, "the content type has no fields", "none of them has an id");
    }

    Field mapField(const std::string& typeId, const Json& source, const FieldMapping& mapping, bool isDisplay) {
        Field field;
        field.name = mapping.name;
        if (textOf(source, "name") != field.displayLabel())
            field.label = textOf(source, "name");
        field.required = member(source, "required") == true;
        settleVisibility(field, source, "contentTypes " + typeId + ", field " + mapping.id);
        field.localized = mapping.localized;
        if (mapping.type == "Array") {
            field.kind = FieldKind::List;
            const Json& items = member(source, "items");
            Field& element = field.fields.emplace_back();
            setKind(element, typeId, mapping, mapping.itemType, listOf(items, "validations"), isDisplay);
        } else {
            setKind(field, typeId, mapping, mapping.type, listOf(source, "validations"), isDisplay);
        }
        return field;
    }

    /// What Contentful does not deliver is not public; what its editors do not see is delivered.
    void settleVisibility(Field& field, const Json& source, const std::string& place) {
        if (member(source, "omitted") == true) {
            field.isPublic = false;
            note(place, "the field is not public", "Contentful does not deliver it");
        } else if (isCalledInternal(field) || isMarkedInternal(field)) {
            field.isPublic = false;
            m_report.infer({place, "the field is not public", "it is called internal"});
        } else if (member(source, "disabled") == true) {
            note(place, "the field is shown to editors and on pages",
                 "Contentful delivers it, though its form hides it");
        }
    }

    void setKind(Field& field, const std::string& typeId, const FieldMapping& mapping, const std::string& type,
                 const Json& validations, bool isDisplay) {
        if (type == "Symbol") {
            field.kind = FieldKind::String;
            if (!isDisplay)
                useChoices(field, typeId, mapping.id, validations);
        } else if (type == "Integer" || type == "Number") {
            field.kind = type == "Integer" ? FieldKind::Int : FieldKind::Float;
            keepUnfitNumbers(field, typeId, mapping.id);
        } else if (type == "Boolean") {
            field.kind = FieldKind::Bool;
        } else if (type == "Date") {
            setDateKind(field, typeId, mapping.id);
        } else if (type == "ResourceLink") {
            field.kind = FieldKind::String;
        } else if (type == "Location") {
            field.kind = FieldKind::Object;
            field.fields.resize(2);
            field.fields[0].name = "lat";
            field.fields[1].name = "lon";
            field.fields[0].kind = field.fields[1].kind = FieldKind::Float;
        } else if (type == "Link") {
            field.kind = FieldKind::Ref;
            field.targets = targets(typeId, mapping, validations);
        } else {
            field.kind = FieldKind::Text; // Text, RichText, Object and what may come
        }
    }

    /// Text where a value is a number that the field would not hold digit for digit.
    void keepUnfitNumbers(Field& field, const std::string& typeId, const std::string& fieldId) {
        const auto& unfit = field.kind == FieldKind::Int ? m_census.unfitNumbers : m_census.unfitDoubles;
        if (!unfit.contains({typeId, fieldId}))
            return;
        field.kind = FieldKind::String;
        note("contentTypes " + typeId + ", field " + fieldId, "the field is a string",
             "it has numbers that no number of a field holds digit for digit");
    }

    /// A Date field holds days or instants: its values tell, and where it has none, how it is edited.
    void setDateKind(Field& field, const std::string& typeId, const std::string& fieldId) {
        const auto known = m_census.dates.find({typeId, fieldId});
        const bool isKnown = known != m_census.dates.end();
        const bool isDay = isKnown ? known->second.areDays : isEditedAsDay(typeId, fieldId);
        field.kind = isDay ? FieldKind::Date : FieldKind::DateTime;
        if (isDay)
            note("contentTypes " + typeId + ", field " + fieldId, "the field is a date without a time",
                 !isKnown                  ? "it is edited as one"
                 : known->second.haveTimes ? "all its values are days or at midnight where they were written"
                                           : "all its values are days");
    }

    bool isEditedAsDay(const std::string& typeId, const std::string& fieldId) const {
        const auto known = m_editedAsDay.find({typeId, fieldId});
        return known != m_editedAsDay.end() && known->second;
    }

    /// A Symbol with a list of allowed values is an enum, unless entries hold others.
    void useChoices(Field& field, const std::string& typeId, const std::string& fieldId, const Json& validations) {
        for (const Json& validation : validations) {
            std::vector<std::string> values;
            std::unordered_set<std::string_view> known;
            for (const Json& value : listOf(validation, "in")) {
                if (isText(value) && known.insert(value.get_ref<const std::string&>()).second)
                    values.push_back(value.get_ref<const std::string&>());
            }
            if (values.empty())
                continue;
            if (values.size() > kMaxChoices) {
                note("contentTypes " + typeId + ", field " + fieldId, "the field is a string",
                     "its list of choices has more than " + std::to_string(kMaxChoices));
                return;
            }
            const auto used = m_census.texts.find({typeId, fieldId});
            if (used != m_census.texts.end()) {
                for (const std::string& text : used->second) {
                    if (!known.contains(text)) {
                        note("contentTypes " + typeId + ", field " + fieldId, "the field is a string",
                             "entries hold values that its list of choices does not have");
                        return;
                    }
                }
            }
            field.kind = FieldKind::Enum;
            field.values = std::move(values);
            return;
        }
    }

    std::vector<std::string> targets(const std::string& typeId, const FieldMapping& mapping, const Json& validations) {
        std::vector<std::string> names;
        std::unordered_set<std::string> taken;
        const auto add = [&](const std::string& contentType) {
            const auto known = m_mapping.types.find(contentType);
            const std::string name = contentType == kAssetTarget      ? m_mapping.assetType
                                     : known == m_mapping.types.end() ? std::string()
                                                                      : schema().types[known->second.type].name;
            if (!name.empty() && taken.insert(name).second)
                names.push_back(name);
            return !name.empty();
        };
        if (mapping.linkType == "Asset")
            add(kAssetTarget);
        for (const Json& validation : validations) {
            const Json& named = member(validation, "linkContentType");
            for (const Json& contentType : named.is_array() ? named : Json::array({named})) {
                if (contentType.is_string() && !add(contentType.get_ref<const std::string&>()))
                    note("contentTypes " + typeId + ", field " + mapping.id,
                         "the target " + contentType.get<std::string>() + " is left out",
                         "there is no such content type");
            }
        }
        if (names.empty() && mayNameAllTypes()) {
            for (const Json& contentType : listOf(m_root, "contentTypes"))
                add(idOf(contentType));
        }
        const auto real = m_census.linkTargets.find({typeId, mapping.id});
        if (real != m_census.linkTargets.end()) {
            for (const std::string& target : real->second)
                add(target);
        }
        if (names.empty())
            add(typeId);
        return names;
    }

    /// A link without a validation may lead to each content type. When that makes too many names in all, it is taken to
    /// lead where its values do.
    bool mayNameAllTypes() {
        constexpr std::size_t kMostTargets = 200'000;
        const std::size_t count = listOf(m_root, "contentTypes").size();
        m_openTargets += count;
        if (m_openTargets <= kMostTargets)
            return true;
        if (m_openTargets - count <= kMostTargets)
            note("contentTypes", "links without a validation refer to the types that their values lead to",
                 std::to_string(count) + " content types for each of them are very many");
        return false;
    }

    void findSlug(Type& type, const TypeMapping& mapping, const Json& fields) {
        const FieldMapping* best = nullptr;
        int bestRank = 5;
        std::unordered_map<std::string_view, const Json*> sources;
        for (const Json& source : fields)
            sources.try_emplace(textOf(source, "id"), &source);
        for (const FieldMapping& field : mapping.fields) {
            if (field.type != "Symbol" || type.fields[field.index].kind != FieldKind::String)
                continue;
            const Json& source = *sources.at(field.id);
            bool unique = false;
            bool pattern = false;
            for (const Json& validation : listOf(source, "validations")) {
                unique = unique || member(validation, "unique") == true;
                pattern = pattern || validation.contains("regexp");
            }
            const std::string id = asciiLowered(field.id);
            const int rank = id == "slug"                                                  ? 0
                             : asciiLowered(textOf(source, "name")) == "slug"              ? 1
                             : id.ends_with("slug") || id == "permalink" || id == "handle" ? 2
                             : id == "path" || id == "urlpath"                             ? 3
                             : unique && pattern                                           ? 4
                                                                                           : 5;
            if (rank < bestRank) {
                bestRank = rank;
                best = &field;
            }
        }
        if (best == nullptr)
            return;
        type.page = true;
        type.slug = best->name;
    }

    // ---- types that every export gets

    static Field made(const char* name, FieldKind kind) {
        Field field;
        field.name = name;
        field.kind = kind;
        return field;
    }

    void addAssetType() {
        Type type;
        type.name = m_mapping.assetType;
        type.display = "title";
        type.card = {"title", "description", "file"};
        type.fields = {made("title", FieldKind::String), made("description", FieldKind::Text),
                       made("file", FieldKind::Object)};
        type.fields[2].fields = {made("url", FieldKind::Asset),  made("contentType", FieldKind::String),
                                 made("size", FieldKind::Int),   made("width", FieldKind::Int),
                                 made("height", FieldKind::Int), made("fileName", FieldKind::String)};
        const std::string& defaultLocale = schema().locales.front().code;
        for (const auto& [id, asset] : m_census.assets) {
            for (Field& field : type.fields) {
                const Json& values = member(fieldsOf(*asset), field.name);
                for (const auto& [locale, value] : asObject(values).items())
                    field.localized = field.localized || (locale != defaultLocale && schema().localeIndex(locale));
            }
        }
        m_mapping.assetTypeIndex = schema().types.size();
        schema().types.push_back(std::move(type));
    }

    void addTagType() {
        if (m_mapping.tagType.empty())
            return;
        Field tags = made(m_mapping.tagsField.c_str(), FieldKind::List);
        tags.fields = {made("", FieldKind::Ref)};
        tags.fields[0].targets = {m_mapping.tagType};
        for (Type& type : schema().types)
            type.fields.push_back(tags);
        Type type;
        type.name = m_mapping.tagType;
        type.display = "name";
        type.card = {"name"};
        type.fields = {made("name", FieldKind::String), made("visibility", FieldKind::String)};
        schema().types.push_back(std::move(type));
    }

    void addStatus() {
        if (m_mapping.statusField.empty())
            return;
        Field status = made(m_mapping.statusField.c_str(), FieldKind::Enum);
        status.label = "Status";
        status.values = {"draft", "changed", "published", "archived"};
        for (Type& type : schema().types) {
            if (type.name != m_mapping.tagType)
                type.fields.push_back(status);
        }
    }

    /// What pages are made of: types without an address that pages, or such types, link to.
    void markComponents() {
        std::vector<std::string> open;
        std::set<std::string> seen;
        for (const auto& [id, mapping] : m_mapping.types) {
            if (schema().types[mapping.type].page)
                open.push_back(id);
        }
        while (!open.empty()) {
            const std::string id = open.back();
            open.pop_back();
            if (!seen.insert(id).second)
                continue;
            for (auto links = m_census.linkTargets.lower_bound({id, {}});
                 links != m_census.linkTargets.end() && links->first.first == id; ++links) {
                for (const std::string& target : links->second) {
                    const auto known = m_mapping.types.find(target);
                    if (known == m_mapping.types.end() || schema().types[known->second.type].page)
                        continue;
                    schema().types[known->second.type].component = true;
                    open.push_back(target);
                }
            }
        }
    }

    void findHome() {
        const std::string& defaultLocale = schema().locales.front().code;
        std::vector<std::uint64_t> counts(kHomeSlugs.size());
        for (const auto& [id, entry] : m_census.entries) {
            const auto mapping = m_mapping.types.find(m_census.typeOfEntry.at(id));
            if (mapping == m_mapping.types.end() || !schema().types[mapping->second.type].page)
                continue;
            const std::string& slugField = schema().types[mapping->second.type].slug;
            const auto isSlug = [&](const FieldMapping& field) { return field.name == slugField; };
            const auto field = std::find_if(mapping->second.fields.begin(), mapping->second.fields.end(), isSlug);
            if (field == mapping->second.fields.end())
                continue;
            const Json& slug = member(member(fieldsOf(*entry), field->id), defaultLocale);
            if (const auto home = slug.is_string() ? homeSlugIndex(slug.get_ref<const std::string&>()) : std::nullopt)
                ++counts[*home];
        }
        const HomeChoice home = chooseHome(counts);
        schema().site.home = home.slug;
        m_mapping.blankIsHome = home.isBlank;
    }

    const Json& m_root;
    const Census& m_census;
    ImportReport& m_report;
    Mapping m_mapping;
    std::set<std::string> m_mapped;
    std::unordered_set<std::string> m_typeNames;
    std::unordered_set<std::string> m_fieldNames{"title", "description", "file"}; ///< of all types, and of assets
    std::unordered_map<std::string, int> m_nextNumbers; ///< by name: what to try behind it next
    std::map<std::pair<std::string, std::string>, bool> m_editedAsDay;
    std::size_t m_openTargets = 0;               ///< of links without a validation, were each to name all types
    std::map<std::string, std::size_t> m_labels; ///< how many content types have a label, as a name
};

} // namespace

const FieldMapping* TypeMapping::find(std::string_view id) const {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const FieldMapping& field) { return field.id == id; });
    return found == fields.end() ? nullptr : &*found;
}

Result<Mapping> mapSchema(const Json& root, const Census& census, std::string siteName, ImportReport& report) {
    return SchemaMapper(root, census, report).map(std::move(siteName));
}

} // namespace galley::contentful
