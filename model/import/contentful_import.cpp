#include "model/import/contentful_import.h"

#include "model/base/file.h"
#include "model/base/memory.h"
#include "model/base/time_zone.h"
#include "model/import/contentful_schema.h"
#include "model/import/exact_number.h"
#include "model/import/json_mender.h"
#include "model/import/kept_values.h"
#include "model/import/limits.h"
#include "model/import/rich_text.h"
#include "model/import/slug_form.h"
#include "model/import/written_time.h"
#include "model/schema/merge.h"

#include <algorithm>
#include <cmath>

namespace galley {

namespace {

using namespace contentful;

std::string withScheme(const std::string& url) {
    return url.starts_with("//") ? "https:" + url : url;
}

class ContentfulSource : public RecordSource {
public:
    explicit ContentfulSource(ContentfulImportOptions options)
        : m_options(std::move(options))
        , m_kept(m_options.current) {}

    Result<void> open(std::string_view bytes) {
        GALLEY_TRY(m_document, readExport(bytes, m_report, m_options.cancel));
        if (!m_document.root.is_object() || !member(m_document.root, "contentTypes").is_array())
            return invalidInput("not a Contentful export: it has no list of contentTypes");
        GALLEY_CHECK(checkLists());
        GALLEY_TRY(m_census, takeCensus(m_document.root, m_report, m_options.cancel));
        GALLEY_TRY(m_mapping, mapSchema(m_document.root, m_census, m_options.siteName, m_report));
        m_defaultLocale = schema().locales.front().code;
        if (m_options.current && (m_options.current->recordCount() > 0 || m_options.keepsSchema))
            GALLEY_CHECK(fitToSite(m_options.current->schema()));
        GALLEY_CHECK(chooseZone(m_mapping.schema, m_options.zone, m_options.current.get(), m_census.zone, m_report));
        m_typeNames.emplace(schema());
        noteGroups();
        return {};
    }

    const Schema& schema() const override { return m_mapping.schema; }
    const ImportReport& report() const override { return m_report; }

    Result<std::optional<ImportedRecord>> next() override {
        return withinMemory("to make the records", [this] { return make(); });
    }

private:
    Result<std::optional<ImportedRecord>> make() {
        const Json& assets = listOf(m_document.root, "assets");
        const Json& tags = listOf(m_document.root, "tags");
        const Json& entries = listOf(m_document.root, "entries");
        const std::size_t total = assets.size() + tags.size() + entries.size();
        while (m_next < total) {
            if (m_options.cancel.isCancelled())
                return importStopped();
            if (m_options.progress && (m_next & 255) == 0)
                m_options.progress(m_next, total);
            const std::size_t i = m_next++;
            std::optional<ImportedRecord> record;
            if (i < assets.size())
                record = readAsset(assets[i], i);
            else if (i < assets.size() + tags.size())
                record = readTag(tags[i - assets.size()], i - assets.size());
            else
                record = readEntry(entries[i - assets.size() - tags.size()], i - assets.size() - tags.size());
            if (m_options.cancel.isCancelled())
                return importStopped(); // what it holds may be cut short
            if (!record)
                continue;
            ++m_report.records;
            ++m_report.recordsByType[record->type];
            SlugSettler(m_mapping.blankIsHome)
                .settle(schema(), schema().type(*m_typeNames->find(record->type)), *record, m_report);
            return record;
        }
        if (m_report.records == 0) {
            const auto lost = std::find_if(m_report.notes.rbegin(), m_report.notes.rend(),
                                           [](const ImportNote& note) { return note.what.ends_with(" is left out"); });
            return invalidInput("nothing in it can be used" +
                                (lost == m_report.notes.rend() ? std::string() : "; " + lost->toString()));
        }
        if (m_options.progress)
            m_options.progress(total, total);
        return std::optional<ImportedRecord>();
    }

