// What the two controls for typing, of one paragraph and of many, have in common beside what Qt gives both.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QString>

class QEvent;
class QMenu;
class QPoint;
class QWidget;

namespace galley::ui {

/// Whether a key event asks for undo or redo, which the application does and not the control. `event` is one of a key.
bool isUndoKey(QEvent* event);
/// What an input method has composed in `control` becomes text: `composed`, which may be empty.
void commitComposed(QWidget* control, const QString& composed);
/// Opens the menu that `control` made, without the entries for an undo of its own, and deletes it when it closes.
void openTextMenu(QMenu* menu, QWidget* control, const QPoint& globalPosition);

} // namespace galley::ui
