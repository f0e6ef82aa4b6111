#include "ui/editor/text_inputs.h"

#include "ui/editor/common_mark_highlighter.h"
#include "ui/editor/field_text.h"
#include "ui/editor/growing_text_edit.h"
#include "ui/editor/input_box.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QTextBlock>
#include <QVBoxLayout>

namespace galley::ui {

AnyTextInput::AnyTextInput(FieldPlace place, Kind kind, QWidget* parent)
    : FieldInput(std::move(place), parent)
    , m_box(new InputBox(this))
    , m_edit(
          new GrowingTextEdit(kind == Kind::Line ? GrowingTextEdit::Lines::One : GrowingTextEdit::Lines::Many, m_box)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_box);
    auto* inner = new QVBoxLayout(m_box);
    const int air = scaled(this, 3);
    inner->setContentsMargins(air, scaled(this, 1), air, scaled(this, 1));
    inner->addWidget(m_edit);
    m_box->watch(m_edit);
    m_box->setClickTarget(m_edit);
    setFocusProxy(m_edit);
    if (kind == Kind::CommonMark && !place.isElement)
        m_edit->setMinimumLines(3);
    adopt(m_edit);
    connect(m_edit, &GrowingTextEdit::textEdited, this, &AnyTextInput::send);
    connect(m_edit, &GrowingTextEdit::caretMoved, this, [this] {
        if (m_edit->hasFocus())
            emit context().caretMoved(m_edit, m_edit->cursorRect());
    });
}

QWidget* AnyTextInput::focusTarget() {
    return m_edit;
}

void AnyTextInput::setValue(const Value& value) {
    m_edit->setText(value.isNull() ? QString() : textFromUtf8(value.asString()));
    setEmpty(m_edit->text().isEmpty());
}

void AnyTextInput::setFallback(const Value& value, const QString&) {
    m_edit->setHint(value.isNull() ? QString() : textFromUtf8(value.asString()));
}

void AnyTextInput::send(const QString& text) {
    setEmpty(text.isEmpty());
    if (text.isEmpty() && !place().isElement)
        patch(nullptr);
    else
        patch(text.toStdString());
}

TextInput::TextInput(const FieldPlace& place, QWidget* parent)
    : AnyTextInput(place, Kind::CommonMark, parent)
    , m_tools(new QWidget(this)) {
    new CommonMarkHighlighter(edit()); // owned by the document
    auto* line = new QHBoxLayout(m_tools);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(scaled(this, 2));
    addTool(QStringLiteral("bold"), tr("Bold"), QStringLiteral("Ctrl+B"), &TextInput::toggleBold);
    addTool(QStringLiteral("italic"), tr("Italic"), QStringLiteral("Ctrl+I"), &TextInput::toggleItalic);
    addTool(QStringLiteral("link"), tr("Link"), QStringLiteral("Ctrl+L"), &TextInput::makeLink);
    addTool(QStringLiteral("list"), tr("List"), QStringLiteral("Ctrl+Shift+8"), &TextInput::toggleList);
    if (place.isElement) {
        m_tools->setParent(this);
        static_cast<QVBoxLayout*>(layout())->insertWidget(0, m_tools);
    }
}

void TextInput::addTool(const QString& icon, const QString& name, const QString& keys, void (TextInput::*run)()) {
    const QKeySequence sequence(keys);
    auto* button = new QuietButton(
        icon, tr("%1 (%2)", "command, then its keys").arg(name, sequence.toString(QKeySequence::NativeText)), m_tools);
    button->setCompact(true);
    button->setFocusPolicy(Qt::NoFocus); // the keys do the same, and the caret stays
    connect(button, &QuietButton::clicked, this, run);
    m_tools->layout()->addWidget(button);
    m_buttons.push_back(button);
}

