#include "ui/widgets/grapheme_caret.h"

#include "model/base/graphemes.h"

#include <QDropEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QScopedValueRollback>

namespace galley::ui {

namespace {

std::u16string_view codeUnits(const QString& text) {
    return {reinterpret_cast<const char16_t*>(text.utf16()), static_cast<std::size_t>(text.size())};
}

/// The nearest place where a caret may stand.
int settled(const QString& text, int at) {
    const std::u16string_view all = codeUnits(text);
    const auto place = static_cast<std::size_t>(at);
    if (isGraphemeBoundary(all, place))
        return at;
    const auto start = static_cast<int>(previousGrapheme(all, place));
    const auto end = static_cast<int>(nextGrapheme(all, place));
    return at - start < end - at ? start : end;
}

} // namespace

GraphemeCaret::GraphemeCaret(QLineEdit* edit)
    : QObject(edit)
    , m_edit(edit) {
    edit->installEventFilter(this);
    connect(edit, &QLineEdit::cursorPositionChanged, this, &GraphemeCaret::settle);
    connect(edit, &QLineEdit::selectionChanged, this, &GraphemeCaret::settle);
}

bool GraphemeCaret::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress && !m_edit->isReadOnly()) {
        const auto& key = *static_cast<QKeyEvent*>(event);
        if (move(key) || erase(key)) {
            event->accept();
            return true;
        }
    }
    if (watched == m_edit && event->type() == QEvent::Drop && drop(event))
        return true;
    return QObject::eventFilter(watched, event);
}

bool GraphemeCaret::move(const QKeyEvent& event) {
    const bool isSelecting =
        event.matches(QKeySequence::SelectNextChar) || event.matches(QKeySequence::SelectPreviousChar);
    if (!isSelecting && !event.matches(QKeySequence::MoveToNextChar) &&
        !event.matches(QKeySequence::MoveToPreviousChar))
        return false;
    const QString text = m_edit->text();
    const bool isRightKey = event.matches(QKeySequence::SelectNextChar) || event.matches(QKeySequence::MoveToNextChar);
    const bool isForward = isRightKey != text.isRightToLeft();
    const std::u16string_view all = codeUnits(text);
    const int caret = m_edit->cursorPosition();
    const auto at = static_cast<std::size_t>(caret);
    const auto next = static_cast<int>(isForward ? nextGrapheme(all, at) : previousGrapheme(all, at));
    if (!isSelecting) {
        if (m_edit->hasSelectedText())
            m_edit->setCursorPosition(isForward ? m_edit->selectionEnd() : m_edit->selectionStart());
        else
            m_edit->setCursorPosition(next);
        return true;
    }
    int anchor = caret;
    if (m_edit->hasSelectedText())
        anchor = caret == m_edit->selectionStart() ? m_edit->selectionEnd() : m_edit->selectionStart();
    m_edit->setSelection(anchor, next - anchor);
    return true;
}

bool GraphemeCaret::erase(const QKeyEvent& event) {
    const bool isBackspace =
        event.key() == Qt::Key_Backspace && (event.modifiers() & ~Qt::ShiftModifier) == Qt::NoModifier;
    if ((!isBackspace && !event.matches(QKeySequence::Delete)) || m_edit->hasSelectedText())
        return false;
    const QString text = m_edit->text();
    const std::u16string_view all = codeUnits(text);
    const int caret = m_edit->cursorPosition();
    const auto at = static_cast<std::size_t>(caret);
    const int other = static_cast<int>(isBackspace ? backspaceStart(all, at) : nextGrapheme(all, at));
    if (other != caret) {
        const QScopedValueRollback<bool> settling(m_isSettling, true); // part of a character may go
        m_edit->setSelection(std::min(caret, other), std::abs(other - caret));
        m_edit->del();
    }
    settle();
    return true;
}

/// What is dropped inside a character goes beside it.
bool GraphemeCaret::drop(QEvent* event) {
    auto& dropped = *static_cast<QDropEvent*>(event);
    const int at = m_edit->cursorPositionAt(dropped.position().toPoint());
    const int place = settled(m_edit->text(), at);
    if (place == at || m_edit->isReadOnly() || !dropped.mimeData()->hasText())
        return false;
    m_edit->setCursorPosition(place);
    m_edit->insert(dropped.mimeData()->text());
    dropped.setDropAction(Qt::CopyAction);
    dropped.accept();
    return true;
}

void GraphemeCaret::settle() {
    if (m_isSettling)
        return;
    const QScopedValueRollback<bool> settling(m_isSettling, true);
    const QString text = m_edit->text();
    const int caret = settled(text, m_edit->cursorPosition());
    if (!m_edit->hasSelectedText()) {
        if (caret != m_edit->cursorPosition())
            m_edit->setCursorPosition(caret);
        return;
    }
    const bool isBackward = m_edit->cursorPosition() == m_edit->selectionStart();
    const int start = m_edit->selectionStart();
    const int end = m_edit->selectionEnd();
    const int anchor = settled(text, isBackward ? end : start);
    if (caret != m_edit->cursorPosition() || anchor != (isBackward ? end : start))
        m_edit->setSelection(anchor, caret - anchor);
}

} // namespace galley::ui
