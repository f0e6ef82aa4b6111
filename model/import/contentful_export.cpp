#include "model/import/contentful_export.h"

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

} // namespace

const Json& member(const Json& object, std::string_view name) {
    static const Json kNull;
    if (!object.is_object())
        return kNull;
    const auto found = object.find(name);
    return found == object.end() ? kNull : *found;
}

const std::string& textOf(const Json& object, std::string_view name) {
    static const std::string kEmpty;
    const Json& value = member(object, name);
    return value.is_string() ? value.get_ref<const std::string&>() : kEmpty;
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

State stateOf(const Json& item) {
    const Json& sys = member(item, "sys");
    if (member(sys, "archivedVersion").is_number())
        return State::Archived;
    const Json& published = member(sys, "publishedVersion");
    const Json& version = member(sys, "version");
    if (!published.is_number())
        return State::Draft;
    return version.is_number() && version.get<double>() > published.get<double>() + 1 ? State::Changed
                                                                                      : State::Published;
}

const char* toString(State state) {
    switch (state) {
    case State::Draft:
        return "draft";
    case State::Changed:
        return "changed";
    case State::Published:
        return "published";
    case State::Archived:
        return "archived";
    }
    return "draft";
}

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
        const State state = stateOf(entry);
        if (member(sys, "publishedVersion").is_number())
            ++report.entriesByState["published"];
        if (state != State::Published)
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
                std::set<std::string>& texts = census.texts[{type, fieldId}];
                const auto addText = [&](const Json& text) {
                    if (text.is_string() && texts.size() <= kMaxTexts)
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
