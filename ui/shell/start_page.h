// What the window shows when no site is open: the ways in (a new site, an import, a folder, the demo) and the sites
// opened lately with their pictures. Also the states on the way: the questions before a site is made, opening with
// progress, and what went wrong with the next step.
// Used in this folder alone.
#pragma once

#include "model/base/error.h"

#include "ui/shell/new_site_page.h"
#include "ui/shell/site_pictures.h"

#include <QStringList>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace galley::ui {

class EmptyState;
class RecentSites;

class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(SitePictures pictures, QWidget* parent = nullptr);

    /// Offers to make sites; without it only existing ones are opened.
    void setCanMakeSites(bool canMake);

    /// The focus goes to the first thing to do when the page has it or nothing else does.
    void showWelcome(const QStringList& recentSites);
    /// Replaces the cards alone; the focus stays.
    void showRecent(const QStringList& recentSites);
    void askForNewSite(NewSitePage::Kind kind);
    /// The questions again with what was answered, and why it did not work.
    void showMakingProblem(const QString& text);
    /// With a button that says `stop`, by itself "Cancel".
    void showProgress(const QString& title, const QString& stop = {});
    void setProgress(quint64 done, quint64 total);
    /// Says in words what went wrong with a site and what can be done.
    void showError(const QString& folder, const Error& error);

    /// The control that the keyboard begins with.
    QWidget* usualPlace() const;
    RecentSites* recentSites() const { return m_recent; }
    NewSitePage* newSitePage() const { return m_newSite; }
    QPushButton* newButton() const { return m_new; }
    QPushButton* importButton() const { return m_import; }

signals:
    void siteWanted(const galley::ui::NewSite& wanted);
    void recentRemoved(const QString& folder);
    void openRequested();
    void demoRequested();
    void siteChosen(const QString& folder);
    void cancelled();
    void welcomeRequested();

private:
    QWidget* makeWelcome();
    QWidget* makeProgress();

    QStackedWidget* m_stack; // children, all of them
    SitePictures m_pictures;
    QWidget* m_welcome;
    QLabel* m_recentTitle;
    RecentSites* m_recent;
    QPushButton* m_new;
    QPushButton* m_import;
    QPushButton* m_open;
    NewSitePage* m_newSite;
    QWidget* m_progressPage;
    QLabel* m_progressTitle;
    QProgressBar* m_progress;
    QPushButton* m_stop;
    EmptyState* m_error;
};

} // namespace galley::ui
