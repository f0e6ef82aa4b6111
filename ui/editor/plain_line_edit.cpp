#include "ui/editor/plain_line_edit.h"

#include "ui/editor/text_control.h"
#include "ui/widgets/grapheme_caret.h"

#include <QContextMenuEvent>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMenu>

namespace galley::ui {

PlainLineEdit::PlainLineEdit(QWidget* parent)
    : QLineEdit(parent) {
    new GraphemeCaret(this);
    setProperty("bare", true);
    setFrame(false);
    setAttribute(Qt::WA_MacShowFocusRect, false);
    QPalette clear = palette();
    clear.setColor(QPalette::Base, Qt::transparent);
    setPalette(clear);
}

bool PlainLineEdit::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && isUndoKey(event)) {
        event->ignore(); // the application's undo
        return true;
    }
    return QLineEdit::event(event);
}

void PlainLineEdit::keyPressEvent(QKeyEvent* event) {
    const bool isMove =
        (event->modifiers() & Qt::AltModifier) != 0 && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down);
    if (isUndoKey(event) || isMove) {
        event->ignore();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void PlainLineEdit::inputMethodEvent(QInputMethodEvent* event) {
    m_composed = event->preeditString();
    QLineEdit::inputMethodEvent(event);
}

void PlainLineEdit::finishComposing() {
    commitComposed(this, m_composed);
}

void PlainLineEdit::contextMenuEvent(QContextMenuEvent* event) {
    openTextMenu(createStandardContextMenu(), this, event->globalPos());
}

} // namespace galley::ui
