// Whole pages as JSON.
#include "app/bench/documents.h"
#include "app/bench/figures.h"
#include "model/base/hash.h"

namespace galley::bench {

namespace {

constexpr int kHomes = 300;
constexpr std::size_t kArticles = 1000;
constexpr int kArticleRounds = 5;

Result<void> measureHome(Bench& bench, const State& state, const Shapes& shapes) {
    GALLEY_TRY(const RecordRef home, bench.home());
    Figure figure{"home_document", "ms", {}, {}};
    JsonText document;
    for (int i = 0; i < kHomes; ++i) {
        document.clear();
        const auto start = SteadyClock::now();
        appendHomeDocument(document, state, shapes, home);
        figure.samples.push_back(elapsed<std::milli>(start));
    }
    GALLEY_TRY(const PlainDataset* plain, bench.plain());
    if (document.view() != plain->homeDocument(state.record(home).id()))
        return mismatch(figure.name, "the document differs");
    figure.check = toHex(sha256(document.view()));
    return bench.report(figure);
}

Result<void> measureArticles(Bench& bench, const State& state, const Shapes& shapes) {
    GALLEY_TRY(const PlainDataset* plain, bench.plain());
    GALLEY_TRY(const std::vector<RecordRef> articles, bench.randomArticles(kArticles));
    Figure figure{"article_document", "us", {}, {}};
    JsonText document;
    // The plain reading leaves the caches full of its own: it has its turn before.
    Check right;
    for (const RecordRef article : articles) {
        document.clear();
        appendArticleDocument(document, state, shapes, article);
        const std::string id = state.record(article).id();
        if (document.view() != plain->articleDocument(id))
            return mismatch(figure.name, id + " differs");
        right.add(document.view());
    }
    Check check;
    for (int round = 0; round < kArticleRounds; ++round) {
        check = {};
        for (const RecordRef article : articles) {
            document.clear();
            const auto start = SteadyClock::now();
            appendArticleDocument(document, state, shapes, article);
            figure.samples.push_back(elapsed<std::micro>(start));
            check.add(document.view());
        }
    }
    figure.check = check.text();
    if (figure.check != right.text())
        return mismatch(figure.name, "a page differs when it is read again");
    return bench.report(figure);
}

Result<void> measureDocuments(Bench& bench) {
    GALLEY_TRY(const Shapes* shapes, bench.shapes());
    GALLEY_TRY(const auto replica, bench.replica());
    if (bench.wants("home_document"))
        GALLEY_CHECK(measureHome(bench, replica->state(), *shapes));
    return bench.wants("article_document") ? measureArticles(bench, replica->state(), *shapes) : Result<void>();
}

} // namespace

FigureGroup documentFigures() {
    return {{"home_document", "article_document"}, measureDocuments};
}

} // namespace galley::bench