    /// Lists that are none would pass for empty ones, and an export without any content for a whole site.
    Result<void> checkLists() const {
        for (const char* name : {"entries", "assets", "tags", "locales"}) {
            const Json& list = member(m_document.root, name);
            if (!list.is_null() && !list.is_array())
                return invalidInput(std::string(name) + " is " + excerpt(list) +
                                    ", but a list is expected: the export is damaged");
        }
        if (!listOf(m_document.root, "entries").empty() || !listOf(m_document.root, "assets").empty())
            return {};
        return invalidInput(
            std::string("the export ") +
            (member(m_document.root, "entries").is_null() ? "has no list of entries" : "has an empty list of entries") +
            " and no assets: export the space again, with its content");
    }

    // ---- the site

    /// The records follow the site's schema where it knows their fields.
    Result<void> fitToSite(const Schema& site) {
        GALLEY_TRY(Schema merged, mergeSchemas(site, schema(), MergeRule::KeepCurrent));
        const Schema own = std::exchange(m_mapping.schema, std::move(merged));
        const auto typeOf = [&](std::size_t index) {
            return static_cast<std::size_t>(schema().typeIndex(own.types[index].name)->value());
        };
        for (auto& [id, mapping] : m_mapping.types) {
            mapping.type = typeOf(mapping.type);
            for (FieldMapping& field : mapping.fields)
                field.index = *schema().types[mapping.type].fieldIndex(field.name);
        }
        m_mapping.assetTypeIndex = typeOf(m_mapping.assetTypeIndex);
        return {};
    }

    // ---- notes

    /// As it was written, with its numbers.
    std::string jsonText(const Json& value) const {
        return withNumbersAsWritten(m_document.order.textOf(value, m_options.cancel));
    }

    /// A value as JSON, cut for messages.
    std::string excerpt(const Json& value) const { return shortened(jsonText(value)); }

    void note(const std::string& place, std::string what, std::string why) {
        m_report.add({place, std::move(what), std::move(why)});
    }

    std::nullopt_t leaveOut(const Json& value, const std::string& place, const char* why) {
        note(place, "value " + excerpt(value) + " is left out", why);
        return std::nullopt;
    }

    /// A value that does not fit its field: the site's own value stays.
    std::nullopt_t misfit(const Json& value, const std::string& place, const char* why) {
        if (m_kept.keep(m_path))
            noteStays("value " + excerpt(value), place, why);
        else
            leaveOut(value, place, why);
        return std::nullopt;
    }

    /// Something is left out because the site's own value stays. In a list or a location that is the whole of it, and
    /// nothing of the new one comes: that is said once.
    void noteStays(const std::string& what, const std::string& place, const char* why) {
        const std::string whole = m_whole.empty() ? "value" : m_whole;
        note(place, what + " is left out, the site's own " + whole + " stays", why);
        if (!m_whole.empty() && m_kept.isFirstAt(m_path))
            note(m_wholePlace,
                 "the whole new " + whole + " is left out, also what of it fits; the site's own " + whole + " stays",
                 "a " + whole + " is never mixed of both");
    }

    /// What follows is about parts of a value.
    void enter(const char* whole, const std::string& place) {
        if (!m_whole.empty())
            return;
        m_whole = whole;
        m_wholePlace = place;
    }

    std::optional<ImportedRecord> finished(const std::string& type, const Json& item, Json fields, std::string place) {
        m_kept.putInto(fields);
        return ImportedRecord{type, idOf(item), std::move(fields), std::move(place)};
    }

    void noteGroups() {
        for (const auto& [name, items] : m_document.root.items()) {
            if (name == "contentTypes" || name == "entries" || name == "assets" || name == "tags" || name == "locales")
                continue;
            const std::size_t count = items.is_structured() ? items.size() : 1;
            if (count > 0)
                note(name, std::to_string(count) + (count == 1 ? " item is" : " items are") + " not carried over",
                     "they configure Contentful, not the content");
        }
        const std::size_t count = listOf(m_document.root, "entries").size() + listOf(m_document.root, "assets").size();
        if (count > 0)
            note("entries, assets: sys",
                 "times, authors and version numbers of " + std::to_string(count) + " items are not carried over",
                 "the history of the site begins with the import");
        noteUnpublished("entries", m_census.entries);
        noteUnpublished("assets", m_census.assets);
        std::size_t validations = 0;
        for (const Json& type : listOf(m_document.root, "contentTypes")) {
            for (const Json& field : listOf(type, "fields"))
                validations +=
                    listOf(field, "validations").size() + listOf(member(field, "items"), "validations").size();
        }
        if (validations > 0)
            note("contentTypes: validations",
                 std::to_string(validations) + " validation rules are carried over only in part",
                 "allowed values, link targets and required are; sizes, patterns and file types are not");
    }

