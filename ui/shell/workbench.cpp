#include "ui/shell/workbench.h"

#include "model/dataset/value_json.h"
#include "model/index/redirects.h"
#include "model/schema/site_address.h"
#include "ui/editor/record_editor.h"
#include "ui/navigator/navigator.h"
#include "ui/navigator/record_text.h"
#include "ui/shell/conflict_tour.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/file_watch.h"
#include "ui/shell/history_flow.h"
#include "ui/shell/line_changes.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/record_commands.h"
#include "ui/shell/release_desk.h"
#include "ui/shell/site_figures.h"
#include "ui/shell/step_place.h"
#include "ui/shell/store_watch.h"
#include "ui/shell/visit_history.h"
#include "ui/widgets/metrics.h"

#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>
#include <QWebEngineView>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley::ui {

Workbench::Workbench(std::unique_ptr<Workspace> workspace, QWidget* parent)
    : QWidget(parent)
    , m_session(std::make_unique<SiteSession>(std::move(workspace)))
    , m_figures(std::make_unique<SiteFigures>(m_session->draft()))
    , m_files(std::make_unique<FileWatch>(*m_session))
    , m_store(std::make_unique<StoreWatch>(*m_session))
    , m_lines(std::make_unique<LineChanges>(*m_session))
    , m_controller(std::make_unique<PreviewController>(*m_session))
    , m_publishing(std::make_unique<PublishFlow>(*m_session, this))
    , m_conflicts(std::make_unique<ConflictTour>(*m_session, this))
    , m_releases(std::make_unique<ReleaseDesk>(*m_session, *m_lines, this))
    , m_visits(std::make_unique<VisitHistory>(*m_session))
    , m_splitter(new QSplitter(Qt::Horizontal, this))
    , m_navigator(new Navigator(this))
    , m_editor(new EditorPane(*m_session, this))
    , m_previewPane(new PreviewPane(*m_controller, this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_navigator);
    m_splitter->addWidget(m_editor);
    m_splitter->addWidget(m_previewPane);
    const int line = QFontMetrics(textFont(TextRole::Body)).height();
    m_navigator->setMinimumWidth(15 * line);
    m_editor->setMinimumWidth(17 * line);
    m_previewPane->setMinimumWidth(17 * line);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setStretchFactor(2, 1);
    shareOut(1440);
    connectRooms();
}

Workbench::~Workbench() {
    // The rooms and dialogs first: they use the session and, as the preview's source, the controller.
    m_publishing.reset();
    m_conflicts.reset();
    m_releases.reset();
    delete m_splitter;
}

