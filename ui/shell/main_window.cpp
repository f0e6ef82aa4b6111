#include "ui/shell/main_window.h"

#include "model/publish/site_publish.h"
#include "model/schema/site_address.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_place.h"
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
#include "ui/shell/site_figures.h"
#include "ui/shell/start_page.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/store_watch.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/unsaved_guard.h"
#include "ui/shell/visit_history.h"
#include "ui/shell/work_focus.h"
#include "ui/shell/workbench.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/error_words.h"
#include "ui/widgets/file_dialog.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/question_dialog.h"
#include "ui/widgets/return_key.h"

#include <QCloseEvent>
#include <QFileInfo>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

constexpr double kMinZoom = 0.25;
constexpr double kMaxZoom = 4.0;

/// Of notices on the last edit, undo or redo: they hold until the next one.
const QString kStepTopic = QStringLiteral("step");
const QString kStoreTopic = QStringLiteral("store");

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
    , m_opening(new BackgroundTask(this)) {
    setWindowTitle(tr("Galley"));
    resize(1440, 900);
    addSiteCommands();
    addRecordCommands();
    addViewCommands();
    clickFocusedButtonOnReturn(this);

    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_topBar = new TopBar(*m_actions, centre);
    m_notices = new NoticeBar(centre);
    m_stack = new QStackedWidget(centre);
    m_status = new StatusStrip(centre);
    m_start = new StartPage(SitePictures(m_settings.pictureFolder()), m_stack);
    m_stack->addWidget(m_start);
    layout->addWidget(m_topBar);
    layout->addWidget(hairline(centre));
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_status);
    setCentralWidget(centre);
    m_palette = new CommandPalette(*m_actions, this);
    m_focus = new WorkFocus(this, [this] { return m_workbench ? m_workbench->usualPlace() : m_start->usualPlace(); });
    m_focus->watch(m_notices);
    m_focus->watch(m_palette);
    new MouseNavigation(m_actions->action(QStringLiteral("navigate.back")),
                        m_actions->action(QStringLiteral("navigate.forward")), this);

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
    connect(m_opening, &BackgroundTask::progressed, m_start, &StartPage::setProgress);
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
    connect(m_status, &StatusStrip::detailsToggled, this,
            [this](bool isShown) { m_settings.setValue(Setting::StatusDetails, isShown); });
    m_status->showDetails(m_settings.value(Setting::StatusDetails).toBool());
    restoreGeometry(m_settings.value(Setting::WindowGeometry).toByteArray());
    showWelcome();
}

MainWindow::~MainWindow() {
    m_opening->abandon();
    delete m_focus; // what goes now has no place to give the focus back to
    delete m_guard;
    delete m_workbench;
}

void MainWindow::chooseSite() {
    const QStringList recent = m_settings.recentSites();
    chooseFolder(this, tr("Open a site folder"), recent.isEmpty() ? QString() : QFileInfo(recent.front()).path(),
                 FolderWanted::Existing, [this](const QString& folder) { openSite(folder); });
}

void MainWindow::setSiteMaker(SiteMaker maker) {
    m_siteMaker = std::move(maker);
    m_start->setCanMakeSites(m_siteMaker.make != nullptr);
    updateCommands();
}

void MainWindow::askForNewSite(NewSitePage::Kind kind) {
    if (leaveSite([this, kind] { askForNewSite(kind); }))
        m_start->askForNewSite(kind);
}

void MainWindow::makeNewSite(const NewSite& wanted) {
    m_start->showProgress(wanted.file.isEmpty() ? tr("Making “%1”").arg(wanted.name)
                                                : tr("Importing “%1”").arg(wanted.name));
    m_opening->start([this, wanted, maker = m_siteMaker](const Progress& progress, const CancelToken& cancel) {
        const auto made = makeSite(maker, wanted, progress, cancel);
        return [this, wanted, made] {
            if (made)
                return openSite(wanted.folder);
            m_start->showMakingProblem(made.error().code == ErrorCode::Cancelled ? tr("Stopped; nothing was made.")
                                                                                 : explain(made.error()));
            emit siteFailed(made.error());
        };
    });
}

void MainWindow::openCopy(const QString& folder, const QString& lacking, const QString& details) {
    // The person goes on where they were.
    const SiteSession& session = m_workbench->session();
    const auto draft = session.draft();
    const auto page = session.page();
    const auto address =
        page ? draft->addresses().url(draft->state().record(*page), session.locale()) : std::optional<std::string>();
    openSite(folder, address ? QString::fromStdString(*address) : QString(), {lacking, details});
}

