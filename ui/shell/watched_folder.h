// WatchedFolder: says when something changes in a folder of the site, or when the folder comes, goes or is replaced by
// another one. Changes that come together are told once.
//
// Thread rule: GUI thread; pathsIn() any thread.
// Used in this folder alone.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/file_stamp.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <optional>

class QFileSystemWatcher;
class QTimer;

namespace galley::ui {

class WatchedFolder : public QObject {
    Q_OBJECT
public:
    /// The folder `name` in that of a site. Nothing is watched yet.
    WatchedFolder(const QString& site, const QString& name, int delayMs, QObject* parent);

    QString path() const { return m_path; }
    /// What is to be watched of a folder: itself, the folders in it, then files, at most 1,000 in all.
    static QStringList pathsIn(const QString& folder, const CancelToken& cancel = {});
    /// Watches these, and the site's folder for another one in the place of this.
    void watch(const QStringList& paths);

signals:
    void changed();

private:
    QString m_site;
    QString m_path;
    std::optional<FileStamp> m_stamp; ///< of the folder when watch() was called
    QFileSystemWatcher* m_watcher;    // child
    QTimer* m_delay;                  // child
};

} // namespace galley::ui
