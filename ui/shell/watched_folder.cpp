#include "ui/shell/watched_folder.h"

#include <QDirIterator>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QTimer>

namespace galley::ui {

namespace {

constexpr int kMostWatched = 1000;

std::optional<FileStamp> stampIfThere(const QString& path) {
    const auto stamp = stampOf(path.toStdString());
    return stamp ? std::optional(*stamp) : std::nullopt;
}

bool isSameFolder(const std::optional<FileStamp>& left, const std::optional<FileStamp>& right) {
    return left && right ? left->isSameFile(*right) : !left && !right;
}

} // namespace

WatchedFolder::WatchedFolder(const QString& site, const QString& name, int delayMs, QObject* parent)
    : QObject(parent)
    , m_site(site)
    , m_path(site + QLatin1Char('/') + name)
    , m_watcher(new QFileSystemWatcher(this))
    , m_delay(new QTimer(this)) {
    m_delay->setSingleShot(true);
    m_delay->setInterval(delayMs);
    connect(m_delay, &QTimer::timeout, this, &WatchedFolder::changed);
    // The site's folder changes with each thing that is saved; a folder that is renamed tells nothing by itself.
    connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, [this](const QString& path) {
        if (path != m_site || !isSameFolder(stampIfThere(m_path), m_stamp))
            m_delay->start();
    });
    connect(m_watcher, &QFileSystemWatcher::fileChanged, m_delay, qOverload<>(&QTimer::start));
}

QStringList WatchedFolder::pathsIn(const QString& folder, const CancelToken& cancel) {
    if (!QFileInfo::exists(folder))
        return {};
    // Folders stand before files, since there may be too many of these.
    QStringList paths{folder};
    for (const QDir::Filter kind : {QDir::Dirs, QDir::Files}) {
        QDirIterator entries(folder, kind | QDir::NoSymLinks | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (entries.hasNext() && paths.size() < kMostWatched && !cancel.isCancelled())
            paths.append(entries.next());
    }
    return paths;
}

void WatchedFolder::watch(const QStringList& paths) {
    m_stamp = stampIfThere(m_path);
    // Anew all of them: a file that was replaced is another one under the same name.
    if (const QStringList before = m_watcher->directories() + m_watcher->files(); !before.isEmpty())
        m_watcher->removePaths(before);
    m_watcher->addPaths(QStringList{m_site} + paths);
}

} // namespace galley::ui
