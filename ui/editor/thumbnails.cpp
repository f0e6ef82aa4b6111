#include "ui/editor/thumbnails.h"

#include "ui/editor/foreign_image.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/asset_file.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QPixmapCache>
#include <QPointer>

namespace galley::ui {

namespace {

QImage decode(const QString& assetFolder, const QString& path, const QSize& pixels) {
    QFile file(assetFile(assetFolder, path));
    if (file.fileName().isEmpty() || file.size() > kMaxForeignImageBytes || !file.open(QIODevice::ReadOnly))
        return {};
    return decodeForeignImage(file.read(kMaxForeignImageBytes), pixels);
}

} // namespace

Thumbnails& Thumbnails::shared() {
    static QPointer<Thumbnails> instance;
    if (instance == nullptr)
        instance = new Thumbnails(QCoreApplication::instance());
    return *instance;
}

QPixmap Thumbnails::find(const QString& assetFolder, const QString& path, const QSize& size, qreal devicePixelRatio) {
    const QString file = assetFolder + QLatin1Char('/') + path;
    const QSize pixels = (QSizeF(size) * devicePixelRatio).toSize();
    const QFileInfo info(file);
    const QString key = QStringLiteral("galley-thumb/%1/%2x%3/%4")
                            .arg(file, QString::number(pixels.width()), QString::number(pixels.height()),
                                 QString::number(info.lastModified().toMSecsSinceEpoch()));
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    if (m_underWay.contains(key) || !info.isFile())
        return {};
    m_underWay.insert(key);
    // Of a lane of its own: what takes long to draw holds up other thumbnails and nothing else.
    auto* task = new BackgroundTask(this, BackgroundTask::Lane::Pictures);
    connect(task, &BackgroundTask::finished, task, &QObject::deleteLater);
    task->start([this, assetFolder, path, pixels, key, file, devicePixelRatio](const Progress&, const CancelToken&) {
        const QImage image = decode(assetFolder, path, pixels);
        return [this, image, key, file, devicePixelRatio] { keep(image, key, file, devicePixelRatio); };
    });
    return {};
}

void Thumbnails::keep(const QImage& image, const QString& key, const QString& file, qreal devicePixelRatio) {
    if (image.isNull())
        return; // no picture: not asked for again
    QPixmap made = QPixmap::fromImage(image);
    made.setDevicePixelRatio(devicePixelRatio);
    QPixmapCache::insert(key, made);
    m_underWay.remove(key);
    emit loaded(file);
}

} // namespace galley::ui