    /// Drafts that nobody has seen there become visible with the next publish here.
    void noteUnpublished(const char* group, const std::map<std::string, const Json*>& items) {
        constexpr std::size_t kNamed = 5;
        std::size_t count = 0;
        std::string ids;
        for (const auto& [id, item] : items) {
            if (stateOf(*item) != EntryState::Draft)
                continue;
            ++count;
            if (count <= kNamed)
                ids += (ids.empty() ? "" : ", ") + id;
        }
        if (count > kNamed)
            ids += " and " + std::to_string(count - kNamed) + " more";
        if (count > 0)
            note(group,
                 std::to_string(count) + (count == 1 ? " of them was" : " of them were") +
                     " never published there and will be with the next publish here: " + ids,
                 "a publish makes all records visible; delete those that are not meant for visitors");
    }

    // ---- what records have in common

    /// What times without an offset are meant in.
    const TimeZone& zone() const {
        const auto found = TimeZone::find(schema().site.zone);
        return found ? **found : TimeZone::utc();
    }

    /// False for an item that the census has noted: without id, or with one that is taken.
    static bool isFirst(const std::map<std::string, const Json*>& items, const Json& item) {
        const auto found = items.find(idOf(item));
        return found != items.end() && found->second == &item;
    }

    void addState(Json& fields, const Json& item, const std::string& place) {
        const EntryState state = stateOf(item);
        if (!m_mapping.statusField.empty())
            fields[m_mapping.statusField] = toString(state);
        if (state == EntryState::Archived)
            note(place, "the archived item becomes a record", "its status says so");
        if (state == EntryState::Changed)
            note(place, "the draft is carried over, not the published version", "an export holds the draft alone");
    }

    void addTags(Json& fields, const Json& item, const std::string& place) {
        const Json& metadata = member(item, "metadata");
        for (const auto& [name, value] : asObject(metadata).items()) {
            if (name != "tags" && !value.empty())
                note(place + ", metadata." + name, "value " + excerpt(value) + " is left out",
                     "there is no field for it");
        }
        for (const Json& tag : listOf(metadata, "tags")) {
            const std::string& id = idOf(tag);
            if (id.empty() || m_mapping.tagType.empty()) {
                leaveOut(tag, place + ", metadata.tags", "the export does not hold the tag");
                continue;
            }
            if (!m_census.tags.contains(id))
                note(place + ", metadata.tags", "the link to the tag " + id + " leads nowhere",
                     "the export does not hold the tag");
            fields[m_mapping.tagsField].push_back(id);
        }
    }

    // ---- assets and tags

    std::optional<ImportedRecord> readAsset(const Json& asset, std::size_t index) {
        if (!isFirst(m_census.assets, asset))
            return std::nullopt;
        const std::string place = placeOf("assets", index, idOf(asset));
        const Type& type = schema().types[m_mapping.assetTypeIndex];
        m_kept.begin(type.name, idOf(asset));
        Json fields = Json::object();
        const Json& source = member(asset, "fields");
        for (const auto& [id, locales] : asObject(source).items()) {
            const Field* field = type.field(id);
            const bool known = id == "title" || id == "description" || id == "file";
            if (field == nullptr || !known) {
                leaveOut(locales, place + ", fields." + id, "assets have no such field");
                continue;
            }
            addValues(fields, *field, locales, place + ", fields." + id,
                      [&](const Json& value, const std::string& at, const std::string&) {
                          return field->kind == FieldKind::Object ? readFile(value, at) : readText(value, at);
                      });
        }
        if (!fields.contains("file"))
            note(place, "the asset has no file", "the export has none for it");
        addTags(fields, asset, place);
        addState(fields, asset, place);
        return finished(m_mapping.assetType, asset, std::move(fields), placeOf("assets", index, {}));
    }