void MainWindow::openSite(const QString& folder, const QString& slug, const Arrival& said) {
    if (!leaveSite([this, folder, slug, said] { openSite(folder, slug, said); }))
        return;
    m_stack->setCurrentWidget(m_start);
    m_start->showProgress(tr("Opening %1").arg(QFileInfo(folder).fileName()));
    const std::filesystem::path path = folder.toStdString();
    m_opening->start([this, path, folder, slug, said, author = m_settings.authorName().toStdString()](
                         const Progress& progress, const CancelToken& cancel) {
        OpenOptions options;
        options.actor = {author, ActorKind::Human};
        options.progress = progress;
        options.cancel = cancel;
        const Result<void> writable = checkSiteWritable(SitePaths(path));
        options.readOnly = !writable && writable.error().code == ErrorCode::Io;
        // Shared, because an answer that nobody waits for must close the site again.
        auto opened = std::make_shared<Result<std::unique_ptr<Workspace>>>(galley::openSite(path, std::move(options)));
        const auto ignored =
            *opened ? ignoredSchema(SitePaths(path), (**opened)->draft()->state().schema()) : std::nullopt;
        return [this, opened, writable, ignored, folder, slug, said] {
            if (*opened) {
                m_settings.addRecentSite(folder);
                showWorkbench(std::move(**opened), slug);
                if (!said.text.isEmpty())
                    m_notices->showNotice(
                        {NoticeKind::Warning, said.text, {}, {}, false, QStringLiteral("arrival"), false, said.detail});
                if (!writable)
                    showReadOnly(writable.error());
                if (ignored)
                    showIgnoredSchema(*ignored);
                emit siteOpened();
                return;
            }
            if (opened->error().code == ErrorCode::Cancelled)
                showWelcome();
            else
                m_start->showError(folder, opened->error());
            emit siteFailed(opened->error());
        };
    });
}

void MainWindow::openDemo() {
    if (!m_makeDemo)
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) +
                           QStringLiteral("/Galley/") + tr("Moth & Marquee");
    if (QFileInfo::exists(folder + QStringLiteral("/workspace.json")))
        return openSite(folder);
    if (!leaveSite([this] { openDemo(); }))
        return;
    m_stack->setCurrentWidget(m_start);
    m_start->showProgress(tr("Making the demo site"));
    m_opening->start([this, folder, make = m_makeDemo](const Progress& progress, const CancelToken& cancel) {
        const auto made = make(folder.toStdString(), progress, cancel);
        return [this, folder, made] {
            if (made)
                return openSite(folder);
            m_start->showError(folder, made.error());
            emit siteFailed(made.error());
        };
    });
}

void MainWindow::closeSite() {
    leaveSite([this] { closeSite(); });
}

bool MainWindow::leaveSite(std::function<void()> then) {
    if (m_guard != nullptr && !m_guard->mayLeave(std::move(then)))
        return false;
    m_opening->abandon();
    std::optional<Error> checkpoint;
    if (m_workbench) {
        m_settings.setValue(Setting::SplitterSizes, m_workbench->splitter()->saveState());
        Workspace& workspace = m_workbench->session().workspace();
        if (const auto finished = workspace.finish(); !finished && workspace.saveState() == SaveState::Saved)
            checkpoint = finished.error();
        delete m_guard;
        m_guard = nullptr;
        m_focus->setWork(nullptr);
        delete m_workbench;
        m_workbench = nullptr;
        m_live = nullptr; // went with it
    }
    showWelcome();
    if (checkpoint)
        m_notices->showNotice({NoticeKind::Warning,
                               tr("Everything is saved. The site will take longer to open next time, because a file "
                                  "that makes that faster could not be written."),
                               {},
                               {},
                               false,
                               {},
                               false,
                               technicalWords(*checkpoint)});
    return true;
}

