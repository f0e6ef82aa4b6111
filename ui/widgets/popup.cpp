#include "ui/widgets/popup.h"

#include "ui/widgets/metrics.h"
#include "ui/widgets/rounded_window.h"
#include "ui/widgets/tones.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScreen>

namespace galley::ui {

Popup::Popup(QWidget* opener)
    : QWidget(opener, Qt::Popup | Qt::FramelessWindowHint | Qt::NoDropShadowWindowHint)
    , m_lastFocus(QApplication::focusWidget()) {
    setAttribute(Qt::WA_DeleteOnClose);
    roundCorners(this, radius::kM);
}

QColor Popup::ground() {
    const Tones tones = currentTones();
    return tones.isDark ? tones.card : tones.field;
}

void Popup::openBelow(const QWidget* anchor) {
    adjustSize();
    const int gap = scaled(this, 4);
    QPoint corner = anchor->mapToGlobal(QPoint(0, anchor->height() + gap));
    if (layoutDirection() == Qt::RightToLeft)
        corner.rx() += anchor->width() - width();
    const QRect space = anchor->screen()->availableGeometry();
    if (corner.y() + height() > space.bottom())
        corner.setY(std::max(anchor->mapToGlobal(QPoint()).y() - height() - gap, space.top()));
    corner.setX(std::clamp(corner.x(), space.left(), std::max(space.right() - width(), space.left())));
    move(corner);
    show();
}

void Popup::paintEvent(QPaintEvent*) {
    const Tones tones = currentTones();
    QPainter painter(this);
    painter.fillRect(rect(), ground());
    drawFrame(painter, rect(), ground(), tones.isDark ? tones.borderHover : tones.border, radius::kM);
}

void Popup::closeEvent(QCloseEvent* event) {
    QWidget::closeEvent(event);
    if (m_lastFocus != nullptr)
        m_lastFocus->setFocus(Qt::PopupFocusReason);
    emit closed();
}

void Popup::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace galley::ui
