// One edit, from the draft to the changed fragments of the open page: another headline for an article that is open, and
// another name for a film while page/home is open, which lists it.
#include "app/bench/draft.h"
#include "app/bench/figures.h"
#include "app/bench/page_theme.h"
#include "model/page/live_page.h"

#include <algorithm>

namespace galley::bench {

namespace {

constexpr std::size_t kEdits = 300;
/// After so many edits all pages that list the film are built and compared; after so many, the whole HTML.
constexpr std::size_t kCheckedFilms = 5;
constexpr std::size_t kCheckedPages = 20;

struct Stage {
    std::shared_ptr<const PageBuilder> builder;
    std::shared_ptr<const Theme> theme;
    PageContext context;
};

/// What an edit shows at once: times, and that the open page is what a fresh build gives.
class Typist {
public:
    Typist(Stage stage, std::string suffix)
        : m_stage(std::move(stage))
        , m_apply{"edit_apply" + suffix, "us", {}, {}}
        , m_rebuild{"edit_rebuild" + suffix, "us", {}, {}} {}

    Result<std::shared_ptr<const Replica>> edit(const Replica& draft, const Edit& edit, LivePage& page) {
        const std::vector<Edit> edits = {edit};
        auto start = SteadyClock::now();
        GALLEY_TRY(const DraftStep step, stepBy(draft, edits));
        m_apply.samples.push_back(elapsed<std::micro>(start));
        start = SteadyClock::now();
        GALLEY_TRY(const PageUpdate update, page.update(*step.after, step.changes));
        m_rebuild.samples.push_back(elapsed<std::micro>(start));
        if (update.isEmpty())
            return mismatch(m_rebuild.name, "the edit changed nothing on the page");
        for (const PageFragment& fragment : update.fragments)
            m_check.add(fragment.html);
        if (m_apply.samples.size() <= kCheckedPages) {
            GALLEY_TRY(const PageDocument fresh,
                       m_stage.builder->build(*step.after, page.document().page, m_stage.context));
            if (page.html() != renderPage(*m_stage.theme, fresh, RenderMode::Preview))
                return mismatch(m_rebuild.name, "the page is not what a fresh build gives");
        }
        return step.after;
    }

    Result<void> report(Bench& bench) {
        m_apply.check = m_rebuild.check = m_check.text();
        GALLEY_CHECK(bench.report(m_apply));
        return bench.report(m_rebuild);
    }

private:
    Stage m_stage;
    Figure m_apply;
    Figure m_rebuild;
    Check m_check;
};

Result<void> measureHeadlines(Bench& bench, const Stage& stage, const Shapes& shapes) {
    GALLEY_TRY(auto draft, bench.replica());
    GALLEY_TRY(const std::vector<RecordRef> articles, bench.randomArticles(kEdits));
    Typist typist(stage, "");
    for (std::size_t i = 0; i < articles.size(); ++i) {
        LivePage page(stage.builder, stage.theme, RenderMode::Preview);
        GALLEY_CHECK(page.open(*draft, articles[i], stage.context));
        const std::string headline = "Another headline, number " + std::to_string(i);
        GALLEY_TRY(draft, typist.edit(*draft, headlineEdit(draft->state(), shapes, articles[i], headline), page));
        if (textOf(draft->state(), articles[i], shapes.pageHeadline) != headline)
            return mismatch("edit_apply", "the draft has another headline");
    }
    return typist.report(bench);
}

/// Every page that lists the film, by the plain reading, shows the new name.
Result<void> checkListings(Bench& bench, const Stage& stage, const Replica& draft, RecordRef film,
                           const std::string& name) {
    GALLEY_TRY(const PlainDataset* plain, bench.plain());
    GALLEY_TRY(const Shapes* shapes, bench.shapes());
    const std::vector<std::string> listings = plain->pagesThatList(draft.state().record(film).id());
    std::vector<std::string> known;
    for (const RecordRef page : draft.references().referrers(film))
        known.push_back(draft.state().record(page).id());
    std::sort(known.begin(), known.end());
    if (known != listings)
        return mismatch("edit_apply_listed", "other pages are known to list the film");
    for (const std::string& id : listings) {
        const auto page = draft.state().find(shapes->page, id);
        if (!page)
            return mismatch("edit_apply_listed", id + " is gone");
        GALLEY_TRY(const PageDocument document, stage.builder->build(draft, *page, stage.context));
        if (document.toJson().find(name) == std::string::npos)
            return mismatch("edit_rebuild_listed", id + " shows the old film");
    }
    return {};
}

Result<void> measureFilms(Bench& bench, const Stage& stage, const Shapes& shapes) {
    GALLEY_TRY(auto draft, bench.replica());
    GALLEY_TRY(const RecordRef home, bench.home());
    GALLEY_TRY(const std::vector<RecordRef> films, bench.filmsOnHome(kEdits));
    Typist typist(stage, "_listed");
    LivePage page(stage.builder, stage.theme, RenderMode::Preview);
    GALLEY_CHECK(page.open(*draft, home, stage.context));
    for (std::size_t i = 0; i < films.size(); ++i) {
        const std::string name = "Another film, number " + std::to_string(i);
        GALLEY_TRY(draft, typist.edit(*draft, filmEdit(draft->state(), shapes, films[i], name), page));
        if (page.html().find(name) == std::string::npos)
            return mismatch("edit_rebuild_listed", "page/home shows the old film");
        if (i < kCheckedFilms)
            GALLEY_CHECK(checkListings(bench, stage, *draft, films[i], name));
    }
    return typist.report(bench);
}

Result<void> measureEdits(Bench& bench) {
    GALLEY_TRY(const Shapes* shapes, bench.shapes());
    GALLEY_TRY(const auto replica, bench.replica());
    Stage stage;
    stage.builder = std::make_shared<const PageBuilder>(replica->state().schemaPointer());
    stage.context.origins = true;
    GALLEY_TRY(stage.theme, pageTheme());
    if (bench.wants("edit_apply") || bench.wants("edit_rebuild"))
        GALLEY_CHECK(measureHeadlines(bench, stage, *shapes));
    if (bench.wants("edit_apply_listed") || bench.wants("edit_rebuild_listed"))
        GALLEY_CHECK(measureFilms(bench, stage, *shapes));
    return {};
}

} // namespace

FigureGroup editFigures() {
    return {{"edit_apply", "edit_rebuild", "edit_apply_listed", "edit_rebuild_listed"}, measureEdits};
}

} // namespace galley::bench
