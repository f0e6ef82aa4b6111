#include "ui/shell/main_window.h"

#include "model/schema/site_address.h"
#include "ui/editor/record_editor.h"
#include "ui/navigator/navigator.h"
#include "ui/navigator/record_text.h"
#include "ui/settings/settings.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/file_watch.h"
#include "ui/shell/live_site.h"
#include "ui/shell/locale_names.h"
#include "ui/shell/mouse_navigation.h"
#include "ui/shell/picture_taker.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/record_commands.h"
#include "ui/shell/release_band.h"
#include "ui/shell/site_figures.h"
#include "ui/shell/site_notices.h"
#include "ui/shell/start_page.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/unsaved_guard.h"
#include "ui/shell/visit_history.h"
#include "ui/shell/work_focus.h"
#include "ui/shell/workbench.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/question_dialog.h"
#include "ui/widgets/return_key.h"

#include <QItemSelectionModel>
#include <QListView>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

constexpr double kMinZoom = 0.25;
constexpr double kMaxZoom = 4.0;

QFrame* hairline(QWidget* parent) {
    auto* line = new QFrame(parent);
    setRole(line, "line");
    line->setFixedHeight(1);
    return line;
}

} // namespace

MainWindow::MainWindow(Settings& settings, DemoMaker makeDemo, QWidget* parent)
    : QMainWindow(parent)
    , m_settings(settings)
    , m_makeDemo(std::move(makeDemo))
    , m_actions(new ActionRegistry(this))
    , m_opening(new BackgroundTask(this))
    , m_closingLimit(new QTimer(this)) {
    setWindowTitle(tr("Galley"));
    resize(1440, 900);
    addFirstCommands();
    addPublishCommands();
    addSiteCommands();
    addRecordCommands();
    addViewCommands();
    addReleaseCommands();
    clickFocusedButtonOnReturn(this);
    layOut();
    m_palette = new CommandPalette(*m_actions, this);
    m_focus = new WorkFocus(this, [this] { return m_workbench ? m_workbench->usualPlace() : m_start->usualPlace(); });
    m_focus->watch(m_notices);
    m_focus->watch(m_palette);
    new MouseNavigation(m_actions->action(QStringLiteral("navigate.back")),
                        m_actions->action(QStringLiteral("navigate.forward")), this);
    connectStartPage();
    connectFrame();
    m_status->showDetails(m_settings.value(Setting::StatusDetails).toBool());
    restoreGeometry(m_settings.value(Setting::WindowGeometry).toByteArray());
    showWelcome();
}

MainWindow::~MainWindow() {
    m_opening->abandon();
    delete m_focus; // what goes now has no place to give the focus back to
    m_focus = nullptr;
    destroyWorkbench();
}

void MainWindow::layOut() {
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_topBar = new TopBar(*m_actions, centre);
    m_band = new ReleaseBand(*m_actions, centre);
    m_notices = new NoticeBar(centre);
    m_stack = new QStackedWidget(centre);
    m_status = new StatusStrip(centre);
    m_start = new StartPage(SitePictures(m_settings.pictureFolder()), m_stack);
    m_stack->addWidget(m_start);
    layout->addWidget(m_topBar);
    layout->addWidget(hairline(centre));
    layout->addWidget(m_band);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_status);
    setCentralWidget(centre);
}

void MainWindow::connectStartPage() {
    connect(m_start, &StartPage::openRequested, this, &MainWindow::chooseSite);
    connect(m_start, &StartPage::demoRequested, this, &MainWindow::openDemo);
    connect(m_start, &StartPage::siteChosen, this, [this](const QString& folder) { openSite(folder); });
    connect(m_start, &StartPage::siteWanted, this, &MainWindow::makeNewSite);
    connect(m_start, &StartPage::recentRemoved, this, [this](const QString& folder) {
        m_settings.removeRecentSite(folder);
        SitePictures(m_settings.pictureFolder()).remove(folder);
        m_start->showRecent(m_settings.recentSites());
    });
    connect(m_start, &StartPage::welcomeRequested, this, &MainWindow::showWelcome);
    connect(m_start, &StartPage::cancelled, m_opening, &BackgroundTask::cancel);
    connect(m_start, &StartPage::cancelled, this, &MainWindow::stopClosing);
    connect(m_start, &StartPage::cancelled, this, &MainWindow::stopWaiting);
    m_closingLimit->setSingleShot(true);
    connect(m_closingLimit, &QTimer::timeout, this, [this] {
        m_leftSites.push_back(std::exchange(m_closing, {}));
        showClosed({});
    });
    connect(m_opening, &BackgroundTask::progressed, m_start, &StartPage::setProgress);
}

