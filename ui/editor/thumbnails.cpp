#include "ui/editor/thumbnails.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QImageReader>
#include <QPainter>
#include <QPixmapCache>
#include <QPointer>
#include <QPromise>
#include <QSvgRenderer>
#include <QThreadPool>
#include <memory>

namespace galley::ui {

namespace {

/// A file above this is not opened for a thumbnail.
constexpr qint64 kLargestFile = 64 << 20;

QImage decode(const QString& file, const QSize& pixels) {
    if (QFileInfo(file).size() > kLargestFile)
        return {};
    if (file.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        QSvgRenderer renderer(file);
        if (!renderer.isValid())
            return {};
        QImage image(renderer.defaultSize().scaled(pixels, Qt::KeepAspectRatio), QImage::Format_ARGB32_Premultiplied);
        if (image.isNull())
            return {};
        image.fill(Qt::transparent);
        QPainter painter(&image);
        renderer.render(&painter);
        return image;
    }
    QImageReader reader(file);
    reader.setAutoTransform(true);
    const QSize whole = reader.size();
    if (whole.isValid())
        reader.setScaledSize(whole.scaled(pixels, Qt::KeepAspectRatio));
    return reader.read();
}

} // namespace

Thumbnails& Thumbnails::shared() {
    static QPointer<Thumbnails> instance;
    if (instance == nullptr)
        instance = new Thumbnails(QCoreApplication::instance());
    return *instance;
}

QPixmap Thumbnails::find(const QString& file, const QSize& size, qreal devicePixelRatio) {
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
    auto promise = std::make_shared<QPromise<QImage>>();
    auto* watcher = new QFutureWatcher<QImage>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, key, file, devicePixelRatio] {
        watcher->deleteLater();
        const QImage image = watcher->future().resultCount() > 0 ? watcher->result() : QImage();
        if (image.isNull())
            return; // no picture: not asked for again
        QPixmap made = QPixmap::fromImage(image);
        made.setDevicePixelRatio(devicePixelRatio);
        QPixmapCache::insert(key, made);
        m_underWay.remove(key);
        emit loaded(file);
    });
    watcher->setFuture(promise->future());
    promise->start();
    QThreadPool::globalInstance()->start([promise, file, pixels] {
        promise->addResult(decode(file, pixels));
        promise->finish();
    });
    return {};
}

} // namespace galley::ui
