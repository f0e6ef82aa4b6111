#include "model/import/contentful_export.h"

#include "model/import/exact_number.h"
#include "model/import/json_mender.h"
#include "model/import/limits.h"
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

std::uint64_t lineOf(std::string_view text, std::size_t offset) {
    return 1 + static_cast<std::uint64_t>(
                   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
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

bool isNumber(const Json& value) {
    return value.is_number() || (value.is_string() && isNumberText(value.get_ref<const std::string&>()));
}

std::optional<double> exactDoubleOf(const Json& value) {
    if (value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        return isExactDouble(number) ? std::optional(static_cast<double>(number)) : std::nullopt;
    }
    if (!isNumber(value))
        return std::nullopt;
    const std::string_view written = std::string_view(value.get_ref<const std::string&>()).substr(1);
    return fitOf(written) == NumberFit::AsText ? std::nullopt : nearestDouble(written);
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
    if (isNumber(member(sys, "archivedVersion")))
        return EntryState::Archived;
    const auto published = exactDoubleOf(member(sys, "publishedVersion"));
    const auto version = exactDoubleOf(member(sys, "version"));
    if (!version)
        return exactDoubleOf(member(sys, "revision")) == 0.0 ? EntryState::Draft : EntryState::Published;
    if (!published)
        return EntryState::Draft;
    return *version > *published + 1 ? EntryState::Changed : EntryState::Published;
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

Result<JsonDocument> readExport(std::string_view bytes, ImportReport& report, const CancelToken& cancel) {
    GALLEY_TRY(const SourceText source, readSourceText(bytes, report, cancel));
    const std::string_view text = source.of(bytes);
    const auto mended = mendJson(text, RepeatedNames::Tell, Numbers::AsWritten, cancel);
    if (cancel.isCancelled())
        return importStopped();
    auto parsed = parseJsonDocument(mended ? std::string_view(mended->text) : text, cancel);
    if (!parsed && parsed.error().code == ErrorCode::Cancelled)
        return parsed;
    if (!parsed) {
        const std::size_t offset = mended ? offsetBeforeMending(text, parsed.error().offset, Numbers::AsWritten)
                                          : static_cast<std::size_t>(parsed.error().offset);
        Error error{.code = ErrorCode::InvalidInput,
                    .message = parsed.error().message + ", at byte " + std::to_string(offset) + " of the text"};
        return std::move(error).atLine(lineOf(text, offset)).atOffset(offset);
    }
    if (!mended)
        return parsed;
    const Json& root = parsed->root;
    for (const Mend& mend : mended->mends) {
        if (mend.kind == MendKind::RepeatedName && mend.path.size() == 1) {
            return Error{.code = ErrorCode::InvalidInput,
                         .message =
                             "the export has " + mend.path.front().name + " twice: put both into one, or take one out"}
                .atLine(lineOf(text, mend.offset))
                .atOffset(mend.offset);
        }
        report.add({pathText(root, mend.path), mend.what(), mend.why()});
    }
    if (mended->more > 0)
        report.add({"the file", std::to_string(mended->more) + " characters more are replaced", "it has very many"});
    return parsed;
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

Result<Census> takeCensus(const Json& root, ImportReport& report, const CancelToken& cancel) {
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

    std::size_t count = 0;
    for (const Json& entry : listOf(root, "entries")) {
        if ((++count & 63) == 0 && cancel.isCancelled())
            return importStopped();
        const Json& sys = member(entry, "sys");
        const EntryState state = stateOf(entry);
        if (isNumber(member(sys, "publishedVersion")) || state == EntryState::Published)
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
                if (isNumber(value) && !exactDoubleOf(value)) {
                    census.unfitDoubles.insert({type, fieldId});
                    if (!value.is_number())
                        census.unfitNumbers.insert({type, fieldId});
                }
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
