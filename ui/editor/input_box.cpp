#include "ui/editor/input_box.h"

#include "ui/widgets/tones.h"

#include <QEvent>
#include <QPainter>

namespace galley::ui {

InputBox::InputBox(QWidget* parent)
    : QWidget(parent) {
    setAttribute(Qt::WA_Hover);
}

void InputBox::watch(QWidget* widget) {
    m_watched = widget;
    widget->installEventFilter(this);
}

void InputBox::setProblem(bool hasProblem) {
    if (m_hasProblem == hasProblem)
        return;
    m_hasProblem = hasProblem;
    update();
}

bool InputBox::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        m_hasFocus = event->type() == QEvent::FocusIn;
        update();
    }
    return QWidget::eventFilter(watched, event);
}

void InputBox::enterEvent(QEnterEvent* event) {
    QWidget::enterEvent(event);
    update();
}

void InputBox::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    update();
}

void InputBox::mousePressEvent(QMouseEvent* event) {
    if (m_clickTarget != nullptr)
        m_clickTarget->setFocus(Qt::MouseFocusReason);
    QWidget::mousePressEvent(event);
}

void InputBox::paintEvent(QPaintEvent*) {
    const Tones tones = currentTones();
    const bool isReadOnly = m_watched != nullptr && m_watched->property("readOnly").toBool();
    QColor line = underMouse() && !isReadOnly ? tones.borderHover : tones.border;
    if (m_hasProblem)
        line = tones.danger;
    else if (m_hasFocus)
        line = tones.accent;
    QPainter painter(this);
    drawFrame(painter, rect(), isReadOnly ? readOnlyFill() : tones.field, line, scaled(this, 6),
              m_hasFocus ? 2.0 : 1.0);
}

QColor readOnlyFill() {
    const Tones tones = currentTones();
    return mixed(tones.text, tones.surface, 0.06);
}

} // namespace galley::ui
