#include "model/import/contentful_export.h"

#include "model/import/exact_number.h"
#include "model/import/json_document.h"
#include "model/import/json_mender.h"
#include "model/import/source_text.h"

#include <algorithm>

namespace galley::contentful {

namespace {

constexpr std::size_t kMaxTexts = 200;

/// Visits the sys of every link and every rich text document below a value. The depth of the document is limited when
/// it is parsed.
template <class Visit>
void forEachLinkOrDocument(const Json& value, const Visit& visit) {
    if (value.is_object()) {
        if (const Json* sys = linkSys(value))
            visit(*sys);
        if (textOf(value, "nodeType") == "document")
            visit(value);
        for (const Json& item : value)
            forEachLinkOrDocument(item, visit);
    } else if (value.is_array()) {
        for (const Json& item : value)
            forEachLinkOrDocument(item, visit);
    }
}

std::map<std::string, const Json*> byId(const Json& list, const char* group, ImportReport& report) {
    std::map<std::string, const Json*> found;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string& id = idOf(list[i]);
        const std::string place = std::string(group) + "[" + std::to_string(i) + "]";
        if (id.empty())
            report.add({place, "the item is left out", "it has no id"});
        else if (!found.emplace(id, &list[i]).second)
            report.add({place + " " + id, "the item is left out", "an earlier one has the same id"});
    }
    return found;
}

/// "entries[3] 5KsDBWseXY6QegucYAoacS, fields.title.en-US".
std::string pathText(const Json& root, const std::vector<JsonStep>& path) {
    std::string place;
    std::size_t first = 0;
    if (path.size() > 1 && !path[0].isIndex && path[1].isIndex) {
        const Json& items = listOf(root, path[0].name);
        place = placeOf(path[0].name, path[1].index,
                        path[1].index < items.size() ? idOf(items[path[1].index]) : std::string());
        first = 2;
    }
    for (std::size_t i = first; i < path.size(); ++i) {
        if (path[i].isIndex)
            place += "[" + std::to_string(path[i].index) + "]";
        else
            place += (place.empty() ? "" : i == first ? ", " : ".") + path[i].name;
    }
    return place;
}

} // namespace

const Json& member(const Json& object, std::string_view name) {
    static const Json kNull;
    if (!object.is_object())
        return kNull;
    const auto found = object.find(name);
    return found == object.end() ? kNull : *found;
}

bool isText(const Json& value) {
    return value.is_string() && !isNumberText(value.get_ref<const std::string&>());
}

const std::string& textOf(const Json& object, std::string_view name) {
    static const std::string kEmpty;
    const Json& value = member(object, name);
    return isText(value) ? value.get_ref<const std::string&>() : kEmpty;
}

const Json& listOf(const Json& object, std::string_view name) {
    return asList(member(object, name));
}

const Json& asObject(const Json& value) {
    static const Json kEmpty = Json::object();
    return value.is_object() ? value : kEmpty;
}

const Json& asList(const Json& value) {
    static const Json kEmpty = Json::array();
    return value.is_array() ? value : kEmpty;
}

const std::string& idOf(const Json& item) {
    return textOf(member(item, "sys"), "id");
}

const Json& fieldsOf(const Json& item) {
    return asObject(member(item, "fields"));
}

const Json* linkSys(const Json& value) {
    const Json& sys = member(value, "sys");
    return textOf(sys, "type") == "Link" ? &sys : nullptr;
}

EntryState stateOf(const Json& item) {
    const Json& sys = member(item, "sys");
    if (member(sys, "archivedVersion").is_number())
        return EntryState::Archived;
    const Json& published = member(sys, "publishedVersion");
    const Json& version = member(sys, "version");
    if (!version.is_number()) {
        const Json& revision = member(sys, "revision");
        return revision.is_number() && revision.get<double>() == 0 ? EntryState::Draft : EntryState::Published;
    }
    if (!published.is_number())
        return EntryState::Draft;
    return version.get<double>() > published.get<double>() + 1 ? EntryState::Changed : EntryState::Published;
}

const char* toString(EntryState state) {
    switch (state) {
    case EntryState::Draft:
        return "draft";
    case EntryState::Changed:
        return "changed";
    case EntryState::Published:
        return "published";
    case EntryState::Archived:
        return "archived";
    }
    return "draft";
}

std::string placeOf(std::string_view group, std::size_t index, const std::string& id) {
    return std::string(group) + "[" + std::to_string(index) + "]" + (id.empty() ? "" : " " + id);
}