void Workbench::connectRooms() {
    SiteSession* session = m_session.get();
    connect(session, &SiteSession::draftChanged, m_navigator, &Navigator::follow);
    connect(session, &SiteSession::draftChanged, m_figures.get(), &SiteFigures::follow);
    connect(session, &SiteSession::unpublishedChanged, m_navigator, &Navigator::refreshMarks);
    connect(session, &SiteSession::localeChanged, this, [this] { m_navigator->setLocale(m_session->locale()); });
    connect(session, &SiteSession::selectionChanged, this, [this] { m_navigator->setCurrent(m_session->selection()); });
    connect(session, &SiteSession::stepped, this, &Workbench::showStep);
    connect(m_navigator, &Navigator::recordChosen, this, &Workbench::open);
    connect(m_navigator, &Navigator::deletedRecordChosen, this, &Workbench::deletedRecordChosen);
    connect(m_editor, &EditorPane::recordActivated, this, &Workbench::open);
    connect(m_editor->editor(), &RecordEditor::historyRequested, this, [this](const QString& path) {
        m_publishing->history().show(path.isEmpty() ? HistoryScope::Record : HistoryScope::Field, path);
    });
    connect(m_editor, &EditorPane::fieldFocused, m_controller.get(), &PreviewController::highlight);
    connect(m_controller.get(), &PreviewController::addressChanged, m_previewPane, &PreviewPane::showAddress);
    connect(m_controller.get(), &PreviewController::fieldActivated, m_editor, &EditorPane::goTo);
    const auto takeTheme = [this] { m_editor->editor()->setTheme(m_controller->theme()); };
    connect(m_controller.get(), &PreviewController::themeRead, this, takeTheme);
    takeTheme();
    connect(m_controller.get(), &PreviewController::themeRead, m_files.get(), &FileWatch::look);
    connect(m_files.get(), &FileWatch::assetsTouched, m_controller.get(), &PreviewController::reloadFiles);
    connect(m_files.get(), &FileWatch::assetsTouched, m_editor->editor(), &RecordEditor::assetsTouched);
    connect(m_controller.get(), &PreviewController::noticed, this, &Workbench::noticed);
    connect(m_publishing.get(), &PublishFlow::fieldActivated, this, &Workbench::goTo);
    connect(m_publishing.get(), &PublishFlow::conflictRequested, m_conflicts.get(), &ConflictTour::goTo);
    connect(m_conflicts.get(), &ConflictTour::fieldRequested, this, &Workbench::goTo);
    connect(m_previewPane, &PreviewPane::homeRequested, this, [this] { openSlug({}); });
    const auto followWithoutPage = [this] {
        if (!m_session->page())
            showContent();
    };
    connect(session, &SiteSession::draftChanged, this, followWithoutPage);
    connect(session, &SiteSession::pageChanged, this, followWithoutPage);
    connect(session, &SiteSession::selectionChanged, this, &Workbench::showWhetherShown);
    connect(session, &SiteSession::draftChanged, this, &Workbench::showWhetherShown);
    connect(m_controller.get(), &PreviewController::addressChanged, this, &Workbench::showWhetherShown);
    showContent();
    m_navigator->setSite(
        session->draft(), session->locale(),
        // Where nothing was published yet, a mark on every row would say nothing.
        {.isMarked = [session](RecordRef record) { return session->isPublished() && session->isUnpublished(record); },
         .isWaiting =
             [session](RecordRef record) { return session->isUnpublished(record) || session->isTakenOff(record); },
         .isTakenOff = [session](RecordRef record) { return session->isTakenOff(record); },
         .isLive = [session](RecordRef record) { return session->isLive(record); },
         .all = [session] { return session->unpublishedRecords(); },
         .count = [session] { return session->unpublishedRecordCount(); },
         .published = [session] { return session->comparable(); }});
    m_controller->setView(m_previewPane->view());
    connectLines();
}

void Workbench::connectLines() {
    SiteSession* session = m_session.get();
    connect(m_lines.get(), &LineChanges::changed, this, &Workbench::showChangedIn);
    connect(session, &SiteSession::selectionChanged, this, &Workbench::showChangedIn);
    connect(session, &SiteSession::lineSwitched, this, &Workbench::showChangedIn);
    connect(m_editor->editor(), &RecordEditor::lineRequested, this,
            [this](const std::string& line) { static_cast<void>(m_session->setLine(line)); });
    const auto markContested = [this] { m_navigator->setContested(m_session->contestedRecords()); };
    connect(session, &SiteSession::conflictsChanged, m_navigator, markContested);
    markContested();
    connect(m_releases.get(), &ReleaseDesk::done, this, &Workbench::releaseDone);
    showChangedIn();
}

void Workbench::showChangedIn() {
    const auto record = m_session->selection();
    std::vector<RecordLine> shown;
    if (record && !m_session->releases().empty())
        for (const LineFacts& line : m_lines->linesThatChange(*record))
            shown.push_back({line.key, line.title, line.key == m_session->line()});
    m_editor->editor()->setChangedIn(shown);
}

std::vector<RecordRef> Workbench::chosenRecords() const {
    if (m_navigator->selectedCount() > 1)
        return m_navigator->selectedRecords();
    const auto open = m_session->selection();
    return open ? std::vector<RecordRef>{*open} : std::vector<RecordRef>();
}

Waiting Workbench::waiting() const {
    // Files of the site's folder go out with the draft; a release brings its own theme.
    Workspace& workspace = m_session->workspace();
    const Release* const release = workspace.lines().find(workspace.line());
    const FileChanges files = release == nullptr ? m_files->changes() : FileChanges{release->theme != Digest{}, {}};
    const bool isFirst = !m_session->isPublished() && release == nullptr;
    if (release != nullptr) // the settings and the files stand in no release
        return {false, m_session->unpublishedRecordCount(), false, files.changesLook, 0, Hold::None, 0};
    const bool changesSettings =
        !isFirst && m_session->published()->state().schema() != m_session->draft()->state().schema();
    return {isFirst,    m_session->unpublishedCount(), changesSettings, files.changesLook, files.assets.size(),
            Hold::None, m_session->takenOffCount()};
}

