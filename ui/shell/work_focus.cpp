#include "ui/shell/work_focus.h"

#include "ui/editor/field_input.h"

#include <QApplication>
#include <QEvent>
#include <QTimer>

#include <utility>

namespace galley::ui {

WorkFocus::WorkFocus(QWidget* window, std::function<QWidget*()> usual)
    : QObject(window)
    , m_window(window)
    , m_usual(std::move(usual)) {
    window->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { follow(now); });
}

void WorkFocus::setWork(QWidget* work) {
    m_work = work;
    m_last = nullptr;
    m_before = nullptr;
    m_inputs.clear();
}

void WorkFocus::watch(QWidget* passing) {
    passing->installEventFilter(this);
    for (QWidget* part : passing->findChildren<QWidget*>())
        if (part->focusPolicy() != Qt::NoFocus)
            part->installEventFilter(this);
}

void WorkFocus::goToUsualPlace() {
    giveTo(m_usual());
}

bool WorkFocus::isUsable(const QWidget* widget) const {
    if (widget == nullptr || widget == m_window || widget->window() != m_window || !widget->isEnabled() ||
        widget->focusPolicy() == Qt::NoFocus)
        return false;
    // What has just been made is not shown yet, and not hidden by anybody either.
    for (; widget != m_window; widget = widget->parentWidget())
        if (widget->isHidden() && widget->testAttribute(Qt::WA_WState_ExplicitShowHide))
            return false;
    return true;
}

bool WorkFocus::isInWork(const QWidget* widget) const {
    return m_work == nullptr || m_work->isAncestorOf(widget);
}

void WorkFocus::follow(QWidget* now) {
    if (now != nullptr && now != m_window) {
        if (m_work == nullptr || !m_work->isAncestorOf(now))
            return;
        m_last = now;
        m_inputs.clear();
        for (QWidget* around = now; around != nullptr; around = around->parentWidget())
            if (auto* input = qobject_cast<FieldInput*>(around))
                m_inputs.append(input);
        return;
    }
    if (!m_isBlocked && m_window->isActiveWindow())
        QTimer::singleShot(0, this, &WorkFocus::check);
}

QWidget* WorkFocus::place() const {
    if (isUsable(m_last))
        return m_last;
    for (const QPointer<FieldInput>& input : m_inputs)
        if (input != nullptr && isUsable(input->focusTarget()))
            return input->focusTarget();
    return m_usual();
}

void WorkFocus::giveTo(QWidget* widget) {
    if (widget != nullptr)
        widget->setFocus(Qt::OtherFocusReason);
}

void WorkFocus::check() {
    if (m_isBlocked)
        return;
    QWidget* const now = m_window->focusWidget();
    const bool isBack = std::exchange(m_isBack, false);
    if (isBack && !m_window->isActiveWindow())
        m_window->activateWindow();
    // Who closed the dialog may have sent the focus somewhere.
    if (isUsable(now) && (!isBack || now == m_before || isInWork(now)))
        return giveTo(now);
    giveTo(isBack && isUsable(m_before) ? m_before.data() : place());
}

bool WorkFocus::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_window) {
        const QWidget* passing = event->type() == QEvent::Hide ? qobject_cast<QWidget*>(watched) : nullptr;
        const QWidget* now = m_window->focusWidget();
        if (passing != nullptr && now != nullptr && (passing == now || passing->isAncestorOf(now)))
            giveTo(place());
    } else if (event->type() == QEvent::WindowBlocked) {
        if (!m_isBack) // one dialog after the other
            m_before = m_window->focusWidget();
        m_isBlocked = true;
    } else if (event->type() == QEvent::WindowUnblocked) {
        m_isBlocked = false;
        m_isBack = true;
        QTimer::singleShot(0, this, &WorkFocus::check);
    } else if (event->type() == QEvent::WindowActivate) {
        QTimer::singleShot(0, this, &WorkFocus::check);
    }
    return QObject::eventFilter(watched, event);
}

} // namespace galley::ui
