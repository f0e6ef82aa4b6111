#include "app/bench/plain_dataset.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley::bench {

namespace {

using Json = nlohmann::ordered_json;

Json textOrNull(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? Json(*found) : Json();
}

std::vector<std::string> idsIn(const nlohmann::json& object, const char* name) {
    std::vector<std::string> ids;
    if (const auto found = object.find(name); found != object.end() && found->is_array())
        for (const nlohmann::json& id : *found)
            if (id.is_string())
                ids.push_back(id.get<std::string>());
    return ids;
}

std::int64_t integerIn(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::string stringIn(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

PlainTitle titleFrom(const nlohmann::json& json) {
    PlainTitle title;
    title.title = stringIn(json, "title");
    title.year = integerIn(json, "year");
    title.cast = idsIn(json, "cast");
    title.genres = idsIn(json, "genres");
    title.href = stringIn(json, "href");
    title.extract = stringIn(json, "extract");
    if (const auto thumbnail = json.find("thumbnail"); thumbnail != json.end() && thumbnail->is_object()) {
        title.thumbnail = stringIn(*thumbnail, "url");
        title.width = integerIn(*thumbnail, "width");
        title.height = integerIn(*thumbnail, "height");
    }
    return title;
}

Json urlOf(const PlainTitle& title) {
    return title.thumbnail ? Json(*title.thumbnail) : Json();
}

} // namespace

Result<PlainDataset> PlainDataset::read(const std::filesystem::path& file) {
    PlainDataset dataset;
    GALLEY_TRY(dataset.m_file, FileCopy::read(file));
    std::string_view rest = dataset.m_file.bytes();
    for (std::uint64_t number = 1; !rest.empty(); ++number) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
        if (!json.is_object() || stringIn(json, "id").empty())
            return Error{ErrorCode::InvalidInput, "this is no record"}.inFile(file.string()).atLine(number);
        const std::string type = stringIn(json, "type");
        const std::string id = stringIn(json, "id");
        if (type == "genre")
            dataset.m_genres.emplace(id, stringIn(json, "name"));
        else if (type == "person")
            dataset.m_persons.emplace(id, stringIn(json, "name"));
        else if (type == "page")
            dataset.m_pages.emplace(id, line);
        else if (type == "title")
            dataset.m_titles.emplace(id, titleFrom(json));
    }
    return dataset;
}

const PlainTitle* PlainDataset::title(const std::string& id) const {
    const auto found = m_titles.find(id);
    return found == m_titles.end() ? nullptr : &found->second;
}

nlohmann::json PlainDataset::page(const std::string& id) const {
    const auto found = m_pages.find(id);
    return found == m_pages.end() ? nlohmann::json() : nlohmann::json::parse(found->second, nullptr, false);
}

const std::string& PlainDataset::nameOf(const std::map<std::string, std::string>& names, const std::string& id) const {
    static const std::string kNone;
    const auto found = names.find(id);
    return found == names.end() ? kNone : found->second;
}

std::string PlainDataset::homeDocument(const std::string& pageId) const {
    const nlohmann::json source = page(pageId);
    if (!source.is_object())
        return {};
    Json document;
    document["id"] = pageId;
    document["headline"] = textOrNull(source, "headline");
    document["dek"] = textOrNull(source, "dek");
    document["rows"] = Json::array();
    for (const nlohmann::json& module : source["modules"]) {
        Json row;
        row["text"] = textOrNull(module, "text");
        row["titles"] = Json::array();
        for (const std::string& id : idsIn(module, "refs")) {
            const PlainTitle* found = title(id);
            if (found == nullptr)
                continue;
            Json card;
            card["title"] = found->title;
            card["year"] = found->year;
            card["genres"] = Json::array();
            for (const std::string& genre : found->genres)
                card["genres"].push_back(nameOf(m_genres, genre));
            card["thumbnail"] = urlOf(*found);
            card["cast"] = Json::array();
            for (std::size_t i = 0; i < std::min<std::size_t>(3, found->cast.size()); ++i)
                card["cast"].push_back(nameOf(m_persons, found->cast[i]));
            row["titles"].push_back(std::move(card));
        }
        document["rows"].push_back(std::move(row));
    }
    return document.dump();
}

std::string PlainDataset::articleDocument(const std::string& pageId) const {
    const nlohmann::json source = page(pageId);
    if (!source.is_object())
        return {};
    Json document;
    document["id"] = pageId;
    document["slug"] = textOrNull(source, "slug");
    document["headline"] = textOrNull(source, "headline");
    document["dek"] = textOrNull(source, "dek");
    const auto author = m_persons.find(stringIn(source, "author"));
    document["author"] = author == m_persons.end() ? Json() : Json(author->second);
    document["publishedAt"] = textOrNull(source, "publishedAt");
    document["status"] = textOrNull(source, "status");
    document["modules"] = Json::array();
    for (const nlohmann::json& module : source["modules"]) {
        Json part;
        part["kind"] = textOrNull(module, "kind");
        for (const char* name : {"text", "image"})
            if (const Json text = textOrNull(module, name); !text.is_null())
                part[name] = text;
        Json refs = Json::array();
        for (const std::string& id : idsIn(module, "refs"))
            if (const PlainTitle* found = title(id))
                refs.push_back(
                    Json{{"id", id}, {"title", found->title}, {"year", found->year}, {"thumbnail", urlOf(*found)}});
        if (!refs.empty())
            part["refs"] = std::move(refs);
        document["modules"].push_back(std::move(part));
    }
    return document.dump();
}

std::uint64_t PlainDataset::titleSum(const std::string& id) const {
    const PlainTitle* found = title(id);
    if (found == nullptr)
        return 0;
    std::uint64_t sum = id.size() + found->title.size() + found->href.size() + found->extract.size();
    sum += static_cast<std::uint64_t>(found->year + found->width + found->height);
    sum += found->thumbnail ? found->thumbnail->size() : 0;
    for (const std::string& person : found->cast)
        sum += nameOf(m_persons, person).size();
    for (const std::string& genre : found->genres)
        sum += nameOf(m_genres, genre).size();
    return sum;
}

std::vector<std::string> PlainDataset::listedTitles(const std::string& pageId) const {
    std::vector<std::string> ids;
    const nlohmann::json source = page(pageId);
    if (source.is_object())
        for (const nlohmann::json& module : source["modules"])
            for (std::string& id : idsIn(module, "refs"))
                ids.push_back(std::move(id));
    return ids;
}

std::vector<std::string> PlainDataset::pagesThatList(const std::string& titleId) const {
    std::vector<std::string> pages;
    for (const auto& [id, line] : m_pages) {
        if (line.find(titleId) == std::string_view::npos)
            continue;
        const std::vector<std::string> listed = listedTitles(id);
        if (std::find(listed.begin(), listed.end(), titleId) != listed.end())
            pages.push_back(id);
    }
    return pages;
}

} // namespace galley::bench