void MainWindow::connectFrame() {
    connect(m_topBar, &TopBar::localeChosen, this, [this](int locale) {
        if (m_workbench)
            m_workbench->session().setLocale(static_cast<std::size_t>(locale));
    });
    connect(m_palette, &CommandPalette::recordChosen, this, [this](RecordRef record) {
        if (m_workbench)
            m_workbench->open(record);
    });
    connect(&m_settings, &Settings::changed, this, [this](Setting setting) {
        if (setting == Setting::Appearance)
            setAppearanceMode(m_settings.appearance());
    });
    connect(m_status, &StatusStrip::livePageRequested, m_actions->action(QStringLiteral("publish.live")),
            &QAction::trigger);
    connect(m_status, &StatusStrip::conflictRequested, m_actions->action(QStringLiteral("navigate.conflict")),
            &QAction::trigger);
    connect(m_status, &StatusStrip::conflictElsewhereRequested, this, &MainWindow::goToConflictIn);
    connect(m_status, &StatusStrip::detailsToggled, this,
            [this](bool isShown) { m_settings.setValue(Setting::StatusDetails, isShown); });
}

void MainWindow::showWelcome() {
    m_start->showWelcome(m_settings.recentSites());
    m_stack->setCurrentWidget(m_start);
    m_notices->setPlace(m_stack);
    m_topBar->showNoSite();
    m_band->hide();
    m_status->hide();
    m_notices->clear();
    setWindowTitle(tr("Galley"));
    updateCommands();
}

void MainWindow::showWorkbench(std::unique_ptr<Workspace> workspace, const QString& slug) {
    m_workbench = new Workbench(std::move(workspace), m_stack);
    m_stack->addWidget(m_workbench);
    m_stack->setCurrentWidget(m_workbench);
    m_notices->setPlace(m_workbench->previewPane()); // over what is shown, never over what is written
    m_focus->setWork(m_workbench);
    const QByteArray sizes = m_settings.value(Setting::SplitterSizes).toByteArray();
    if (sizes.isEmpty() || !m_workbench->splitter()->restoreState(sizes))
        m_workbench->shareOut(width());
    m_workbench->navigator()->setVisible(m_settings.value(Setting::NavigatorVisible).toBool());
    m_workbench->splitter()->widget(1)->setVisible(m_settings.value(Setting::EditorVisible).toBool());
    connectWorkbench();

    SiteSession& session = m_workbench->session();
    m_topBar->showSite(session.name(), localeNames(session.draft()->state().schema().locales),
                       static_cast<int>(session.locale()));
    new PictureTaker(*m_workbench, SitePictures(m_settings.pictureFolder()), m_workbench);
    setDevice(static_cast<Device>(qBound(0, m_settings.value(Setting::Device).toInt(), 2)));
    setZoom(m_settings.value(Setting::PreviewZoom).toDouble());
    m_status->show();
    m_status->showBuildTime(m_workbench->preview().lastBuildMs());
    updateStatus();
    m_topBar->showWaiting(waiting());
    const bool isThere = m_workbench->openSlug(slug) || (slug.isEmpty() && m_workbench->openFirstPage());
    if (!isThere)
        m_focus->goToUsualPlace();
    if (!isThere && !slug.isEmpty())
        m_notices->showNotice(
            {NoticeKind::Warning, tr("This site has no page with the address %1.").arg(slug), {}, {}, true});
    updateCommands();
}

