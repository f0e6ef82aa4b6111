#include "ui/editor/text_control.h"

#include "ui/editor/field_row.h"

#include <QAction>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QInputMethod>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QWidget>

#include <algorithm>

namespace galley::ui {

bool isUndoKey(QEvent* event) {
    const auto* key = static_cast<QKeyEvent*>(event);
    return key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo);
}

void commitComposed(QWidget* control, const QString& composed) {
    if (composed.isEmpty())
        return;
    QGuiApplication::inputMethod()->reset(); // or it would commit them once more
    QInputMethodEvent committed;
    committed.setCommitString(composed);
    QCoreApplication::sendEvent(control, &committed);
}

void openTextMenu(QMenu* menu, QWidget* control, const QPoint& globalPosition) {
    menu->setAttribute(Qt::WA_DeleteOnClose);
    // Undo, redo and a line: the control's own are off, and would stay grey for ever. One that is read-only has none.
    const QList<QAction*> actions = menu->actions();
    if (!control->property("readOnly").toBool())
        for (qsizetype i = 0; i < std::min<qsizetype>(3, actions.size()); ++i)
            actions[i]->setVisible(false);
    addFieldCommands(menu, control);
    menu->popup(globalPosition);
}

} // namespace galley::ui
