#include "tests/support/film_dataset.h"

#include "model/base/file.h"

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace galley::test {

namespace {

using OrderedJson = nlohmann::ordered_json;
constexpr std::size_t kRowFilms = 20;

/// Lower-case letters and digits of a name, the rest as one hyphen each.
std::string slugOf(const std::string& name) {
    std::string slug;
    for (const char c : name) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        const bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        if (plain || (!slug.empty() && slug.back() != '-'))
            slug += plain ? lower : '-';
    }
    return slug.empty() ? "x" : slug;
}

/// Records of a type in order, each with an id of its own.
class Records {
public:
    explicit Records(std::string type)
        : m_type(std::move(type)) {}

    std::string newId(const std::string& name) {
        const std::string slug = slugOf(name);
        const unsigned count = ++m_used[slug];
        return m_type + "/" + slug + (count == 1 ? "" : "--" + std::to_string(count));
    }
    /// The id of the record with that name, which is made when it is new.
    std::string named(const std::string& name) {
        const auto [entry, isNew] = m_byName.emplace(name, std::string());
        if (isNew) {
            entry->second = newId(name);
            add(OrderedJson{{"type", m_type}, {"id", entry->second}, {"name", name}});
        }
        return entry->second;
    }
    void add(const OrderedJson& record) { m_lines += record.dump() + "\n"; }
    const std::string& lines() const { return m_lines; }

private:
    std::string m_type;
    std::map<std::string, unsigned> m_used;
    std::map<std::string, std::string> m_byName;
    std::string m_lines;
};

/// What pages need of a film.
struct Film {
    std::string id;
    std::string title;
    std::string extract;
    std::string picture;
};

Film addFilm(Records& titles, Records& genres, Records& persons, const nlohmann::json& source) {
    Film film;
    film.title = source.value("title", "");
    film.id = titles.newId(film.title);
    film.extract = source.value("extract", "");
    film.picture = source.value("thumbnail", "");
    OrderedJson record{{"type", "title"}, {"id", film.id}, {"title", film.title}, {"year", source.value("year", 0)}};
    record["cast"] = OrderedJson::array();
    for (const auto& name : source.value("cast", nlohmann::json::array()))
        record["cast"].push_back(persons.named(name.get<std::string>()));
    record["genres"] = OrderedJson::array();
    for (const auto& name : source.value("genres", nlohmann::json::array()))
        record["genres"].push_back(genres.named(name.get<std::string>()));
    if (source.contains("href") && source["href"].is_string())
        record["href"] = source["href"];
    if (!film.extract.empty())
        record["extract"] = film.extract;
    if (!film.picture.empty())
        record["thumbnail"] = {{"url", film.picture},
                               {"width", source.value("thumbnail_width", 0)},
                               {"height", source.value("thumbnail_height", 0)}};
    titles.add(record);
    return film;
}

OrderedJson pageOf(const std::string& id, const std::string& slug, const std::string& headline, const Film& film) {
    return OrderedJson{{"type", "page"},
                       {"id", id},
                       {"slug", slug},
                       {"headline", headline},
                       {"dek", film.extract.substr(0, film.extract.find(". "))}};
}

OrderedJson finished(OrderedJson page, const std::string& author, OrderedJson modules) {
    page["author"] = author;
    page["publishedAt"] = "2021-03-04T05:06:07Z";
    page["status"] = "published";
    page["modules"] = std::move(modules);
    return page;
}

} // namespace

QByteArray filmDataset(const std::filesystem::path& samples, const FilmDatasetSize& size) {
    const auto text = readFile(samples / "movies-2000s.json");
    const nlohmann::json source = nlohmann::json::parse(text ? *text : std::string(), nullptr, false);
    if (!source.is_array() || source.size() < size.films)
        return {};
    Records genres("genre");
    Records persons("person");
    Records titles("title");
    Records pages("page");
    std::vector<Film> films;
    for (std::size_t i = 0; i < size.films; ++i)
        films.push_back(addFilm(titles, genres, persons, source[i * source.size() / size.films]));
    std::vector<Film> shown; // with a text and a picture
    for (const Film& film : films)
        if (!film.picture.empty() && !film.extract.empty())
            shown.push_back(film);
    const std::string author = persons.named("Ada Writer");

    OrderedJson rows = OrderedJson::array();
    for (std::size_t row = 0; row < size.rows; ++row) {
        OrderedJson refs = OrderedJson::array();
        for (std::size_t i = 0; i < kRowFilms; ++i)
            refs.push_back(films[(row * kRowFilms + i) % films.size()].id);
        rows.push_back({{"kind", "row"}, {"text", "Films of row " + std::to_string(row)}, {"refs", std::move(refs)}});
    }
    pages.add(finished(pageOf("page/home", "home", "Home", shown.front()), author, std::move(rows)));
    for (std::size_t i = 0; i < size.articles; ++i) {
        const Film& film = shown[i % shown.size()];
        const Film& other = shown[(i + 1) % shown.size()];
        OrderedJson modules = OrderedJson::array();
        modules.push_back(
            {{"kind", "hero"}, {"text", "On \"" + film.title + "\""}, {"refs", {film.id}}, {"image", film.picture}});
        modules.push_back({{"kind", "paragraph"}, {"text", film.extract}});
        modules.push_back({{"kind", "quote"}, {"text", other.extract}});
        modules.push_back(
            {{"kind", "gallery"}, {"text", "More"}, {"refs", {film.id, other.id}}, {"image", other.picture}});
        const std::string id = pages.newId("Why " + film.title + " matters");
        pages.add(finished(pageOf(id, id.substr(5), "Why " + film.title + " still matters", film), author,
                           std::move(modules)));
    }
    return QByteArray::fromStdString(genres.lines() + persons.lines() + titles.lines() + pages.lines());
}

} // namespace galley::test