    std::optional<Json> readFile(const Json& file, const std::string& place) {
        if (!file.is_object())
            return misfit(file, place, "an object is expected");
        Json made = Json::object();
        for (const auto& [name, value] : file.items()) {
            if (name == "url" && isText(value)) {
                made["url"] = withScheme(value.get<std::string>());
            } else if (name == "upload" && isText(value) && !file.contains("url")) {
                note(place + ".upload", "the address of the upload is used", "the file was not processed");
                made["url"] = withScheme(value.get<std::string>());
            } else if ((name == "contentType" || name == "fileName") && isText(value)) {
                made[name] = value;
            } else if (name == "details" && value.is_object()) {
                addDetails(made, value, place + ".details");
            } else {
                leaveOut(value, place + "." + name, "files have no such member");
            }
        }
        return made;
    }

    void addDetails(Json& file, const Json& details, const std::string& place) {
        const auto add = [&](const char* name, const Json& value, const std::string& at) {
            if (value.is_number())
                file[name] = value;
            else
                leaveOut(value, at, "a whole number is expected");
        };
        for (const auto& [name, value] : details.items()) {
            if (name == "size") {
                add("size", value, place + ".size");
            } else if (name == "image" && value.is_object()) {
                for (const auto& [side, length] : value.items()) {
                    if (side == "width" || side == "height")
                        add(side.c_str(), length, place + ".image." + side);
                    else
                        leaveOut(length, place + ".image." + side, "files have no such member");
                }
            } else {
                leaveOut(value, place + "." + name, "files have no such member");
            }
        }
    }

    std::optional<ImportedRecord> readTag(const Json& tag, std::size_t index) {
        if (!isFirst(m_census.tags, tag))
            return std::nullopt;
        Json fields = Json::object();
        fields["name"] = textOf(tag, "name");
        if (const std::string& visibility = textOf(member(tag, "sys"), "visibility"); !visibility.empty())
            fields["visibility"] = visibility;
        return ImportedRecord{m_mapping.tagType, idOf(tag), std::move(fields), placeOf("tags", index, {})};
    }

    // ---- entries

    std::optional<ImportedRecord> readEntry(const Json& entry, std::size_t index) {
        if (!isFirst(m_census.entries, entry))
            return std::nullopt;
        const std::string place = placeOf("entries", index, idOf(entry));
        const std::string& contentType = m_census.typeOfEntry.at(idOf(entry));
        const auto known = m_mapping.types.find(contentType);
        if (known == m_mapping.types.end()) {
            note(place, "the entry is left out", "there is no content type " + contentType);
            return std::nullopt;
        }
        const Type& type = schema().types[known->second.type];
        m_kept.begin(type.name, idOf(entry));
        Json fields = Json::object();
        const Json& source = member(entry, "fields");
        for (const auto& [id, locales] : asObject(source).items()) {
            const FieldMapping* mapping = known->second.find(id);
            if (mapping == nullptr) {
                for (const auto& [locale, value] : asObject(locales).items())
                    leaveOut(value, place + ", fields." + id + "." + locale, "the content type has no such field");
                continue;
            }
            addValues(fields, type.fields[mapping->index], locales, place + ", fields." + id,
                      [&](const Json& value, const std::string& at, const std::string& locale) {
                          return readValue(type.fields[mapping->index], *mapping, value, at, locale);
                      });
        }
        addTags(fields, entry, place);
        addState(fields, entry, place);
        return finished(type.name, entry, std::move(fields), placeOf("entries", index, {}));
    }

