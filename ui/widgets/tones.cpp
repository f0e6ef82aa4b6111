#include "ui/widgets/tones.h"

#include "ui/widgets/icons.h"

#include <QFile>
#include <QFontMetrics>
#include <QHash>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <QWidget>
#include <cmath>

namespace galley::ui {

Tones currentTones() {
    const Scheme scheme = currentScheme();
    const auto of = [scheme](ColorRole role) { return color(role, scheme); };
    Tones tones;
    tones.isDark = scheme == Scheme::Dark;
    tones.surface = of(ColorRole::Surface);
    tones.card = of(ColorRole::Raised);
    tones.field = of(ColorRole::Field);
    tones.border = of(ColorRole::BorderStrong);
    tones.borderHover = of(ColorRole::TextFaint);
    tones.text = of(ColorRole::Text);
    tones.muted = of(ColorRole::TextMuted);
    tones.faint = of(ColorRole::TextFaint);
    tones.hover = mixed(tones.text, tones.surface, 0.06);
    tones.accent = of(ColorRole::Accent);
    tones.accentSoft = of(ColorRole::AccentSoft);
    tones.accentText = of(ColorRole::AccentText);
    tones.onAccent = of(ColorRole::OnAccent);
    tones.danger = of(ColorRole::Danger);
    tones.dangerSoft = of(ColorRole::DangerSoft);
    tones.warning = of(ColorRole::Warning);
    tones.success = of(ColorRole::Success);
    return tones;
}

QColor mixed(const QColor& over, const QColor& under, double share) {
    const auto part = [share](int one, int other) {
        return static_cast<int>(std::lround(one * share + other * (1.0 - share)));
    };
    return {part(over.red(), under.red()), part(over.green(), under.green()), part(over.blue(), under.blue())};
}

int scaled(const QWidget* widget, int pixels) {
    return static_cast<int>(std::lround(pixels * widget->fontMetrics().height() / 18.0));
}

QPixmap tintedIcon(const QString& name, const QColor& tint, int size, qreal devicePixelRatio) {
    const bool isMirrored = isMirroredIcon(name);
    const QString key = QStringLiteral("galley-tint/%1/%2/%3/%4/%5")
                            .arg(name, tint.name(QColor::HexArgb), QString::number(size),
                                 QString::number(devicePixelRatio), QString::number(int(isMirrored)));
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    QFile file(QStringLiteral(":/galley/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray svg = file.readAll();
    svg.replace("currentColor", tint.name().toLatin1());
    const int pixels = static_cast<int>(std::ceil(size * devicePixelRatio));
    pixmap = QPixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    if (isMirrored)
        painter.setTransform(QTransform(-1, 0, 0, 1, pixels, 0));
    QSvgRenderer(svg).render(&painter);
    painter.end();
    pixmap.setDevicePixelRatio(devicePixelRatio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

void drawIcon(QPainter& painter, const QRect& rect, const QString& name, const QColor& tint) {
    const int size = std::min(rect.width(), rect.height());
    const QPixmap pixmap = tintedIcon(name, tint, size, painter.device()->devicePixelRatioF());
    painter.drawPixmap(rect.x() + (rect.width() - size) / 2, rect.y() + (rect.height() - size) / 2, pixmap);
}

QString iconNameFor(const QString& name, const QString& otherwise) {
    static QHash<QString, bool> known; // looked up for every row of a list
    auto found = known.constFind(name);
    if (found == known.constEnd())
        found = known.insert(name, hasIcon(name));
    return *found ? name : otherwise;
}

void drawFrame(QPainter& painter, const QRect& rect, const QColor& fill, const QColor& line, double radius,
               double width) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(line.isValid() ? QPen(line, width) : QPen(Qt::NoPen));
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    const double inset = line.isValid() ? width / 2.0 : 0.0;
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius);
}

} // namespace galley::ui
