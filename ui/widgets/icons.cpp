#include "ui/widgets/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSet>
#include <QSvgRenderer>

namespace galley::ui {

namespace {

QString resourcePath(const QString& name) {
    return QStringLiteral(":/galley/icons/%1.svg").arg(name);
}

QPixmap rendered(const QString& name, const QColor& tint, QSize pixels) {
    const bool isMirrored = isMirroredIcon(name);
    const QString key = QStringLiteral("galley/%1/%2/%3x%4/%5")
                            .arg(name, tint.name(QColor::HexArgb), QString::number(pixels.width()),
                                 QString::number(pixels.height()), QString::number(int(isMirrored)));
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    if (QFile file(resourcePath(name)); file.open(QIODevice::ReadOnly)) {
        QByteArray svg = file.readAll();
        svg.replace("currentColor", tint.name().toLatin1());
        QSvgRenderer renderer(svg);
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        QPainter painter(&pixmap);
        if (isMirrored)
            painter.setTransform(QTransform(-1, 0, 0, 1, pixels.width(), 0));
        painter.setOpacity(tint.alphaF());
        renderer.render(&painter, QRectF(QPointF(), QSizeF(pixels)));
    }
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class TintedIconEngine : public QIconEngine {
public:
    TintedIconEngine(QString name, ColorRole normal, ColorRole checked)
        : m_name(std::move(name))
        , m_normal(normal)
        , m_checked(checked) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const int side = qMin(rect.width(), rect.height());
        const qreal ratio = painter->device()->devicePixelRatio();
        QRect square(0, 0, side, side);
        square.moveCenter(rect.center());
        painter->drawPixmap(square, scaledPixmap(square.size() * ratio, mode, state, ratio));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return rendered(m_name, tint(mode, state), size);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) override {
        return rendered(m_name, tint(mode, state), size);
    }
    QSize actualSize(const QSize& size, QIcon::Mode, QIcon::State) override { return size; }
    QIconEngine* clone() const override { return new TintedIconEngine(m_name, m_normal, m_checked); }
    QString key() const override { return QStringLiteral("galley-tinted"); }

private:
    QColor tint(QIcon::Mode mode, QIcon::State state) const {
        if (mode == QIcon::Disabled) {
            QColor faint = color(ColorRole::TextFaint);
            faint.setAlphaF(0.55F);
            return faint;
        }
        return color(state == QIcon::On ? m_checked : m_normal);
    }

    QString m_name;
    ColorRole m_normal;
    ColorRole m_checked;
};

} // namespace

QIcon icon(const QString& name, ColorRole normal, ColorRole checked) {
    return QIcon(new TintedIconEngine(name, normal, checked));
}

bool isMirroredIcon(const QString& name) {
    static const QSet<QString> directed{
        QStringLiteral("back"),      QStringLiteral("forward"), QStringLiteral("undo"),          QStringLiteral("redo"),
        QStringLiteral("sidebar"),   QStringLiteral("panel"),   QStringLiteral("external-link"), QStringLiteral("list"),
        QStringLiteral("reference"), QStringLiteral("rollback")};
    return QGuiApplication::isRightToLeft() && directed.contains(name);
}

bool hasIcon(const QString& name) {
    return QFile::exists(resourcePath(name));
}

QIcon typeIcon(const QString& typeName, bool isPage, ColorRole normal) {
    if (hasIcon(typeName))
        return icon(typeName, normal);
    return icon(isPage ? QStringLiteral("page") : QStringLiteral("record"), normal);
}

QPixmap iconPixmap(const QString& name, ColorRole role, int size, qreal pixelRatio) {
    QPixmap pixmap = rendered(name, color(role), QSize(size, size) * pixelRatio);
    pixmap.setDevicePixelRatio(pixelRatio);
    return pixmap;
}

} // namespace galley::ui
