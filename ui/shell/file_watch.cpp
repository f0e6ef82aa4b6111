#include "ui/shell/file_watch.h"

#include "ui/shell/site_session.h"
#include "ui/tasks/background_task.h"

#include <QGuiApplication>

namespace galley::ui {

FileWatch::FileWatch(SiteSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_task(new BackgroundTask(this)) {
    connect(&session, &SiteSession::publishedChanged, this, &FileWatch::look);
    connect(qGuiApp, &QGuiApplication::applicationStateChanged, this, [this](Qt::ApplicationState state) {
        if (state == Qt::ApplicationActive)
            look();
    });
    look();
}

void FileWatch::look() {
    if (!m_session.isInPlace())
        return;
    const SitePaths paths(m_session.workspace().folder());
    const Version version = m_session.workspace().publishedVersion();
    m_task->start([this, paths, version](const Progress&, const CancelToken& cancel) {
        auto found = fileChanges(paths, version, cancel);
        return [this, found = std::move(found)] {
            if (!found || *found == m_changes)
                return; // what cannot be compared is said by a publish
            m_changes = *found;
            emit changed();
        };
    });
}

} // namespace galley::ui