bool TextInput::eventFilter(QObject* watched, QEvent* event) {
    if (watched == edit() && (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress)) {
        const auto* key = static_cast<QKeyEvent*>(event);
        void (TextInput::*run)() = nullptr;
        if (key->modifiers() == Qt::ControlModifier && key->key() == Qt::Key_B)
            run = &TextInput::toggleBold;
        else if (key->modifiers() == Qt::ControlModifier && key->key() == Qt::Key_I)
            run = &TextInput::toggleItalic;
        else if (key->modifiers() == Qt::ControlModifier && key->key() == Qt::Key_L)
            run = &TextInput::makeLink;
        else if (key->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier) &&
                 (key->key() == Qt::Key_8 || key->key() == Qt::Key_Asterisk))
            run = &TextInput::toggleList;
        if (run != nullptr) {
            event->accept();
            if (event->type() == QEvent::KeyPress)
                (this->*run)();
            return true;
        }
    }
    return AnyTextInput::eventFilter(watched, event);
}

void TextInput::wrapSelection(const QString& mark) {
    QTextCursor cursor = edit()->textCursor();
    const int from = cursor.selectionStart();
    const int to = cursor.selectionEnd();
    const QString text = edit()->toPlainText();
    const int length = static_cast<int>(mark.size());
    const bool isMarked = text.mid(from - length, length) == mark && text.mid(to, length) == mark && from >= length;
    cursor.beginEditBlock();
    if (isMarked) {
        cursor.setPosition(to);
        cursor.setPosition(to + length, QTextCursor::KeepAnchor);
        cursor.removeSelectedText();
        cursor.setPosition(from - length);
        cursor.setPosition(from, QTextCursor::KeepAnchor);
        cursor.removeSelectedText();
        cursor.setPosition(from - length);
        cursor.setPosition(to - length, QTextCursor::KeepAnchor);
    } else {
        cursor.setPosition(to);
        cursor.insertText(mark);
        cursor.setPosition(from);
        cursor.insertText(mark);
        cursor.setPosition(from + length);
        cursor.setPosition(to + length, QTextCursor::KeepAnchor);
    }
    cursor.endEditBlock();
    edit()->setTextCursor(cursor);
    edit()->setFocus();
}

void TextInput::makeLink() {
    QTextCursor cursor = edit()->textCursor();
    const QString label = cursor.hasSelection() ? cursor.selectedText() : tr("link text");
    const QString address = QStringLiteral("/");
    const int start = cursor.selectionStart();
    cursor.insertText(QStringLiteral("[%1](%2)").arg(label, address));
    // Select what is to be typed next: the address when there is a text for it, otherwise the text.
    const int from = edit()->textCursor().hasSelection() || label != tr("link text")
                         ? start + static_cast<int>(label.size()) + 3
                         : start + 1;
    cursor.setPosition(from);
    cursor.setPosition(from + static_cast<int>(label == tr("link text") ? label.size() : address.size()),
                       QTextCursor::KeepAnchor);
    edit()->setTextCursor(cursor);
    edit()->setFocus();
}

void TextInput::toggleList() {
    QTextCursor cursor = edit()->textCursor();
    const QTextBlock first = edit()->document()->findBlock(cursor.selectionStart());
    const QTextBlock last = edit()->document()->findBlock(cursor.selectionEnd());
    const QString mark = QStringLiteral("- ");
    bool isList = true;
    for (QTextBlock block = first; block.isValid() && block.position() <= last.position(); block = block.next())
        isList = isList && block.text().startsWith(mark);
    cursor.beginEditBlock();
    for (QTextBlock block = first; block.isValid(); block = block.next()) {
        QTextCursor start(block);
        if (isList) {
            start.setPosition(block.position() + static_cast<int>(mark.size()), QTextCursor::KeepAnchor);
            start.removeSelectedText();
        } else if (!block.text().startsWith(mark)) {
            start.insertText(mark);
        }
        if (block.position() >= last.position())
            break;
    }
    cursor.endEditBlock();
    edit()->setFocus();
}

} // namespace galley::ui
