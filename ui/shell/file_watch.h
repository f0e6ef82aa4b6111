// FileWatch: whether the theme or the assets of an open site are other than those that readers get. Looked for on
// another thread when somebody comes back to the window, when the theme was read and when another version is published.
//
// Thread rule: GUI thread.
#pragma once

#include "model/publish/file_changes.h"

#include <QObject>

namespace galley::ui {

class BackgroundTask;
class SiteSession;

class FileWatch : public QObject {
    Q_OBJECT
public:
    /// `session` outlives it.
    explicit FileWatch(SiteSession& session, QObject* parent = nullptr);

    /// As they were found last.
    const FileChanges& changes() const { return m_changes; }
    /// Looks again. While the folder is gone, what was found last stands.
    void look();

signals:
    /// changes() are others now.
    void changed();

private:
    SiteSession& m_session;
    FileChanges m_changes;
    BackgroundTask* m_task; // child
};

} // namespace galley::ui
