// LiveSite: what readers see of the open site: who published it or went back to it, and when, and where its pages are,
// as far as the person has told the address of the server.
//
// Thread rule: GUI thread; announcement and journal are read on another one, which is waited for when it goes.
// Used in this folder alone.
#pragma once

#include "ui/publish/live_version.h"
#include "ui/shell/site_session.h"

#include <QObject>

class QTimer;
class QWidget;

namespace galley::ui {

class BackgroundTask;
class Settings;

class LiveSite : public QObject {
    Q_OBJECT
public:
    /// All outlive it; `window` is the parent of its dialog.
    LiveSite(SiteSession& session, Settings& settings, QWidget* window);

    /// "Published 5 minutes ago by Ana", "Back to “Spring” (13:20), by Bo, just now", or that nothing is.
    QString words() const;
    /// The same with the exact time.
    QString exactWords() const;
    /// Of readers, as far as it is known.
    Hold hold() const { return m_version.hold; }
    /// Where readers find the page in the preview; empty when they do not have it, or see an older version.
    QString path() const;
    /// Opens a page of the live site ("/long-shadow") in the person's browser, or asks where the site is.
    void open(const QString& path);
    /// Asks where the site is; `path` is a page to show the address of.
    void askForServer(const QString& path);

signals:
    /// words() or path() are others now.
    void changed();

private:
    void read(Announced when);

    SiteSession& m_session;
    Settings& m_settings;
    QWidget* m_window;
    LiveVersion m_version;
    BackgroundTask* m_task; // child
    QTimer* m_minute;       // child: words grow old
};

} // namespace galley::ui
