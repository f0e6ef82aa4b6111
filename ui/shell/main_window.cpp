#include "ui/shell/main_window.h"

#include "model/workspace/site_place.h"
#include "ui/navigator/navigator.h"
#include "ui/navigator/record_text.h"
#include "ui/settings/settings.h"
#include "ui/settings/settings_dialog.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/record_commands.h"
#include "ui/shell/site_figures.h"
#include "ui/shell/start_page.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/unsaved_guard.h"
#include "ui/shell/workbench.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/question_dialog.h"

#include <QCloseEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

constexpr double kZoomStep = 1.1;
constexpr double kMinZoom = 0.25;
constexpr double kMaxZoom = 4.0;

/// A language as its speakers call it; with its region where the code names one.
QString localeName(const std::string& code) {
    const QString text = QString::fromStdString(code);
    const QLocale known(text);
    if (known.language() == QLocale::C)
        return text;
    QString name = known.nativeLanguageName();
    // The name of a language in its main country says so ("español de España"); the plain one is the shortest.
    if (!text.contains(QLatin1Char('-')) && !text.contains(QLatin1Char('_'))) {
        for (const QLocale& other : QLocale::matchingLocales(known.language(), known.script(), QLocale::AnyTerritory)) {
            const QString candidate = other.nativeLanguageName();
            if (!candidate.isEmpty() && candidate.size() < name.size())
                name = candidate;
        }
    }
    return name.isEmpty() ? text : name.left(1).toUpper() + name.mid(1);
}

/// Names for the codes of a site; where two are alike, their codes tell them apart.
QStringList localeNames(const std::vector<Locale>& locales) {
    QStringList names;
    for (const Locale& locale : locales)
        names += localeName(locale.code);
    const QStringList plain = names;
    for (qsizetype i = 0; i < names.size(); ++i)
        if (plain.count(plain[i]) > 1)
            names[i] = MainWindow::tr("%1 (%2)", "language, its code")
                           .arg(plain[i], QString::fromStdString(locales[static_cast<std::size_t>(i)].code));
    return names;
}

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

    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_topBar = new TopBar(*m_actions, centre);
    m_notices = new NoticeBar(centre);
    m_stack = new QStackedWidget(centre);
    m_status = new StatusStrip(centre);
    m_start = new StartPage(m_stack);
    m_stack->addWidget(m_start);
    layout->addWidget(m_topBar);
    layout->addWidget(hairline(centre));
    layout->addWidget(m_notices);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_status);
    setCentralWidget(centre);
    m_palette = new CommandPalette(*m_actions, this);

    connect(m_start, &StartPage::openRequested, this, &MainWindow::chooseSite);
    connect(m_start, &StartPage::demoRequested, this, &MainWindow::openDemo);
    connect(m_start, &StartPage::siteChosen, this, [this](const QString& folder) { openSite(folder); });
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
    restoreGeometry(m_settings.value(Setting::WindowGeometry).toByteArray());
    showWelcome();
}

MainWindow::~MainWindow() {
    m_opening->abandon();
    delete m_guard;
    delete m_workbench;
}

