#include "ui/shell/mouse_navigation.h"

#include <QAction>
#include <QApplication>
#include <QMouseEvent>
#include <QWidget>

namespace galley::ui {

MouseNavigation::MouseNavigation(QAction* back, QAction* forward, QWidget* window)
    : QObject(window)
    , m_back(back)
    , m_forward(forward)
    , m_window(window) {
    // Lists, text fields and the browser each take mouse buttons for themselves.
    qApp->installEventFilter(this);
}

bool MouseNavigation::eventFilter(QObject* watched, QEvent* event) {
    const bool isPress = event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseButtonDblClick;
    if ((!isPress && event->type() != QEvent::MouseButtonRelease) || !watched->isWidgetType())
        return false;
    const Qt::MouseButton button = static_cast<QMouseEvent*>(event)->button();
    if (button != Qt::BackButton && button != Qt::ForwardButton)
        return false;
    if (static_cast<QWidget*>(watched)->window() != m_window || QApplication::activeModalWidget() != nullptr)
        return false;
    if (isPress)
        (button == Qt::BackButton ? m_back : m_forward)->trigger();
    return true;
}

} // namespace galley::ui