void MainWindow::connectWorkbench() {
    SiteSession* session = &m_workbench->session();
    m_workbench->publishing().setVersionsSize(m_settings.value(Setting::VersionsSize).toSize());
    connect(&m_workbench->publishing(), &PublishFlow::versionsLookedAt, this,
            [this](const QSize& size) { m_settings.setValue(Setting::VersionsSize, size); });
    m_siteNotices = new SiteNotices(*m_workbench, *m_notices, *m_actions, m_settings, this);
    connectGuard();
    connect(session, &SiteSession::undoChanged, this, &MainWindow::updateCommands);
    connect(session, &SiteSession::selectionChanged, this, &MainWindow::updateCommands);
    connect(&m_workbench->visits(), &VisitHistory::changed, this, &MainWindow::updateCommands);
    connect(session, &SiteSession::localeChanged, this,
            [this, session] { m_topBar->setCurrentLocale(static_cast<int>(session->locale())); });
    connect(m_workbench->navigator(), &Navigator::createRequested, this,
            [this](TypeIndex type) { createRecordOf(type.value()); });
    connect(m_workbench->editorPane(), &EditorPane::createRequested, this,
            [this](TypeIndex type) { createRecordOf(type.value()); });
    connect(m_workbench->navigator(), &Navigator::deleteRequested, this, [this](RecordRef record) {
        m_workbench->session().select(record);
        deleteRecord();
    });
    connectChoosing();
    connect(m_workbench->previewPane(), &PreviewPane::deviceChosen, this, &MainWindow::setDevice);
    connectStatus();
    connectLiveSite();
    connectLines();
}

void MainWindow::connectChoosing() {
    const Navigator* list = m_workbench->navigator();
    connect(list, &Navigator::publishRequested, this, [this](const std::vector<RecordRef>& records) {
        m_workbench->publishing().review(m_settings.authorName(), records);
    });
    connect(list, &Navigator::takeOffRequested, this, [this](const std::vector<RecordRef>& records) {
        m_workbench->publishing().takeOff(m_settings.authorName(), records);
    });
    const RecordEditor* editor = m_workbench->editorPane()->editor();
    const auto ofForm = [this] { return std::vector<RecordRef>{*m_workbench->session().selection()}; };
    connect(editor, &RecordEditor::publishRequested, this,
            [this, ofForm] { m_workbench->publishing().review(m_settings.authorName(), ofForm()); });
    connect(editor, &RecordEditor::takeOffRequested, this,
            [this, ofForm] { m_workbench->publishing().takeOff(m_settings.authorName(), ofForm()); });
    connect(list->list()->selectionModel(), &QItemSelectionModel::selectionChanged, this, &MainWindow::updateCommands);
}

void MainWindow::connectGuard() {
    m_guard = new UnsavedGuard(m_workbench->session(), *m_notices, this, [this] {
        return std::map<std::string, std::string>(m_workbench->preview().folderTheme()->sources().begin(),
                                                  m_workbench->preview().folderTheme()->sources().end());
    });
    // Queued: opening another site destroys the guard that asks for it.
    connect(m_guard, &UnsavedGuard::openRequested, this, &MainWindow::openCopy, Qt::QueuedConnection);
    connect(m_guard, &UnsavedGuard::fieldRequested, m_workbench, &Workbench::goToIn);
    connect(&m_workbench->publishing(), &PublishFlow::opened, m_guard, &UnsavedGuard::stay);
}

void MainWindow::connectStatus() {
    SiteSession* session = &m_workbench->session();
    connect(m_status, &StatusStrip::fieldRequested, m_workbench, &Workbench::goToIn);
    connect(session, &SiteSession::unfinishedChanged, this, &MainWindow::updateStatus);
    connect(session, &SiteSession::conflictsChanged, this, &MainWindow::updateStatus);
    connect(session, &SiteSession::conflictsChanged, this, &MainWindow::updateCommands);
    connect(session, &SiteSession::saveStateChanged, this, &MainWindow::updateStatus);
    connect(&m_workbench->figures(), &SiteFigures::changed, this, &MainWindow::updateStatus);
    connect(session, &SiteSession::packingProgressed, m_status, &StatusStrip::showPacking);
    connect(session, &SiteSession::packingEnded, this, &MainWindow::updateStatus);
    connect(&m_workbench->preview(), &PreviewController::built, m_status, &StatusStrip::showBuildTime);
}

void MainWindow::connectLiveSite() {
    SiteSession* session = &m_workbench->session();
    m_live = new LiveSite(*session, m_settings, m_workbench);
    connect(&m_workbench->publishing(), &PublishFlow::published, this, [this](const QString& words) {
        const QString path = m_live->path();
        m_notices->showNotice({NoticeKind::Info, words, path.isEmpty() ? QString() : tr("Live page"),
                               [this, path] { m_live->open(path); }, true});
        updateCommands();
    });
    connect(&m_workbench->publishing(), &PublishFlow::livePageRequested, m_live, &LiveSite::open);
    connect(m_live, &LiveSite::changed, this, &MainWindow::showLiveSite);
    connect(session, &SiteSession::unpublishedChanged, this, &MainWindow::showLiveSite);
    connect(&m_workbench->files(), &FileWatch::changed, this, &MainWindow::showLiveSite);
    showLiveSite();
}

