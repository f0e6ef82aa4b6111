#include "ui/editor/plain_line_edit.h"

#include "ui/widgets/grapheme_caret.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QInputMethod>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMenu>

namespace galley::ui {

namespace {

bool isUndoKey(QEvent* event) {
    const auto* key = static_cast<QKeyEvent*>(event);
    return key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo);
}

} // namespace

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
    const QString composed = m_composed;
    if (composed.isEmpty())
        return;
    QGuiApplication::inputMethod()->reset(); // or it would commit them once more
    QInputMethodEvent committed;
    committed.setCommitString(composed);
    QCoreApplication::sendEvent(this, &committed);
}

void PlainLineEdit::contextMenuEvent(QContextMenuEvent* event) {
    QMenu* menu = createStandardContextMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    // The line's own undo is not used: the application's is.
    const QList<QAction*> actions = menu->actions();
    for (qsizetype i = 0; i < std::min<qsizetype>(3, actions.size()); ++i)
        actions[i]->setVisible(false);
    menu->popup(event->globalPos());
}

} // namespace galley::ui
