// The side buttons of a mouse: back and forward, wherever in the window the pointer is.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QObject>

class QAction;
class QWidget;

namespace galley::ui {

class MouseNavigation : public QObject {
    Q_OBJECT
public:
    /// `window` is the parent; the actions outlive it. Presses in other windows, such as dialogs over it, do nothing.
    MouseNavigation(QAction* back, QAction* forward, QWidget* window);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QAction* m_back;
    QAction* m_forward;
    QWidget* m_window;
};

} // namespace galley::ui