void MainWindow::showLiveSite() {
    if (!m_workbench || !m_live)
        return;
    const Waiting now = waiting();
    m_topBar->showWaiting(now);
    const std::size_t changes = now.records + now.files + (now.changesLook ? 1 : 0) + (now.changesSettings ? 1 : 0);
    m_status->showPublished(m_live->words(), m_live->exactWords(), now.isFirst ? 0 : changes, !m_live->path().isEmpty(),
                            m_workbench->session().isInRelease());
    updateCommands();
}

Waiting MainWindow::waiting() const {
    Waiting waiting = m_workbench->waiting();
    if (m_live)
        waiting.hold = m_live->hold();
    return waiting;
}

void MainWindow::openPalette() {
    if (m_workbench)
        m_palette->open(*m_workbench->navigator()->textSearch(), m_workbench->session().locale());
    else
        m_palette->openForCommands();
}

void MainWindow::createRecord() {
    const auto& session = m_workbench->session();
    const auto filter = m_workbench->navigator()->typeFilter();
    const auto selection = session.selection();
    const std::vector<TypeIndex> pages = firstPageTypes(session.draft()->state().schema());
    const TypeIndex usual = pages.empty() ? TypeIndex{0} : pages.front();
    createRecordOf((filter ? *filter : selection ? selection->type : usual).value());
}

void MainWindow::goHome() {
    if (m_workbench->openSlug({}))
        return;
    const SiteSession& session = m_workbench->session();
    const std::vector<TypeIndex> pages = firstPageTypes(session.draft()->state().schema());
    const bool canMake = !session.isReadOnly() && session.draft()->state().recordCount() == 0 && !pages.empty();
    const QString slug = QString::fromStdString(std::string(homeSlug(session.draft()->state().schema())));
    m_notices->showNotice({NoticeKind::Info,
                           canMake ? tr("This site has no home page yet.")
                                   : tr("This site has no home page: no page has the address “%1”.").arg(slug),
                           canMake ? tr("Make the home page") : QString(),
                           [this, pages] { createRecordOf(pages.front().value()); }, true});
}

void MainWindow::createRecordOf(quint16 type) {
    SiteSession& session = m_workbench->session();
    NewRecordDialog dialog(session, TypeIndex{type}, this);
    if (dialog.exec() != QDialog::Accepted)
        return;
    const Edit edit = dialog.edit();
    if (!session.apply({edit}))
        return;
    if (const auto made = session.draft()->state().find(TypeIndex{type}, edit.id))
        m_workbench->open(*made);
    m_workbench->editorPane()->focusFirstField();
}

void MainWindow::deleteRecord() {
    SiteSession& session = m_workbench->session();
    const auto selection = session.selection();
    if (!selection)
        return;
    const auto draft = session.draft();
    const RecordView record = draft->state().record(*selection);
    const QString name = displayName(record, session.locale());
    const LinkWatch& users = m_workbench->editorPane()->editor()->users();
    const auto warning = [&] { return deletionWarning(users, session, *selection); };
    QuestionDialog question(tr("Delete “%1”?").arg(name), warning(), tr("Delete"), this);
    connect(&users, &LinkWatch::changed, &question, [&] { question.setText(warning()); });
    if (question.exec() != QDialog::Accepted)
        return;
    if (!session.apply({Edit::erase(record.type().name, record.id())}))
        return;
    m_focus->goToUsualPlace();
    m_siteNotices->offerUndo(tr("“%1” is deleted.").arg(name));
}

void MainWindow::setDevice(Device device) {
    m_settings.setValue(Setting::Device, static_cast<int>(device));
    m_workbench->previewPane()->setDevice(device);
}

void MainWindow::setZoom(double zoom) {
    const double bounded = qBound(kMinZoom, zoom, kMaxZoom);
    m_settings.setValue(Setting::PreviewZoom, bounded);
    m_workbench->previewPane()->view()->setZoom(bounded);
}

void MainWindow::updateStatus() {
    if (!m_workbench)
        return;
    m_status->showSite(m_workbench->session(), m_workbench->figures());
}

void MainWindow::updateCommands() {
    m_actions->refresh();
}

} // namespace galley::ui