    /// All locales of one field; one value where the field is not localized.
    template <class Read>
    void addValues(Json& fields, const Field& field, const Json& locales, const std::string& place, Read read) {
        const auto take = [&](const Json& value, const std::string& at, const std::string& locale) {
            m_path = {field.name};
            m_whole.clear();
            if (field.localized)
                m_path.push_back(locale);
            auto converted = read(value, at, locale);
            if (converted && field.localized)
                fields[field.name][locale] = std::move(*converted);
            else if (converted)
                fields[field.name] = std::move(*converted);
        };
        if (!locales.is_object()) {
            note(place, "the value is taken for the locale " + m_defaultLocale, "it is not by locale");
            take(locales, place, m_defaultLocale);
            return;
        }
        for (const auto& [locale, value] : locales.items()) {
            const std::string at = place + "." + locale;
            if (value.is_null())
                note(at, "null is left out", "it is the same as no value");
            else if (!schema().localeIndex(locale))
                leaveOut(value, at, "the export lists no such locale");
            else if (field.localized || locale == m_defaultLocale)
                take(value, at, locale);
            else
                leaveOut(value, at, "the field is not localized: the value of the default locale is used");
        }
    }

    std::optional<Json> readValue(const Field& field, const FieldMapping& mapping, const Json& value,
                                  const std::string& place, const std::string& locale) {
        if (field.kind != FieldKind::List)
            return readSingle(field, mapping.type, value, place, locale);
        if (!value.is_array())
            return misfit(value, place, "a list is expected");
        enter("list", place);
        Json list = Json::array();
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (auto item = readSingle(field.fields.front(), mapping.itemType, value[i],
                                       place + "[" + std::to_string(i) + "]", locale))
                list.push_back(std::move(*item));
        }
        return list;
    }

    std::optional<Json> readSingle(const Field& field, const std::string& type, const Json& value,
                                   const std::string& place, const std::string& locale) {
        const bool holdsText = field.kind == FieldKind::Text || field.kind == FieldKind::String;
        if (type == "RichText" && holdsText)
            return readRichText(value, place, locale);
        if (type == "ResourceLink" && holdsText) {
            const Json* sys = linkSys(value);
            note(place, "the link is kept as its address", "it leads to another space");
            return Json(sys != nullptr ? textOf(*sys, "urn") : excerpt(value));
        }
        switch (field.kind) {
        case FieldKind::Bool:
            return value.is_boolean() ? std::optional<Json>(value) : misfit(value, place, "true or false is expected");
        case FieldKind::Int:
            return readInteger(value, place);
        case FieldKind::Float:
            return readNumber(value, place);
        case FieldKind::Date:
            if (value.is_string())
                if (auto day = dayText(value.get_ref<const std::string&>()))
                    return Json(*std::move(day));
            return misfit(value, place, "a date without a time is expected");
        case FieldKind::DateTime:
            return readInstant(field, value, place);
        case FieldKind::Enum:
            if (isText(value) && std::find(field.values.begin(), field.values.end(),
                                           value.get_ref<const std::string&>()) != field.values.end())
                return value;
            return misfit(value, place, "it is none of the values of the field");
        case FieldKind::Asset:
            return readText(value, place);
        case FieldKind::Ref:
            return readLink(field, value, place);
        case FieldKind::Object:
            return type == "Location" && field.find("lat") != nullptr && field.find("lon") != nullptr
                       ? readLocation(value, place)
                       : misfit(value, place, "the site's field holds other objects");
        case FieldKind::String:
        case FieldKind::Text:
            break;
        case FieldKind::List:
        case FieldKind::Blocks:
            return misfit(value, place, "the site's field holds a list");
        }
        if (type == "Symbol" || type == "Text")
            return readText(value, place);
        if (type != "Object" && isText(value))
            return value;
        if ((type == "Integer" || type == "Number") && isNumber(value)) {
            note(place, "value " + jsonText(value) + " is kept as text", "the field holds text");
            return Json(jsonText(value));
        }
        note(place, "the " + (type == "Object" ? std::string("JSON") : "value of type " + type) + " is kept as text",
             "there is no such kind of field");
        return Json(jsonText(value));
    }

