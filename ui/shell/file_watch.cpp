#include "ui/shell/file_watch.h"

#include "model/publish/asset_scan.h"
#include "ui/shell/site_session.h"
#include "ui/shell/watched_folder.h"
#include "ui/tasks/background_task.h"

#include <QGuiApplication>

namespace galley::ui {

namespace {

constexpr int kDelayMs = 300; ///< programs write files in several steps

} // namespace

FileWatch::FileWatch(SiteSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_assets(new WatchedFolder(session.folder(), QStringLiteral("assets"), kDelayMs, this))
    , m_task(new BackgroundTask(this)) {
    connect(m_assets, &WatchedFolder::changed, this, &FileWatch::look);
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
    m_task->start([this, paths, version, folder = m_assets->path()](const Progress&, const CancelToken& cancel) {
        const QStringList watched = WatchedFolder::pathsIn(folder, cancel);
        const auto stamp = assetsStamp(paths.assets());
        auto found = fileChanges(paths, version, cancel);
        return [this, watched, stamp, found = std::move(found)] {
            if (found && *found != m_changes) { // what cannot be compared is said by a publish
                m_changes = *found;
                emit changed();
            }
            if (stamp)
                take(watched, *stamp);
        };
    });
}

void FileWatch::take(const QStringList& watched, std::uint64_t stamp) {
    if (m_stamp == stamp && m_watched == watched)
        return;
    const bool isTouched = m_stamp && *m_stamp != stamp;
    m_stamp = stamp;
    m_watched = watched;
    m_assets->watch(watched);
    look(); // what changed before it was watched
    if (isTouched)
        emit assetsTouched();
}

} // namespace galley::ui