Result<Json> readExport(std::string_view bytes, ImportReport& report) {
    const SourceText source = readSourceText(bytes, report);
    const std::string_view text = source.of(bytes);
    const auto mended = mendJson(text, RepeatedNames::Tell);
    GALLEY_TRY(Json root, parseJsonDocument(mended ? std::string_view(mended->text) : text));
    if (!mended)
        return root;
    for (const Mend& mend : mended->mends) {
        if (mend.kind == MendKind::RepeatedName && mend.path.size() == 1) {
            const auto before = text.begin() + static_cast<std::ptrdiff_t>(mend.offset);
            return Error{.code = ErrorCode::InvalidInput,
                         .message =
                             "the export has " + mend.path.front().name + " twice: put both into one, or take one out"}
                .atLine(1 + static_cast<std::uint64_t>(std::count(text.begin(), before, '\n')))
                .atOffset(mend.offset);
        }
        report.add({pathText(root, mend.path), mend.what(), mend.why()});
    }
    if (mended->more > 0)
        report.add({"the file", std::to_string(mended->more) + " characters more are replaced", "it has very many"});
    return root;
}

namespace {

void addDate(Census& census, const std::pair<std::string, std::string>& field, const Json& value) {
    if (!isText(value))
        return;
    const std::string& text = value.get_ref<const std::string&>();
    const auto written = parseWrittenTime(text);
    if (!written)
        return;
    Census::Dates& dates = census.dates[field];
    dates.areDays = dates.areDays && written->local.milliseconds == 0;
    dates.haveTimes = dates.haveTimes || written->hasTime;
    census.zone.add(text);
}

} // namespace

Census takeCensus(const Json& root, ImportReport& report) {
    Census census;
    census.entries = byId(listOf(root, "entries"), "entries", report);
    census.assets = byId(listOf(root, "assets"), "assets", report);
    census.tags = byId(listOf(root, "tags"), "tags", report);
    report.types = listOf(root, "contentTypes").size();
    report.assets = listOf(root, "assets").size();
    report.tags = listOf(root, "tags").size();
    for (const auto& [id, entry] : census.entries)
        census.typeOfEntry[id] = idOf(member(member(*entry, "sys"), "contentType"));
    for (const char* state : {"published", "changed", "draft", "archived"})
        report.entriesByState[state] = 0;

    for (const Json& entry : listOf(root, "entries")) {
        const Json& sys = member(entry, "sys");
        const EntryState state = stateOf(entry);
        if (member(sys, "publishedVersion").is_number() || state == EntryState::Published)
            ++report.entriesByState["published"];
        if (state != EntryState::Published)
            ++report.entriesByState[toString(state)];
        const std::string& type = idOf(member(sys, "contentType"));
        for (const auto& [fieldId, locales] : fieldsOf(entry).items()) {
            if (!locales.is_object())
                continue;
            for (const auto& [locale, value] : locales.items()) {
                ++report.valuesPerLocale[locale];
                std::set<std::string>& targets = census.linkTargets[{type, fieldId}];
                forEachLinkOrDocument(value, [&](const Json& sysOrDocument) {
                    const std::string& linkType = textOf(sysOrDocument, "linkType");
                    if (linkType.empty()) {
                        report.richTexts += textOf(sysOrDocument, "nodeType") == "document" ? 1 : 0;
                        return;
                    }
                    ++report.linksByKind[linkType];
                    const std::string& id = textOf(sysOrDocument, "id");
                    const auto known = census.typeOfEntry.find(id);
                    if (linkType == "Asset") {
                        targets.insert(kAssetTarget);
                        report.danglingLinks += census.assets.contains(id) ? 0 : 1;
                    } else if (linkType == "Entry") {
                        if (known != census.typeOfEntry.end())
                            targets.insert(known->second);
                        else
                            ++report.danglingLinks;
                    }
                });
                const bool isNumber = value.is_string() && isNumberText(value.get_ref<const std::string&>());
                if (isNumber)
                    census.unfitNumbers.insert({type, fieldId});
                if (isNumber || (value.is_number_integer() && !isExactDouble(value.get<std::int64_t>())))
                    census.unfitDoubles.insert({type, fieldId});
                addDate(census, {type, fieldId}, value);
                std::set<std::string>& texts = census.texts[{type, fieldId}];
                const auto addText = [&](const Json& text) {
                    if (isText(text) && texts.size() <= kMaxTexts)
                        texts.insert(text.get_ref<const std::string&>());
                };
                addText(value);
                for (const Json& item : asList(value))
                    addText(item);
            }
        }
    }
    return census;
}

} // namespace galley::contentful