    std::optional<Json> readText(const Json& value, const std::string& place) {
        if (isText(value))
            return value;
        return misfit(value, place, "text is expected");
    }

    std::optional<Json> readInteger(const Json& value, const std::string& place) {
        constexpr double kExact = 9007199254740992.0; // 2^53
        if (value.is_number())
            return value;
        if (const auto number = exactDoubleOf(value);
            number && std::trunc(*number) == *number && std::abs(*number) <= kExact)
            return Json(static_cast<std::int64_t>(*number));
        return misfit(value, place, "a whole number is expected");
    }

    std::optional<Json> readInstant(const Field& field, const Json& value, const std::string& place) {
        auto kept = isText(value) ? instantText(value.get_ref<const std::string&>(), zone()) : std::nullopt;
        if (!kept)
            return misfit(value, place, "a date is expected");
        if (!kept->change.empty())
            note(place, "value " + excerpt(value) + " is taken for " + kept->text, kept->change);
        if (kept->isLocal && m_localTimes.insert(&field).second)
            note(place, "times of the field without an offset are meant in the time zone " + zone().name(),
                 excerpt(value) + " has none");
        if (kept->isFiner)
            note(place, "value " + excerpt(value) + " is kept to the millisecond", "it has more digits");
        return Json(std::move(kept->text));
    }

    /// What becomes of a number that no double holds as it is written.
    enum class Inexact : std::uint8_t { OldValueStays, Rounded };

    std::optional<Json> readNumber(const Json& value, const std::string& place,
                                   Inexact inexact = Inexact::OldValueStays) {
        constexpr const char* kWhy = "the field holds 15 digits and some more";
        if (!isNumber(value))
            return misfit(value, place, "a number is expected");
        if (const auto exact = exactDoubleOf(value))
            return value.is_number() ? value : Json(*exact);
        const auto nearest = nearestDouble(jsonText(value));
        if (!nearest)
            return misfit(value, place, "the number is beyond what the field holds");
        if (inexact == Inexact::OldValueStays && m_kept.keep(m_path)) {
            noteStays("value " + excerpt(value), place, kWhy);
            return std::nullopt;
        }
        note(place, "value " + jsonText(value) + " is rounded to " + shortestText(*nearest), kWhy);
        return Json(*nearest);
    }

    std::optional<Json> readLocation(const Json& value, const std::string& place) {
        if (!value.is_object())
            return misfit(value, place, "a location is expected");
        enter("location", place);
        Json made = Json::object();
        for (const auto& [name, number] : value.items()) {
            if (name != "lat" && name != "lon")
                leaveOut(number, place + "." + name, "locations have no such member");
            else if (auto one = readNumber(number, place + "." + name, Inexact::Rounded))
                made[name] = std::move(*one);
        }
        return made;
    }

    std::optional<Json> readLink(const Field& field, const Json& value, const std::string& place) {
        const Json* sys = linkSys(value);
        if (sys == nullptr || textOf(*sys, "id").empty())
            return misfit(value, place, "a link is expected");
        const std::string& linkType = textOf(*sys, "linkType");
        const std::string& id = textOf(*sys, "id");
        if (linkType != "Entry" && linkType != "Asset")
            return misfit(value, place, "only links to entries and assets are known");
        std::string type = typeOf(linkType, id);
        if (type.empty()) {
            const auto known = std::find_if(field.targets.begin(), field.targets.end(),
                                            [&](const std::string& target) { return m_kept.knows(target, id); });
            if (known == field.targets.end() && m_kept.keepLinks(m_path)) {
                noteStays("the link to " + linkType + " " + id, place,
                          "neither the export nor the site holds its target");
                return std::nullopt;
            }
            type = known == field.targets.end() ? std::string() : *known;
        }
        if (type.empty()) {
            note(place, "the link to " + linkType + " " + id + " leads nowhere", "the export does not hold its target");
            type = field.targets.front();
        }
        if (std::find(field.targets.begin(), field.targets.end(), type) == field.targets.end())
            return misfit(value, place, "the field does not refer to records of this type");
        if (field.targets.size() == 1)
            return Json(id);
        return Json{{"type", type}, {"id", id}};
    }

