#include "app/bench/page_theme.h"

namespace galley::bench {

Result<std::shared_ptr<const Theme>> pageTheme() {
    const std::string cards = "{{#text}}<p>{{text}}</p>\n{{/text}}"
                              "{{#image}}<img src=\"{{image}}\" alt=\"\" loading=\"lazy\">\n{{/image}}"
                              "<ul class=\"deck\">\n{{#refs}}{{> partials/card}}{{/refs}}</ul>\n";
    return Theme::fromFiles(
        {{"theme.json", R"({"name":"Films"})"},
         {"templates/page.mustache", "<!DOCTYPE html>\n<html lang=\"{{_lang}}\">\n<head><meta charset=\"utf-8\">"
                                     "<title>{{_pageTitle}}</title></head>\n<body>\n{{{_modules}}}</body>\n</html>\n"},
         {"templates/header.mustache", "<h1>{{headline}}</h1>\n<p class=\"dek\">{{dek}}</p>\n"},
         {"templates/modules/default.mustache", cards},
         {"templates/partials/card.mustache",
          "<li class=\"card\">\n{{#thumbnail}}<img src=\"{{url}}\" width=\"{{width}}\" height=\"{{height}}\" alt=\"\" "
          "loading=\"lazy\">{{/thumbnail}}\n<h3>{{title}}</h3>\n"
          "<p class=\"meta\">{{year}}{{#genres}} · {{_label}}{{/genres}}</p>\n"
          "<p class=\"cast\">{{#cast}}{{^@first}}, {{/@first}}{{_label}}{{/cast}}</p>\n</li>\n"}});
}

} // namespace galley::bench
