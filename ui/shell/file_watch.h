// FileWatch: whether the theme or the assets of an open site are other than those that readers get, and when assets
// change on disk. Looked for on another thread when a folder or file of the assets says that it changed, when somebody
// comes back to the window, when the theme was read and when another version is published.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/publish/file_changes.h"

#include <QObject>
#include <QStringList>

#include <cstdint>
#include <optional>

namespace galley::ui {

class BackgroundTask;
class SiteSession;
class WatchedFolder;

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
    /// Assets came, went or changed on disk since they were looked at last.
    void assetsTouched();

private:
    /// What was found: the paths to watch, and a number that is another one when an asset changed.
    void take(const QStringList& watched, std::uint64_t stamp);

    SiteSession& m_session;
    FileChanges m_changes;
    std::optional<std::uint64_t> m_stamp; ///< of the assets; nothing: they were not looked at yet
    QStringList m_watched;
    WatchedFolder* m_assets; // child
    BackgroundTask* m_task;  // child
};

} // namespace galley::ui
