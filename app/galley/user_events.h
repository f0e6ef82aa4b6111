// What a person does, as the events that the window gets of it. All are posted: each is a turn of the event loop.
//
// Thread rule: GUI thread.
#pragma once

#include <QPoint>
#include <QString>

class QAction;
class QWidget;

namespace galley {

/// Down and up. A key that writes has its text.
void pressKey(QWidget& target, int key, const QString& text = {});
/// One letter.
void pressLetter(QWidget& target, QChar letter);
/// With the left button, in the middle of the widget or there.
void click(QWidget& target);
void click(QWidget& target, const QPoint& place);
/// As its keys would.
void runCommand(QAction& action);

} // namespace galley