void MainWindow::showWelcome() {
    m_start->showWelcome(m_settings.recentSites());
    m_stack->setCurrentWidget(m_start);
    m_notices->setPlace(m_stack);
    m_topBar->showNoSite();
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
    setWindowTitle(tr("%1 – Galley").arg(session.name()));
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

void MainWindow::showReadOnly(const Error& reason) {
    m_notices->showNotice({NoticeKind::Warning,
                           tr("You can read this site, but not change it: its folder cannot be written."),
                           {},
                           {},
                           false,
                           QStringLiteral("read-only"),
                           true,
                           technicalWords(reason)});
}

void MainWindow::showIgnoredSchema(const Error& change) {
    m_notices->showNotice({NoticeKind::Warning,
                           tr("Types or languages were changed by hand in schema.json, and are not in use. "
                              "“galleyctl schema” takes them over."),
                           {},
                           {},
                           false,
                           QStringLiteral("schema"),
                           false,
                           QString::fromStdString(change.toString())});
}

void MainWindow::connectWorkbench() {
    SiteSession* session = &m_workbench->session();
    m_guard = new UnsavedGuard(*session, *m_notices, this, [this] {
        return std::map<std::string, std::string>(m_workbench->preview().theme()->sources().begin(),
                                                  m_workbench->preview().theme()->sources().end());
    });
    // Queued: opening another site destroys the guard that asks for it.
    connect(m_guard, &UnsavedGuard::openRequested, this, &MainWindow::openCopy, Qt::QueuedConnection);
    connect(m_guard, &UnsavedGuard::fieldRequested, m_workbench, &Workbench::goTo);
    connect(m_status, &StatusStrip::fieldRequested, m_workbench, &Workbench::goTo);
    connect(session, &SiteSession::unfinishedChanged, this, &MainWindow::updateStatus);
    connect(session, &SiteSession::undoChanged, this, &MainWindow::updateCommands);
    connect(session, &SiteSession::selectionChanged, this, &MainWindow::updateCommands);
    connect(&m_workbench->visits(), &VisitHistory::changed, this, &MainWindow::updateCommands);
    connect(session, &SiteSession::stepped, this, &MainWindow::showStep);
    connect(session, &SiteSession::saveStateChanged, this, &MainWindow::updateStatus);
    connect(&m_workbench->figures(), &SiteFigures::changed, this, &MainWindow::updateStatus);
    connect(session, &SiteSession::packingProgressed, m_status, &StatusStrip::showPacking);
    connect(session, &SiteSession::packingEnded, this, &MainWindow::updateStatus);
    connect(session, &SiteSession::failed, this, &MainWindow::showFailure);
    connect(session, &SiteSession::localeChanged, this,
            [this, session] { m_topBar->setCurrentLocale(static_cast<int>(session->locale())); });
    connect(&m_workbench->preview(), &PreviewController::built, m_status, &StatusStrip::showBuildTime);
    connect(&m_workbench->preview(), &PreviewController::themeRead, this, &MainWindow::showTheme);
    showTheme();
    connect(m_workbench, &Workbench::noticed, this, [this](const QString& text) {
        m_notices->showNotice({NoticeKind::Info, text, {}, {}, true});
    });
    connect(m_workbench, &Workbench::deletedRecordChosen, this, [this](RecordRef record) {
        const State& published = m_workbench->session().published()->state();
        const QString name = displayName(published.record(record), m_workbench->session().locale());
        m_notices->showNotice({NoticeKind::Info, tr("“%1” is deleted; readers see it until you publish.").arg(name),
                               tr("Bring it back"), [this, record] { m_workbench->bringBack(record); }, false});
    });
    connect(m_workbench->navigator(), &Navigator::createRequested, this,
            [this](TypeIndex type) { createRecordOf(type.value()); });
    // Another edit, and what stands there of undoing the last one is true no more.
    connect(session, &SiteSession::draftChanged, this, [this](const DraftChange& change) {
        if (!change.edits.empty())
            m_notices->withdraw(kStepTopic);
    });
    connect(m_workbench->editorPane(), &EditorPane::removed, this, &MainWindow::offerUndo);
    connect(m_workbench->editorPane(), &EditorPane::createRequested, this,
            [this](TypeIndex type) { createRecordOf(type.value()); });
    connect(m_workbench->navigator(), &Navigator::deleteRequested, this, [this](RecordRef record) {
        m_workbench->session().select(record);
        deleteRecord();
    });
    connect(m_workbench->previewPane(), &PreviewPane::deviceChosen, this, &MainWindow::setDevice);
    connect(&m_workbench->publishing(), &PublishFlow::published, this, [this](const QString& words) {
        const QString path = m_live->path();
        m_notices->showNotice({NoticeKind::Info, words, path.isEmpty() ? QString() : tr("Live page"),
                               [this, path] { m_live->open(path); }, true});
        updateCommands();
    });
    connect(&m_workbench->store(), &StoreWatch::looked, this, &MainWindow::showStore);
    m_live = new LiveSite(*session, m_settings, m_workbench);
    connect(&m_workbench->publishing(), &PublishFlow::livePageRequested, m_live, &LiveSite::open);
    connect(m_live, &LiveSite::changed, this, &MainWindow::showLiveSite);
    connect(session, &SiteSession::unpublishedChanged, this, &MainWindow::showLiveSite);
    connect(&m_workbench->files(), &FileWatch::changed, this, &MainWindow::showLiveSite);
    showLiveSite();
}

void MainWindow::showStore() {
    if (!m_workbench)
        return;
    const std::vector<DamagedFile>& damaged = m_workbench->store().damaged();
    if (damaged.empty()) {
        m_notices->withdraw(kStoreTopic);
        return;
    }
    QStringList details;
    for (const DamagedFile& file : damaged)
        details += technicalWords(file.error);
    const bool isWaiting = m_workbench->waiting().isAny();
    m_notices->showNotice(
        {NoticeKind::Warning,
         tr("Published files are damaged on this disk. Readers still get the site; a page server that "
            "starts now would not."),
         isWaiting ? tr("Review and publish") : tr("Write them anew"),
         [this, isWaiting] {
             PublishFlow& publishing = m_workbench->publishing();
             if (isWaiting)
                 publishing.review(m_settings.authorName());
             else
                 publishing.publishAgain(m_settings.authorName());
         },
         false, kStoreTopic, false, details.join(QLatin1Char('\n'))});
}

void MainWindow::showLiveSite() {
    if (!m_workbench || !m_live)
        return;
    const Waiting now = waiting();
    m_topBar->showWaiting(now);
    const std::size_t changes = now.records + now.files + (now.changesLook ? 1 : 0) + (now.changesSettings ? 1 : 0);
    m_status->showPublished(m_live->words(), m_live->exactWords(), now.isFirst ? 0 : changes,
                            !m_live->path().isEmpty());
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
    offerUndo(tr("“%1” is deleted.").arg(name));
}

void MainWindow::offerUndo(const QString& words) {
    m_notices->showNotice({NoticeKind::Info, words, tr("Undo"),
                           [this] { m_actions->action(QStringLiteral("edit.undo"))->trigger(); }, true, kStepTopic});
}

void MainWindow::showStep(const HistoryStep& step) {
    const bool isUndone = step.kind == HistoryStep::Kind::Undone;
    const auto offer = [this](const char* action) {
        return [this, action] { m_actions->action(QLatin1String(action))->trigger(); };
    };
    m_notices->showNotice({NoticeKind::Info,
                           isUndone ? tr("Undone: %1", "what was changed").arg(step.words)
                                    : tr("Redone: %1", "what was changed").arg(step.words),
                           isUndone ? tr("Redo") : tr("Undo"), offer(isUndone ? "edit.redo" : "edit.undo"), true,
                           kStepTopic});
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

void MainWindow::showTheme() {
    const QString topic = QStringLiteral("theme");
    const PreviewController::ThemeProblems& problems = m_workbench->preview().themeProblems();
    const auto placeOfError = [](const Error& error) {
        const QString file = QFileInfo(QString::fromStdString(error.file)).fileName();
        return error.line == 0 ? file : tr("%1:%2", "file, line").arg(file, QString::number(error.line));
    };
    QString text;
    QStringList details;
    if (problems.failure) {
        const QString place = placeOfError(*problems.failure);
        text = place.isEmpty() ? tr("The theme cannot be used as it is. Pages look as they did before.")
                               : tr("The theme cannot be used as it is, because of %1. Pages look as they did before.",
                                    "file and line")
                                     .arg(place);
        details += technicalWords(*problems.failure);
    } else if (problems.isGone) {
        text = tr("The site's theme is gone. Pages have no look of their own, here and for readers after the next "
                  "publish.");
    } else if (!problems.warnings.empty()) {
        const QString place = placeOfError(problems.warnings.front());
        const int others = static_cast<int>(problems.warnings.size()) - 1;
        text = others == 0
                   ? tr("In the theme something is not right: %1", "file and line").arg(place)
                   : tr("In the theme something is not right: %1 (and %n more)", "file and line", others).arg(place);
        for (const Error& warning : problems.warnings)
            details += technicalWords(warning);
    }
    if (text.isEmpty())
        m_notices->withdraw(topic);
    else
        m_notices->showNotice(
            {NoticeKind::Warning, text, {}, {}, false, topic, false, details.join(QLatin1Char('\n'))});
}

void MainWindow::showFailure(const Error& error) {
    m_notices->showNotice({NoticeKind::Warning, whatHappened(error), {}, {}, false, {}, false, technicalWords(error)});
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_settings.setValue(Setting::WindowGeometry, saveGeometry());
    event->setAccepted(leaveSite([this] { close(); }));
}

} // namespace galley::ui