    /// Type of the record that a link leads to; empty when the export does not hold it.
    std::string typeOf(const std::string& linkType, const std::string& id) const {
        if (linkType == "Asset")
            return m_census.assets.contains(id) ? m_mapping.assetType : std::string();
        const auto entry = m_census.typeOfEntry.find(id);
        const auto type =
            entry == m_census.typeOfEntry.end() ? m_mapping.types.end() : m_mapping.types.find(entry->second);
        return type == m_mapping.types.end() ? std::string() : schema().types[type->second.type].name;
    }

    std::optional<Json> readRichText(const Json& value, const std::string& place, const std::string& locale) {
        if (!value.is_object())
            return misfit(value, place, "a rich text document is expected");
        std::vector<std::string> nowhere;
        const RichText text = richTextToCommonMark(value, [&](const std::string& linkType, const std::string& id) {
            RichTextTarget target{typeOf(linkType, id), labelOf(linkType, id, locale)};
            const auto type = schema().typeIndex(target.type);
            target.isPart = linkType == "Entry" && type && !schema().type(*type).page;
            if (target.type.empty()) {
                nowhere.push_back(linkType + " " + id);
                target.type = linkType == "Asset" ? m_mapping.assetType : schema().types.front().name;
            }
            return target;
        });
        for (const std::string& loss : text.losses)
            note(place, loss + " is left out, its text is kept", "CommonMark cannot say it");
        for (const std::string& link : nowhere)
            note(place, "the link to " + link + " leads nowhere", "the export does not hold its target");
        return Json(text.commonMark);
    }

    std::string labelOf(const std::string& linkType, const std::string& id, const std::string& locale) const {
        const auto& items = linkType == "Asset" ? m_census.assets : m_census.entries;
        const auto item = items.find(id);
        if (item == items.end())
            return id;
        std::string display = "title";
        if (linkType != "Asset") {
            const auto type = m_mapping.types.find(m_census.typeOfEntry.at(id));
            if (type == m_mapping.types.end())
                return id;
            display = type->second.displayId;
        }
        const Json& values = member(member(*item->second, "fields"), display);
        const auto start = schema().localeIndex(locale);
        for (const std::size_t index : schema().fallbackChain(start.value_or(0))) {
            if (const std::string& text = textOf(values, schema().locales[index].code); !text.empty())
                return text;
        }
        return textOf(values, schema().locales.front().code);
    }

    ContentfulImportOptions m_options;
    KeptValues m_kept;
    std::vector<std::string> m_path;     ///< of the value at hand: its field, and its locale
    std::string m_whole;                 ///< what the value at hand is part of; empty: of none
    std::string m_wholePlace;            ///< where that is in the export
    std::string m_defaultLocale;         ///< of the export
    std::set<const Field*> m_localTimes; ///< fields that had a time without an offset
    JsonDocument m_document;
    Census m_census;
    Mapping m_mapping;
    std::optional<TypeNames> m_typeNames; ///< of the schema
    ImportReport m_report;
    std::size_t m_next = 0;
};

} // namespace

Result<std::unique_ptr<RecordSource>> importContentfulText(std::string_view text, ContentfulImportOptions options) {
    return withinMemory("to read the export", [&]() -> Result<std::unique_ptr<RecordSource>> {
        auto source = std::make_unique<ContentfulSource>(std::move(options));
        GALLEY_CHECK(source->open(text));
        return std::unique_ptr<RecordSource>(std::move(source));
    });
}

Result<std::unique_ptr<RecordSource>> importContentful(const std::filesystem::path& file,
                                                       ContentfulImportOptions options) {
    FileCopy::Options how;
    how.limit = kMaxSourceBytes;
    how.cancel = options.cancel;
    GALLEY_TRY(const FileCopy copy, FileCopy::read(file, how));
    auto source = importContentfulText(copy.bytes(), std::move(options));
    if (!source)
        return std::move(source).error().inFile(file.string());
    return source;
}

} // namespace galley
