#include "ui/widgets/quiet_button.h"

#include "ui/widgets/tones.h"

#include <QEvent>
#include <QPainter>
#include <QStyle>

namespace galley::ui {

QuietButton::QuietButton(const QString& icon, const QString& name, QWidget* parent, const QString& text)
    : QAbstractButton(parent)
    , m_icon(icon) {
    setText(text);
    setAccessibleName(name);
    if (text != name)
        setToolTip(name);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void QuietButton::setIconName(const QString& icon) {
    m_icon = icon;
    update();
}

void QuietButton::setTone(Tone tone) {
    m_tone = tone;
    update();
}

void QuietButton::setCompact(bool isCompact) {
    m_isCompact = isCompact;
    updateGeometry();
}

void QuietButton::setRevealed(bool isRevealed) {
    if (m_isRevealed == isRevealed)
        return;
    m_isRevealed = isRevealed;
    update();
}

QSize QuietButton::sizeHint() const {
    const int side = scaled(this, m_isCompact ? 24 : 28);
    if (text().isEmpty())
        return {side, side};
    const int iconWidth = m_icon.isEmpty() ? 0 : scaled(this, 22);
    return {iconWidth + fontMetrics().horizontalAdvance(text()) + scaled(this, 18), side};
}

bool QuietButton::event(QEvent* event) {
    switch (event->type()) {
    case QEvent::Enter:
    case QEvent::Leave:
    case QEvent::FocusIn:
    case QEvent::FocusOut:
        update();
        break;
    default:
        break;
    }
    return QAbstractButton::event(event);
}

void QuietButton::paintEvent(QPaintEvent*) {
    if (!m_isRevealed && !hasFocus() && !underMouse())
        return;
    const Tones tones = currentTones();
    const bool isHot = isEnabled() && (underMouse() || isDown());
    QColor ink = m_tone == Tone::Accent ? tones.accent : (text().isEmpty() ? tones.muted : tones.text);
    QColor fill;
    if (isHot) {
        fill = m_tone == Tone::Danger ? tones.dangerSoft : m_tone == Tone::Accent ? tones.accentSoft : tones.hover;
        ink = m_tone == Tone::Danger ? tones.danger : m_tone == Tone::Accent ? tones.accent : tones.text;
        if (isDown())
            fill = mixed(tones.text, fill, 0.06);
    }
    if (isChecked()) {
        fill = tones.accentSoft;
        ink = tones.accent;
    }
    if (!isEnabled())
        ink = mixed(tones.text, tones.surface, 0.28);
    QPainter painter(this);
    const double radius = scaled(this, 6);
    if (fill.isValid())
        drawFrame(painter, rect(), fill, {}, radius);
    if (showsFocusRing(this))
        drawFrame(painter, rect(), {}, tones.accent, radius, 2.0);
    const int iconSize = scaled(this, m_isCompact ? 16 : 18);
    if (text().isEmpty()) {
        drawIcon(painter, QRect((width() - iconSize) / 2, (height() - iconSize) / 2, iconSize, iconSize), m_icon, ink);
        return;
    }
    QRect textRect = rect().adjusted(scaled(this, 8), 0, -scaled(this, 8), 0);
    if (!m_icon.isEmpty()) {
        const QRect slot(textRect.x(), (height() - iconSize) / 2, iconSize, iconSize);
        drawIcon(painter, QStyle::visualRect(layoutDirection(), rect(), slot), m_icon, ink);
        textRect.setLeft(textRect.left() + scaled(this, 22));
    }
    painter.setPen(ink);
    painter.drawText(QStyle::visualRect(layoutDirection(), rect(), textRect), Qt::AlignVCenter | Qt::AlignLeading,
                     text());
}

bool showsFocusRing(const QWidget* widget) {
    return widget->hasFocus() && widget->window()->testAttribute(Qt::WA_KeyboardFocusChange);
}

} // namespace galley::ui
