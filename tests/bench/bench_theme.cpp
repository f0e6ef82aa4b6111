// Times the rendering of a home page: 40 rows of 20 cards, against plain appends of the same bytes as the floor.
// `bench_theme [ROUNDS]` prints one JSON object a line; times are in microseconds.
#include "model/page/scalar_text.h"
#include "model/page/theme.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace galley;

namespace {

constexpr int kRows = 40;
constexpr int kCards = 20;

std::string rowJson(int row) {
    std::string json =
        R"({"_kind":"row","_key":"k1","heading":"Because you liked row )" + std::to_string(row) + R"(","items":[)";
    for (int i = 0; i < kCards; ++i) {
        const std::string n = std::to_string(row * kCards + i);
        json +=
            std::string(i == 0 ? "" : ",") + R"({"_type":"title","_id":"t)" + n +
            R"(","_url":"/titles/the-long-night-of-)" + n + R"(","name":"The Long Night of Mr. & Mrs. )" + n +
            R"(","year":)" + std::to_string(1950 + i) +
            R"(,"genres":["Drama","Science Fiction","Horror"],"thumbnail":{"url":"/assets/images/posters/)" + n +
            R"(.jpg","alt":"A house at night, seen from the garden"},"synopsis":"Two people who never met inherit the same house and must )" +
            R"(live in it for a year; neither of them believes the \"ghost\" that the notary mentions in passing.","cast":[)" +
            R"({"_type":"person","_id":"p1","_url":"/people/jane-doe","_label":"Jane Doe"},{"_type":"person","_id":"p2","_url":"/people/joe","_label":"Joe Bloggs"},)" +
            R"({"_type":"person","_id":"p3","_url":null,"_label":"Ann Other"}]})";
    }
    return json + "]}";
}

Theme::Files themeFiles() {
    return {{"templates/modules/row.mustache",
             "<h2>{{heading}}</h2>\n<ul class=\"row\">\n{{#items}}\n  {{> partials/card}}\n{{/items}}\n</ul>\n"},
            {"templates/partials/card.mustache",
             "<li class=\"card\">\n<a href=\"{{_url}}\"><img src=\"{{thumbnail.url}}\" alt=\"{{thumbnail.alt}}\" "
             "loading=\"lazy\"></a>\n"
             "<h3><a href=\"{{_url}}\">{{name}}</a> <span class=\"year\">{{year}}</span></h3>\n"
             "<p class=\"genres\">{{#genres}}<span>{{.}}</span>{{/genres}}</p>\n<p>{{synopsis}}</p>\n"
             "<ul class=\"cast\">{{#cast}}<li>{{#_url}}<a "
             "href=\"{{_url}}\">{{_label}}</a>{{/_url}}{{^_url}}{{_label}}{{/_url}}</li>{{/cast}}</ul>\n</li>\n"}};
}

void appendPlainly(std::string& out, const DocNode& row) {
    const auto text = [&out](const DocNode& object, std::string_view name) {
        appendHtmlEscaped(out, object.find(name)->asString());
    };
    out += "<section class=\"module module-row\" id=\"k1\">\n<h2>";
    text(row, "heading");
    out += "</h2>\n<ul class=\"row\">\n";
    for (const DocNode& card : row.find("items")->children()) {
        out += "  <li class=\"card\">\n  <a href=\"";
        text(card, "_url");
        out += "\"><img src=\"";
        text(*card.find("thumbnail"), "url");
        out += "\" alt=\"";
        text(*card.find("thumbnail"), "alt");
        out += "\" loading=\"lazy\"></a>\n  <h3><a href=\"";
        text(card, "_url");
        out += "\">";
        text(card, "name");
        out += "</a> <span class=\"year\">";
        appendInteger(out, card.find("year")->asInt());
        out += "</span></h3>\n  <p class=\"genres\">";
        for (const DocNode& genre : card.find("genres")->children()) {
            out += "<span>";
            appendHtmlEscaped(out, genre.asString());
            out += "</span>";
        }
        out += "</p>\n  <p>";
        text(card, "synopsis");
        out += "</p>\n  <ul class=\"cast\">";
        for (const DocNode& person : card.find("cast")->children()) {
            out += "<li>";
            if (person.find("_url")->isTruthy()) {
                out += "<a href=\"";
                text(person, "_url");
                out += "\">";
            }
            text(person, "_label");
            if (person.find("_url")->isTruthy())
                out += "</a>";
            out += "</li>";
        }
        out += "</ul>\n  </li>\n";
    }
    out += "</ul>\n</section>\n";
}

template <class Work>
void measure(const char* figure, int rounds, Work&& work) {
    std::vector<double> times;
    std::size_t bytes = 0;
    for (int i = 0; i < rounds; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        bytes = work();
        times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
    }
    std::sort(times.begin(), times.end());
    std::printf("{\"figure\":\"%s\",\"unit\":\"us\",\"median\":%.1f,\"min\":%.1f,\"p99\":%.1f,\"max\":%.1f,\"n\":%d,"
                "\"check\":%zu}\n",
                figure, times[times.size() / 2], times.front(), times[times.size() * 99 / 100], times.back(), rounds,
                bytes);
}

} // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 300;
    const auto theme = Theme::fromFiles(themeFiles());
    const auto generic = Theme::fromFiles({});
    DocArena arena;
    std::vector<DocNode> rows;
    for (int row = 0; row < kRows; ++row)
        rows.push_back(*documentFromJson(arena, rowJson(row)));
    const DocNode site = DocNode::object({});
    const RenderContext context{"en", &site, &site, nullptr};
    const auto render = [&](const Theme& used, std::size_t count, RenderMode mode) {
        std::string page;
        for (std::size_t i = 0; i < count; ++i)
            page += used.renderModule({"row", "k1", &rows[i]}, context, mode);
        return page;
    };
    std::string floor;
    for (const DocNode& row : rows)
        appendPlainly(floor, row);
    if (floor != render(**theme, rows.size(), RenderMode::Production)) {
        std::fprintf(stderr, "bench_theme: the theme renders other bytes than plain appends\n");
        return 1;
    }
    measure("plain_page", rounds, [&] {
        std::string page;
        for (const DocNode& row : rows)
            appendPlainly(page, row);
        return page.size();
    });
    measure("theme_page", rounds, [&] { return render(**theme, rows.size(), RenderMode::Production).size(); });
    measure("theme_page_preview", rounds, [&] { return render(**theme, rows.size(), RenderMode::Preview).size(); });
    measure("theme_row", rounds * 10, [&] { return render(**theme, 1, RenderMode::Production).size(); });
    measure("generic_page", rounds, [&] { return render(**generic, rows.size(), RenderMode::Production).size(); });
    measure("compile_theme", rounds, [&] { return Theme::fromFiles(themeFiles()).value()->sources().size(); });
    return 0;
}
