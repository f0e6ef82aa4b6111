// Thumbnails of asset files: decoded on worker threads, kept in the pixmap cache.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QObject>
#include <QPixmap>
#include <QSet>
#include <QString>

namespace galley::ui {

class Thumbnails : public QObject {
    Q_OBJECT
public:
    /// One for the application; lives until it ends.
    static Thumbnails& shared();
    /// The picture of an asset inside `size` logical pixels, or a null pixmap: then loaded() follows, unless the file
    /// is no picture or not inside the folder (assetFile()).
    QPixmap find(const QString& assetFolder, const QString& path, const QSize& size, qreal devicePixelRatio);

signals:
    void loaded(const QString& file); ///< "ASSETFOLDER/PATH"

private:
    using QObject::QObject;
    void keep(const QImage& image, const QString& key, const QString& file, qreal devicePixelRatio);

    QSet<QString> m_underWay; ///< keys that were asked for, also those that are no pictures
};

} // namespace galley::ui
