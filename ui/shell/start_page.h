// What the window shows when no site is open: what Galley is for, the ways in, and the sites opened lately. Also the
// states on the way: opening with progress, and what went wrong with the next step.
#pragma once

#include "model/base/error.h"

#include <QStringList>
#include <QWidget>

class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace galley::ui {

class EmptyState;

class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);

    /// The focus goes to the first thing to do when the page has it or nothing else does.
    void showWelcome(const QStringList& recentSites);
    void showProgress(const QString& title);
    void setProgress(quint64 done, quint64 total);
    /// Says in words what went wrong with a site and what can be done.
    void showError(const QString& folder, const Error& error);

signals:
    void openRequested();
    void demoRequested();
    void siteChosen(const QString& folder);
    void cancelled();
    void welcomeRequested();

private:
    QWidget* makeWelcome();
    QWidget* makeProgress();

    QStackedWidget* m_stack; // children, all of them
    QWidget* m_welcome;
    QLabel* m_recentTitle;
    QListWidget* m_recent;
    QPushButton* m_open;
    QWidget* m_progressPage;
    QLabel* m_progressTitle;
    QProgressBar* m_progress;
    EmptyState* m_error;
};

/// One or two translated sentences for an error of a site: what happened, what to do.
QString advice(const Error& error);
/// The same with the place of the error behind it.
QString explain(const Error& error);

} // namespace galley::ui
