// The home page as the theme's HTML: built and rendered whole, with all its cards.
#include "app/bench/figures.h"
#include "app/bench/page_theme.h"
#include "model/base/hash.h"
#include "model/page/live_page.h"
#include "model/page/scalar_text.h"

namespace galley::bench {

namespace {

constexpr int kPages = 100;

/// Every film that the page lists stands in the HTML, in order.
Result<void> checkCards(const PlainDataset& plain, const std::string& pageId, std::string_view html) {
    for (const std::string& id : plain.listedTitles(pageId)) {
        const PlainTitle* title = plain.title(id);
        if (title == nullptr)
            continue;
        std::string name = "<h3>";
        appendHtmlEscaped(name, title->title);
        const std::size_t place = html.find(name + "</h3>");
        if (place == std::string_view::npos)
            return mismatch("home_html", "the card of " + id + " is missing");
        html.remove_prefix(place + name.size());
    }
    return {};
}

Result<void> measureHtml(Bench& bench) {
    GALLEY_TRY(const auto replica, bench.replica());
    GALLEY_TRY(const RecordRef home, bench.home());
    GALLEY_TRY(const auto theme, pageTheme());
    const PageBuilder builder(replica->state().schemaPointer(), askedNames(*theme, replica->state().schema()));
    Figure whole{"home_html", "ms", {}, {}};
    Figure built{"home_html_build", "ms", {}, {}};
    Figure rendered{"home_html_render", "ms", {}, {}};
    std::string html;
    for (int i = 0; i < kPages; ++i) {
        const auto start = SteadyClock::now();
        GALLEY_TRY(const PageDocument document, builder.build(*replica, home, {}));
        built.samples.push_back(elapsed<std::milli>(start));
        const auto middle = SteadyClock::now();
        html = renderPage(*theme, document, RenderMode::Production);
        rendered.samples.push_back(elapsed<std::milli>(middle));
        whole.samples.push_back(elapsed<std::milli>(start));
    }
    GALLEY_TRY(const PlainDataset* plain, bench.plain());
    GALLEY_CHECK(checkCards(*plain, replica->state().record(home).id(), html));
    whole.check = built.check = rendered.check = toHex(sha256(html));
    GALLEY_CHECK(bench.report(whole));
    GALLEY_CHECK(bench.report(built));
    return bench.report(rendered);
}

} // namespace

FigureGroup htmlFigures() {
    return {{"home_html", "home_html_build", "home_html_render"}, measureHtml};
}

} // namespace galley::bench
