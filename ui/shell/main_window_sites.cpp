// How the window makes, opens and leaves sites.
#include "model/publish/site_publish.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_disk.h"
#include "model/workspace/site_place.h"
#include "ui/settings/settings.h"
#include "ui/shell/live_site.h"
#include "ui/shell/main_window.h"
#include "ui/shell/site_notices.h"
#include "ui/shell/start_page.h"
#include "ui/shell/unsaved_guard.h"
#include "ui/shell/work_focus.h"
#include "ui/shell/workbench.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/error_words.h"
#include "ui/widgets/file_dialog.h"
#include "ui/widgets/notice_bar.h"

#include <QCloseEvent>
#include <QDir>
#include <QFileInfo>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace galley::ui {

namespace {

/// A site that takes longer to close is told to be closing.
constexpr std::chrono::milliseconds kQuietClosing{250};
/// A disk that does not even answer who stops the closing is left to itself.
constexpr std::chrono::milliseconds kLastClosing{2000};

} // namespace

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
    leaveSite([this, kind] { m_start->askForNewSite(kind); });
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
    leaveSite([this, folder, slug, said] { readSite(folder, slug, said); });
}

void MainWindow::readSite(const QString& folder, const QString& slug, const Arrival& said) {
    m_stack->setCurrentWidget(m_start);
    if (const auto left = leftSite(folder); left != m_leftSites.end()) {
        m_start->showProgress(tr("Waiting for the disk to close “%1”").arg(left->name));
        m_awaitedFolder = left->folder;
        m_whenLet = [this, folder, slug, said] { readSite(folder, slug, said); };
        return;
    }
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
            if (!*opened)
                return showOpeningFailure(folder, opened->error());
            m_settings.addRecentSite(folder);
            showWorkbench(std::move(**opened), slug);
            if (!said.text.isEmpty())
                m_notices->showNotice(
                    {NoticeKind::Warning, said.text, {}, {}, false, QStringLiteral("arrival"), false, said.detail});
            if (!writable)
                m_siteNotices->showReadOnly(writable.error());
            if (ignored)
                m_siteNotices->showIgnoredSchema(*ignored);
            emit siteOpened();
        };
    });
}

void MainWindow::showOpeningFailure(const QString& folder, const Error& error) {
    if (error.code == ErrorCode::Cancelled)
        showWelcome();
    else
        m_start->showError(folder, error);
    emit siteFailed(error);
}

void MainWindow::openDemo() {
    if (!m_makeDemo)
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) +
                           QStringLiteral("/Galley/") + tr("Moth & Marquee");
    if (QFileInfo::exists(folder + QStringLiteral("/workspace.json")))
        return openSite(folder);
    leaveSite([this, folder] { makeDemoSite(folder); });
}

void MainWindow::makeDemoSite(const QString& folder) {
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
    leaveSite([] {});
}

void MainWindow::leaveSite(std::function<void()> then) {
    if (m_guard != nullptr)
        return m_guard->leave([this, then = std::move(then)] { endSite(then); });
    if (m_closing.task != nullptr) {
        m_afterClosing = std::move(then); // the newest wish
        return;
    }
    m_opening->abandon();
    m_whenLet = {};
    showWelcome();
    then();
}

void MainWindow::endSite(std::function<void()> then) {
    m_opening->abandon();
    m_settings.setValue(Setting::SplitterSizes, m_workbench->splitter()->saveState());
    m_closing = {m_workbench->session().folder(), m_workbench->session().name(),
                 new BackgroundTask(this, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited)};
    const auto left = std::make_shared<std::unique_ptr<Workspace>>();
    m_workbench->session().setHeir([left](std::unique_ptr<Workspace> workspace) { *left = std::move(workspace); });
    destroyWorkbench();
    showWelcome();
    m_afterClosing = std::move(then);
    m_closing.task->start([this, left, task = m_closing.task](const Progress&, const CancelToken& cancel) {
        Workspace& workspace = **left;
        const Result<void> finished = workspace.finish(cancel);
        const bool isTold = !finished && finished.error().code != ErrorCode::Cancelled;
        const auto unwritten = isTold && workspace.saveState() == SaveState::Saved ? std::optional(finished.error())
                                                                                   : std::optional<Error>();
        left->reset(); // what it holds takes long to give back, and another window may open the site now
        return [this, task, unwritten] { finishClosing(task, unwritten); };
    });
    QTimer::singleShot(kQuietClosing, m_closing.task, [this, task = m_closing.task] {
        if (m_closing.task != task)
            return;
        m_isClosingTold = true;
        m_stack->setCurrentWidget(m_start);
        m_start->showProgress(tr("Closing “%1”").arg(m_closing.name), tr("Don’t wait"));
    });
}

bool MainWindow::saveNow(std::chrono::milliseconds patience) {
    stopClosing();
    if (m_workbench == nullptr)
        return true;
    SiteSession& session = m_workbench->session();
    session.finishTyping();
    return session.isReadOnly() || session.workspace().disk().flush(patience).has_value();
}

void MainWindow::stopClosing() {
    if (m_closing.task == nullptr)
        return;
    m_closing.task->cancel();
    m_closingLimit->start(kLastClosing);
}

void MainWindow::finishClosing(BackgroundTask* task, const std::optional<Error>& unwritten) {
    task->deleteLater();
    if (m_closing.task == task) {
        m_closing = {};
        return showClosed(unwritten);
    }
    const auto left = std::find_if(m_leftSites.begin(), m_leftSites.end(),
                                   [task](const LeftSite& site) { return site.task == task; });
    const bool isAwaited = m_whenLet && left->folder == m_awaitedFolder;
    m_leftSites.erase(left);
    if (isAwaited)
        std::exchange(m_whenLet, {})();
}

std::vector<LeftSite>::iterator MainWindow::leftSite(const QString& folder) {
    const QString place = QDir::cleanPath(QDir(folder).absolutePath());
    return std::find_if(m_leftSites.begin(), m_leftSites.end(), [&place](const LeftSite& site) {
        return QDir::cleanPath(QDir(site.folder).absolutePath()) == place;
    });
}

void MainWindow::stopWaiting() {
    if (std::exchange(m_whenLet, {}))
        showWelcome();
}

void MainWindow::showClosed(const std::optional<Error>& unwritten) {
    m_closingLimit->stop();
    if (std::exchange(m_isClosingTold, false))
        showWelcome();
    if (unwritten)
        m_notices->showNotice({NoticeKind::Warning,
                               tr("Everything is saved. The site will take longer to open next time, because a file "
                                  "that makes that faster could not be written."),
                               {},
                               {},
                               false,
                               {},
                               false,
                               technicalWords(*unwritten)});
    emit siteClosed();
    const auto then = std::exchange(m_afterClosing, {});
    if (then)
        then();
}

void MainWindow::destroyWorkbench() {
    delete m_siteNotices;
    m_siteNotices = nullptr;
    delete m_guard;
    m_guard = nullptr;
    if (m_focus != nullptr)
        m_focus->setWork(nullptr);
    delete m_live; // it reads the journal
    m_live = nullptr;
    delete m_workbench;
    m_workbench = nullptr;
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_settings.setValue(Setting::WindowGeometry, saveGeometry());
    const bool isOpen = m_workbench != nullptr || m_closing.task != nullptr;
    event->setAccepted(!isOpen);
    if (isOpen)
        leaveSite([this] { close(); });
    else
        m_opening->abandon();
}

} // namespace galley::ui