void Workbench::showContent() {
    const auto draft = m_session->draft();
    const std::vector<TypeIndex> types = firstPageTypes(draft->state().schema());
    const bool hasPages =
        std::any_of(types.begin(), types.end(), [&](TypeIndex type) { return draft->state().recordCount(type) > 0; });
    m_previewPane->setContent(!hasPages            ? PreviewPane::Content::Nothing
                              : draft->pageAt("/") ? PreviewPane::Content::HomePage
                                                   : PreviewPane::Content::Pages);
}

void Workbench::showWhetherShown() {
    const auto record = m_session->selection();
    const State& state = m_session->draft()->state();
    const bool isElsewhere =
        record && m_session->page() && state.record(*record).exists() && !m_controller->shows(*record);
    m_previewPane->showNote(isElsewhere ? tr("“%1” is not on this page", "name of a record")
                                              .arg(displayName(state.record(*record), m_session->locale()))
                                        : QString());
}

QWidget* Workbench::usualPlace() const {
    if (m_editor->firstStep() != nullptr && m_editor->isVisible())
        return m_editor->firstStep();
    const std::initializer_list<QWidget*> places{m_navigator->list(), m_navigator->searchField(),
                                                 m_previewPane->view()->browser()};
    for (QWidget* place : places)
        if (place->isVisible())
            return place;
    return nullptr;
}

void Workbench::shareOut(int width) {
    // At large text the least widths are above the usual ones.
    const int list = qMax(m_navigator->minimumWidth(), qMin(width * 3 / 16, 280));
    const int form = qMax(m_editor->minimumWidth(), qMin(width * 7 / 24, 440));
    m_splitter->setSizes({list, form, qMax(width - list - form, m_previewPane->minimumWidth())});
}

void Workbench::open(RecordRef record) {
    const State& state = m_session->draft()->state();
    if (!state.record(record).exists())
        return;
    if (state.schema().type(record.type).page) {
        m_session->showPage(record);
    } else if (!m_controller->shows(record)) {
        const std::vector<RecordRef> users = m_session->draft()->references().referrers(record);
        const auto page = std::find_if(users.begin(), users.end(),
                                       [&](RecordRef user) { return state.schema().type(user.type).page; });
        if (page != users.end())
            m_session->showPage(*page);
    }
    m_session->select(record);
}

void Workbench::bringBack(RecordRef record) {
    const RecordView old = m_session->published()->state().record(record);
    if (m_session->apply({Edit::create(old.type().name, old.id(), fieldsJsonOf(old))}))
        open(record);
}

void Workbench::showStep(const HistoryStep& step) {
    const auto place = placeOf(step.before->state(), m_session->draft()->state(), step.edits);
    if (!place)
        return;
    if (place->locale)
        m_session->setLocale(*place->locale);
    open(place->record);
    m_editor->goTo(place->record, QString::fromStdString(place->path));
}

void Workbench::goTo(const QString& record, const QString& path) {
    const auto ref = m_session->draft()->state().findPath(record.toStdString());
    if (!ref)
        return;
    const State& state = m_session->draft()->state();
    if (const auto place = placeOf(
            state, state,
            {Edit::patch(state.record(*ref).type().name, state.record(*ref).id(), path.toStdString(), nullptr)});
        place && place->locale)
        m_session->setLocale(*place->locale);
    open(*ref);
    m_editor->goTo(*ref, path);
}

void Workbench::goToIn(const QString& record, const QString& path, const std::string& line) {
    if (m_session->setLine(std::string(line)))
        goTo(record, path);
}

void Workbench::begin(RecordRef page) {
    open(page);
    if (QWidget* place = usualPlace())
        place->setFocus(Qt::OtherFocusReason);
}

bool Workbench::openSlug(const QString& slug) {
    const auto draft = m_session->draft();
    const Schema& schema = draft->state().schema();
    const auto page = pageLedTo(*draft, slug.startsWith(QLatin1Char('/')) ? slug.toStdString()
                                        : slug.isEmpty()                  ? "/"
                                                                          : pageUrl(schema, 0, slug.toStdString()));
    if (!page)
        return false;
    if (!slug.isEmpty())
        m_session->setLocale(page->locale);
    begin(page->page);
    return true;
}

bool Workbench::openFirstPage() {
    const State& state = m_session->draft()->state();
    for (const TypeIndex type : firstPageTypes(state.schema()))
        for (std::uint32_t i = 0; i < state.ordinalCount(type); ++i)
            if (const RecordRef page{type, Ordinal{i}}; state.record(page).exists()) {
                begin(page);
                return true;
            }
    return false;
}

} // namespace galley::ui