void MainWindow::addSiteCommands() {
    const auto isOpen = [this] { return m_workbench != nullptr; };
    const auto isWritable = [this] { return m_workbench != nullptr && !m_workbench->session().isReadOnly(); };
    const auto shortcut = [](const char* keys) { return QKeySequence(QLatin1String(keys)); };
    m_actions->add({QStringLiteral("palette.open"),
                    tr("Search or run a command"),
                    QStringLiteral("search"),
                    shortcut("Ctrl+K"),
                    [this] { openPalette(); },
                    {}});
    m_actions->add({QStringLiteral("edit.undo"), tr("Undo"), QStringLiteral("undo"), QKeySequence::Undo,
                    [this] { m_workbench->session().undo(); },
                    [this] { return m_workbench != nullptr && m_workbench->session().canUndo(); }});
    m_actions->add({QStringLiteral("edit.redo"), tr("Redo"), QStringLiteral("redo"), shortcut("Ctrl+Shift+Z"),
                    [this] { m_workbench->session().redo(); },
                    [this] { return m_workbench != nullptr && m_workbench->session().canRedo(); }});
    m_actions->add({QStringLiteral("publish.start"), tr("Publish"), QStringLiteral("publish"), shortcut("Ctrl+Shift+P"),
                    [this] { m_workbench->publishing().review(m_settings.authorName()); },
                    [this, isWritable] { return isWritable() && m_workbench->session().unpublishedCount() > 0; }});
    m_actions->add({QStringLiteral("publish.versions"),
                    tr("Published versions…"),
                    QStringLiteral("rollback"),
                    {},
                    [this] { m_workbench->publishing().showVersions(); },
                    isOpen});
    m_actions->add({QStringLiteral("history.show"), tr("History…"), QStringLiteral("history"), shortcut("Ctrl+H"),
                    [this] { m_workbench->publishing().showHistory(); }, isOpen});
    m_actions->add({QStringLiteral("site.copy"),
                    tr("Save a copy of the site elsewhere…"),
                    QStringLiteral("copy"),
                    {},
                    [this] { m_guard->saveCopy(); },
                    isWritable});
    m_actions->add({QStringLiteral("site.open"),
                    tr("Open a site folder…"),
                    QStringLiteral("folder"),
                    QKeySequence::Open,
                    [this] { chooseSite(); },
                    {}});
    m_actions->add({QStringLiteral("site.demo"),
                    tr("Open the demo site"),
                    QStringLiteral("galley"),
                    {},
                    [this] { openDemo(); },
                    [this] { return m_makeDemo != nullptr; }});
    m_actions->add({QStringLiteral("site.close"), tr("Close the site"), QStringLiteral("close"), shortcut("Ctrl+W"),
                    [this] { closeSite(); }, isOpen});
    m_actions->add({QStringLiteral("settings.open"),
                    tr("Settings…"),
                    QStringLiteral("settings"),
                    shortcut("Ctrl+,"),
                    [this] { SettingsDialog(m_settings, this).exec(); },
                    {}});
    m_actions->add({QStringLiteral("app.quit"), tr("Quit"), {}, QKeySequence::Quit, [this] { close(); }, {}});
}

void MainWindow::addRecordCommands() {
    const auto isOpen = [this] { return m_workbench != nullptr; };
    const auto isWritable = [this] { return m_workbench != nullptr && !m_workbench->session().isReadOnly(); };
    const auto hasSelection = [this, isWritable] { return isWritable() && m_workbench->session().selection(); };
    m_actions->add({QStringLiteral("navigate.search"), tr("Search the list"), QStringLiteral("search"),
                    QKeySequence::Find, [this] { m_workbench->navigator()->focusSearch(); }, isOpen});
    m_actions->add({QStringLiteral("navigate.home"), tr("Go to the home page"), QStringLiteral("home"),
                    QKeySequence(QStringLiteral("Alt+Home")), [this] { m_workbench->openSlug({}); }, isOpen});
    m_actions->add({QStringLiteral("record.new"), tr("New record…"), QStringLiteral("add"), QKeySequence::New,
                    [this] { createRecord(); }, isWritable});
    m_actions->add({QStringLiteral("record.delete"),
                    tr("Delete the record…"),
                    QStringLiteral("remove"),
                    {},
                    [this] { deleteRecord(); },
                    hasSelection});
}

void MainWindow::addViewCommands() {
    const auto isOpen = [this] { return m_workbench != nullptr; };
    const auto add = [&](const char* id, const QString& text, const char* iconName, const QKeySequence& keys,
                         std::function<void()> run) {
        m_actions->add({QLatin1String(id), text, QLatin1String(iconName), keys, std::move(run), isOpen});
    };
    const auto keys = [](const char* text) { return QKeySequence(QLatin1String(text)); };
    add("view.navigator", tr("Show or hide the list"), "sidebar", keys("Ctrl+Shift+L"), [this] {
        const bool isVisible = m_workbench->navigator()->isHidden();
        m_workbench->navigator()->setVisible(isVisible);
        m_settings.setValue(Setting::NavigatorVisible, isVisible);
    });
    add("view.editor", tr("Show or hide the form"), "panel", keys("Ctrl+Shift+E"), [this] {
        auto* editor = m_workbench->splitter()->widget(1);
        m_settings.setValue(Setting::EditorVisible, editor->isHidden());
        editor->setVisible(editor->isHidden());
    });
    add("preview.desktop", tr("Preview on a desktop"), "desktop", keys("Ctrl+1"),
        [this] { setDevice(Device::Desktop); });
    add("preview.tablet", tr("Preview on a tablet"), "tablet", keys("Ctrl+2"), [this] { setDevice(Device::Tablet); });
    add("preview.phone", tr("Preview on a phone"), "phone", keys("Ctrl+3"), [this] { setDevice(Device::Phone); });
    const auto zoom = [this] { return m_settings.value(Setting::PreviewZoom).toDouble(); };
    add("preview.zoom-in", tr("Enlarge the preview"), "zoom-in", QKeySequence::ZoomIn,
        [this, zoom] { setZoom(zoom() * kZoomStep); });
    add("preview.zoom-out", tr("Shrink the preview"), "zoom-out", QKeySequence::ZoomOut,
        [this, zoom] { setZoom(zoom() / kZoomStep); });
    add("preview.zoom-reset", tr("Preview in natural size"), "eye", keys("Ctrl+0"), [this] { setZoom(1.0); });
    add("preview.reload", tr("Reload theme and preview"), "refresh", QKeySequence::Refresh,
        [this] { m_workbench->preview().reload(); });
}

