#include "app/galley/user_events.h"

#include <QAction>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWidget>

namespace galley {

void pressKey(QWidget& target, int key, const QString& text) {
    for (const QEvent::Type type : {QEvent::KeyPress, QEvent::KeyRelease})
        QCoreApplication::postEvent(&target, new QKeyEvent(type, key, Qt::NoModifier, text));
}

void pressLetter(QWidget& target, QChar letter) {
    pressKey(target, letter.toUpper().unicode(), letter);
}

void click(QWidget& target) {
    click(target, target.rect().center());
}

void click(QWidget& target, const QPoint& place) {
    const QPointF onScreen = target.mapToGlobal(place);
    const auto post = [&](QEvent::Type type, Qt::MouseButtons buttons) {
        QCoreApplication::postEvent(&target,
                                    new QMouseEvent(type, place, onScreen, Qt::LeftButton, buttons, Qt::NoModifier));
    };
    post(QEvent::MouseButtonPress, Qt::LeftButton);
    post(QEvent::MouseButtonRelease, Qt::NoButton);
}

void runCommand(QAction& action) {
    QCoreApplication::postEvent(&action, new QShortcutEvent(action.shortcut(), 0));
}

} // namespace galley
