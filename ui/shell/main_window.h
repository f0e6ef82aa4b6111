// The window: a bar of commands, the work in the middle (or the start page), a status line. It opens and closes sites
// and carries out commands; what a site shows is the Workbench's.
//
// Thread rule: GUI thread.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/result.h"
#include "ui/preview/device_frame.h"
#include "ui/publish/publish_words.h"
#include "ui/shell/new_site_page.h"
#include "ui/shell/site_making.h"

#include <QMainWindow>

#include <filesystem>
#include <functional>
#include <memory>

class QStackedWidget;

namespace galley {
class Workspace;
}

namespace galley::ui {

class ActionRegistry;
class BackgroundTask;
class CommandPalette;
class LiveSite;
class NoticeBar;
class Settings;
class StartPage;
class StatusStrip;
class TopBar;
class UnsavedGuard;
class WorkFocus;
class Workbench;
struct HistoryStep;

/// What is to be told about a site when it is open; empty: nothing.
struct Arrival {
    QString text;
    QString detail; ///< for experts
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
    /// be written is opened for reading. When the site that is open has changes that cannot be saved, asks first.
    /// `slug` is the page to show, `said` a notice to begin with.
    void openSite(const QString& folder, const QString& slug = {}, const Arrival& said = {});
    /// Asks first when there are changes that cannot be saved.
    void closeSite();
    /// Makes the demo site where the person keeps their documents unless it is there, then opens it.
    void openDemo();

    const ActionRegistry& actions() const { return *m_actions; }
    Workbench* workbench() const { return m_workbench; } ///< nullptr while no site is open
    CommandPalette* palette() const { return m_palette; }
    NoticeBar* notices() const { return m_notices; }
    UnsavedGuard* guard() const { return m_guard; } ///< nullptr while no site is open

signals:
    void siteOpened();
    void siteFailed(const galley::Error& error);

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void addSiteCommands();
    void addRecordCommands();
    void addViewCommands();
    void chooseSite();
    void openCopy(const QString& folder, const QString& lacking, const QString& details);
    /// True when no site is open any more; `then` is called when the person decides so later.
    bool leaveSite(std::function<void()> then);
    void askForNewSite(NewSitePage::Kind kind);
    void makeNewSite(const NewSite& wanted);
    void showWorkbench(std::unique_ptr<Workspace> workspace, const QString& slug);
    void showReadOnly(const Error& reason);
    void showIgnoredSchema(const Error& change);
    void connectWorkbench();
    void showWelcome();
    void openPalette();
    /// To the home page, or says that there is none.
    void goHome();
    void createRecord();
    void deleteRecord();
    void createRecordOf(quint16 type);
    void showStep(const HistoryStep& step);
    /// Says what just went, with the way back.
    void offerUndo(const QString& words);
    void setDevice(Device device);
    void setZoom(double zoom);
    void updateStatus();
    void showLiveSite();
    /// While a site is open.
    Waiting waiting() const;
    /// Says when published files are damaged.
    void showStore();
    void updateCommands();
    void showFailure(const Error& error);
    /// Says what is wrong with the theme as it is now, and takes back what is so no more.
    void showTheme();

    Settings& m_settings;
    DemoMaker m_makeDemo;
    SiteMaker m_siteMaker;
    ActionRegistry* m_actions; // children, all of them
    TopBar* m_topBar = nullptr;
    NoticeBar* m_notices = nullptr;
    QStackedWidget* m_stack = nullptr;
    StartPage* m_start = nullptr;
    Workbench* m_workbench = nullptr;
    UnsavedGuard* m_guard = nullptr; // child; while a site is open
    StatusStrip* m_status = nullptr;
    LiveSite* m_live = nullptr; ///< of the workbench; nullptr while no site is open
    CommandPalette* m_palette = nullptr;
    BackgroundTask* m_opening = nullptr;
    WorkFocus* m_focus = nullptr;
};

} // namespace galley::ui
