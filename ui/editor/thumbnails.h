// Thumbnails of asset files: decoded on worker threads, kept in the pixmap cache.
//
// Thread rule: GUI thread.
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
    /// The picture inside `size` logical pixels, or a null pixmap: then loaded() follows, unless the file is no
    /// picture.
    QPixmap find(const QString& file, const QSize& size, qreal devicePixelRatio);

signals:
    void loaded(const QString& file);

private:
    using QObject::QObject;
    QSet<QString> m_underWay; ///< keys that were asked for, also those that are no pictures
};

} // namespace galley::ui