void MainWindow::chooseSite() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a site folder"));
    if (!folder.isEmpty())
        openSite(folder);
}

void MainWindow::openSite(const QString& folder, const QString& slug) {
    if (!leaveSite([this, folder, slug] { openSite(folder, slug); }))
        return;
    m_stack->setCurrentWidget(m_start);
    m_start->showProgress(tr("Opening %1").arg(QFileInfo(folder).fileName()));
    const std::filesystem::path path = folder.toStdString();
    m_opening->start([this, path, folder, slug, author = m_settings.authorName().toStdString()](
                         const Progress& progress, const CancelToken& cancel) {
        OpenOptions options;
        options.actor = {author, ActorKind::Human};
        options.progress = progress;
        options.cancel = cancel;
        const Result<void> writable = checkSiteWritable(SitePaths(path));
        options.readOnly = !writable && writable.error().code == ErrorCode::Io;
        // Shared, because an answer that nobody waits for must close the site again.
        auto opened = std::make_shared<Result<std::unique_ptr<Workspace>>>(Workspace::open(path, std::move(options)));
        return [this, opened, writable, folder, slug] {
            if (*opened) {
                m_settings.addRecentSite(folder);
                showWorkbench(std::move(**opened), slug);
                if (!writable)
                    showReadOnly(writable.error());
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
        delete m_workbench;
        m_workbench = nullptr;
    }
    showWelcome();
    if (checkpoint)
        m_notices->showNotice({NoticeKind::Warning,
                               tr("Everything is saved. The site will take longer to open next time, because its cache "
                                  "could not be written: %1")
                                   .arg(QString::fromStdString(checkpoint->toString())),
                               {},
                               {},
                               false});
    return true;
}

void MainWindow::showWelcome() {
    m_start->showWelcome(m_settings.recentSites());
    m_stack->setCurrentWidget(m_start);
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
    setDevice(static_cast<Device>(qBound(0, m_settings.value(Setting::Device).toInt(), 2)));
    setZoom(m_settings.value(Setting::PreviewZoom).toDouble());
    m_status->show();
    m_status->showBuildTime(m_workbench->preview().lastBuildMs());
    updateStatus();
    m_topBar->showUnpublished(session.unpublishedCount(), !session.isPublished());
    if (!m_workbench->openSlug(slug) && !slug.isEmpty())
        m_notices->showNotice(
            {NoticeKind::Warning, tr("This site has no page with the address %1.").arg(slug), {}, {}, true});
    updateCommands();
}

void MainWindow::showReadOnly(const Error& reason) {
    m_notices->showNotice({NoticeKind::Warning,
                           tr("You can read this site, but not change it: its folder cannot be written. %1")
                               .arg(QString::fromStdString(reason.message)),
                           {},
                           {},
                           false,
                           QStringLiteral("read-only"),
                           true,
                           QString::fromStdString(reason.toString())});
}

void MainWindow::connectWorkbench() {
    SiteSession* session = &m_workbench->session();
    m_guard = new UnsavedGuard(*session, *m_notices, this, [this] {
        return std::map<std::string, std::string>(m_workbench->preview().theme()->sources().begin(),
                                                  m_workbench->preview().theme()->sources().end());
    });
    // Queued: opening another site destroys the guard that asks for it.
    connect(
        m_guard, &UnsavedGuard::openRequested, this, [this](const QString& folder) { openSite(folder); },
        Qt::QueuedConnection);
    connect(session, &SiteSession::undoChanged, this, &MainWindow::updateCommands);
    connect(session, &SiteSession::selectionChanged, this, &MainWindow::updateCommands);
    connect(session, &SiteSession::saveStateChanged, this, &MainWindow::updateStatus);
    connect(&m_workbench->figures(), &SiteFigures::changed, this, &MainWindow::updateStatus);
    connect(session, &SiteSession::packingProgressed, m_status, &StatusStrip::showPacking);
    connect(session, &SiteSession::packingEnded, this, &MainWindow::updateStatus);
    connect(session, &SiteSession::failed, this, &MainWindow::showFailure);
    connect(session, &SiteSession::unpublishedChanged, this,
            [this, session] { m_topBar->showUnpublished(session->unpublishedCount(), !session->isPublished()); });
    connect(session, &SiteSession::localeChanged, this,
            [this, session] { m_topBar->setCurrentLocale(static_cast<int>(session->locale())); });
    connect(&m_workbench->preview(), &PreviewController::built, m_status, &StatusStrip::showBuildTime);
    connect(&m_workbench->preview(), &PreviewController::themeRead, this, &MainWindow::showTheme);
    showTheme();
    connect(m_workbench, &Workbench::noticed, this, [this](const QString& text) {
        m_notices->showNotice({NoticeKind::Info, text, {}, {}, true});
    });
    connect(m_workbench->navigator(), &Navigator::createRequested, this,
            [this](TypeIndex type) { createRecordOf(type.value()); });
    connect(m_workbench->navigator(), &Navigator::deleteRequested, this, [this](RecordRef record) {
        m_workbench->session().select(record);
        deleteRecord();
    });
    connect(m_workbench->previewPane(), &PreviewPane::deviceChosen, this, &MainWindow::setDevice);
    connect(&m_workbench->publishing(), &PublishFlow::published, this, [this](quint64 version) {
        m_notices->showNotice(
            {NoticeKind::Info, tr("Version %1 is live.").arg(QLocale().toString(version)), {}, {}, true});
        updateCommands();
    });
}

void MainWindow::openPalette() {
    if (m_workbench)
        m_palette->open(m_workbench->session().draft(), m_workbench->session().locale());
    else
        m_palette->open(nullptr, 0);
}

void MainWindow::createRecord() {
    const auto& session = m_workbench->session();
    const auto filter = m_workbench->navigator()->typeFilter();
    const auto selection = session.selection();
    createRecordOf(filter ? filter->value() : selection ? selection->type.value() : quint16{0});
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
}

void MainWindow::deleteRecord() {
    SiteSession& session = m_workbench->session();
    const auto selection = session.selection();
    if (!selection)
        return;
    const auto draft = session.draft();
    const RecordView record = draft->state().record(*selection);
    const QString name = displayName(record, session.locale());
    QuestionDialog question(tr("Delete “%1”?").arg(name), deletionWarning(session, *selection), tr("Delete"), this);
    if (question.exec() != QDialog::Accepted)
        return;
    if (session.apply({Edit::erase(record.type().name, record.id())}))
        m_notices->showNotice({NoticeKind::Info, tr("“%1” is deleted.").arg(name), tr("Undo"),
                               [this] { m_actions->action(QStringLiteral("edit.undo"))->trigger(); }, true});
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
    QString text;
    if (problems.failure) {
        text = explain(*problems.failure);
    } else if (!problems.warnings.empty()) {
        const QString first = QString::fromStdString(problems.warnings.front().toString());
        const int others = static_cast<int>(problems.warnings.size()) - 1;
        text = others == 0 ? tr("In the theme: %1").arg(first)
                           : tr("In the theme: %1 (and %n more)", nullptr, others).arg(first);
    }
    if (text.isEmpty())
        m_notices->withdraw(topic);
    else
        m_notices->showNotice({NoticeKind::Warning, text, {}, {}, false, topic});
}

void MainWindow::showFailure(const Error& error) {
    m_notices->showNotice({NoticeKind::Warning, explain(error), {}, {}, false});
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_settings.setValue(Setting::WindowGeometry, saveGeometry());
    event->setAccepted(leaveSite([this] { close(); }));
}

} // namespace galley::ui
