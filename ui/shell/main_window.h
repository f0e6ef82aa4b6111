// The window: a bar of commands, the work in the middle (or the start page), a status line. It opens and closes sites
// and carries out commands; what a site shows is the Workbench's.
//
// Thread rule: GUI thread.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/ids.h"
#include "model/base/result.h"
#include "ui/preview/device_frame.h"
#include "ui/publish/publish_words.h"
#include "ui/shell/new_site_page.h"
#include "ui/shell/site_making.h"

#include <QMainWindow>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class QStackedWidget;
class QTimer;

namespace galley {
class Workspace;
}

namespace galley::ui {

class ActionRegistry;
class BackgroundTask;
class CommandPalette;
class LiveSite;
class NoticeBar;
class ReleaseBand;
class Settings;
class SiteNotices;
class StartPage;
class StatusStrip;
class TopBar;
class UnsavedGuard;
class WorkFocus;
class Workbench;

/// What is to be told about a site when it is open; empty: nothing.
struct Arrival {
    QString text;
    QString detail; ///< for experts
};

/// A site that a task closes.
struct LeftSite {
    QString folder;
    QString name;
    BackgroundTask* task = nullptr; ///< child of the window
};

/// Makes the demo site in a folder, on any thread.
using DemoMaker = std::function<Result<void>(const std::filesystem::path& folder, const Progress& progress,
                                             const CancelToken& cancel)>;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// `settings` must outlive the window. `makeDemo` may be empty: then no demo is offered.
    MainWindow(Settings& settings, DemoMaker makeDemo, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Offers to make sites, empty ones and from files.
    void setSiteMaker(SiteMaker maker);
    /// Opens a site off the GUI thread; siteOpened() or the start page's error follows. A site in a folder that cannot
    /// be written is opened for reading. The site that is open is left first, as by closeSite(). `slug` is the page to
    /// show, `said` a notice to begin with.
    void openSite(const QString& folder, const QString& slug = {}, const Arrival& said = {});
    /// Saves and leaves the site; returns at once, and siteClosed() follows. Asks first when there are changes that
    /// cannot be saved: then it may stay open. The window closes in the same way.
    void closeSite();
    /// Saves what was typed, for the moment before the program ends: blocks, and asks nothing. False when that was
    /// refused or the disk took longer than `patience`.
    bool saveNow(std::chrono::milliseconds patience);
    /// Makes the demo site where the person keeps their documents unless it is there, then opens it.
    void openDemo();

    const ActionRegistry& actions() const { return *m_actions; }
    Workbench* workbench() const { return m_workbench; } ///< nullptr while no site is open
    CommandPalette* palette() const { return m_palette; }
    NoticeBar* notices() const { return m_notices; }
    UnsavedGuard* guard() const { return m_guard; } ///< nullptr while no site is open

signals:
    void siteOpened();
    /// No site is open any more, and nothing of it is waited for.
    void siteClosed();
    void siteFailed(const galley::Error& error);

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void layOut();
    void connectStartPage();
    /// The bars, the palette and the settings.
    void connectFrame();
    void addFirstCommands();
    void addPublishCommands();
    void addSiteCommands();
    void addRecordCommands();
    void addViewCommands();
    void addReleaseCommands();
    void chooseSite();
    void openCopy(const QString& folder, const QString& lacking, const QString& details);
    /// Calls `then` when no site is open any more: at once, or when all is saved and closed; never when the person
    /// stays.
    void leaveSite(std::function<void()> then);
    /// Destroys what shows the site, lets a worker close it, and calls `then`.
    void endSite(std::function<void()> then);
    /// Leaves out what only makes the next opening faster, and waits no longer than that takes to hear.
    void stopClosing();
    /// What came of a task that closed a site; `unwritten` is why the checkpoint was not written.
    void finishClosing(BackgroundTask* task, const std::optional<Error>& unwritten);
    /// Nobody waits for the closing of a site any more: it is closed, or left to its disk.
    void showClosed(const std::optional<Error>& unwritten);
    /// What closes the site in a folder that was left to its disk; the end: nothing does.
    std::vector<LeftSite>::iterator leftSite(const QString& folder);
    /// Does not wait for such a site any more.
    void stopWaiting();
    void destroyWorkbench();
    void readSite(const QString& folder, const QString& slug, const Arrival& said);
    void showOpeningFailure(const QString& folder, const Error& error);
    void makeDemoSite(const QString& folder);
    void askForNewSite(NewSitePage::Kind kind);
    void makeNewSite(const NewSite& wanted);
    void showWorkbench(std::unique_ptr<Workspace> workspace, const QString& slug);
    void connectWorkbench();
    void connectChoosing();
    void connectGuard();
    void connectStatus();
    void connectLiveSite();
    void connectLines();
    /// Which line is looked at, and what the others have.
    void showLines();
    void goToConflictIn(const std::string& line);
    void showWelcome();
    void openPalette();
    /// To the home page, or says that there is none.
    void goHome();
    void createRecord();
    void deleteRecord();
    void createRecordOf(quint16 type);
    void setDevice(Device device);
    void setZoom(double zoom);
    void updateStatus();
    void showLiveSite();
    /// While a site is open.
    Waiting waiting() const;
    void updateCommands();

    Settings& m_settings;
    DemoMaker m_makeDemo;
    SiteMaker m_siteMaker;
    ActionRegistry* m_actions; // children, all of them
    TopBar* m_topBar = nullptr;
    ReleaseBand* m_band = nullptr;
    NoticeBar* m_notices = nullptr;
    QStackedWidget* m_stack = nullptr;
    StartPage* m_start = nullptr;
    Workbench* m_workbench = nullptr;
    UnsavedGuard* m_guard = nullptr;      // child; while a site is open
    SiteNotices* m_siteNotices = nullptr; // child; while a site is open
    StatusStrip* m_status = nullptr;
    LiveSite* m_live = nullptr; ///< of the workbench; nullptr while no site is open
    CommandPalette* m_palette = nullptr;
    BackgroundTask* m_opening = nullptr;
    LeftSite m_closing;                ///< is waited for; without a task: none
    std::vector<LeftSite> m_leftSites; ///< whose disks do not answer, and nobody waits for them
    QTimer* m_closingLimit = nullptr;
    std::function<void()> m_afterClosing;
    QString m_awaitedFolder; ///< of one of them that is to be opened again; empty: none is
    std::function<void()> m_whenLet;
    bool m_isClosingTold = false; ///< on the start page
    WorkFocus* m_focus = nullptr;
};

} // namespace galley::ui
