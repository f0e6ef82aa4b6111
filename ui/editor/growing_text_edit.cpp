#include "ui/editor/growing_text_edit.h"

#include "ui/widgets/tones.h"

#include <QAbstractTextDocumentLayout>
#include <QAction>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QTextBlock>
#include <cmath>

namespace galley::ui {

namespace {

bool isUndoKey(QEvent* event) {
    const auto* key = static_cast<QKeyEvent*>(event);
    return key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo);
}

} // namespace

GrowingTextEdit::GrowingTextEdit(Lines lines, QWidget* parent)
    : QTextEdit(parent)
    , m_lines(lines) {
    setProperty("bare", true);
    setFrameShape(QFrame::NoFrame);
    setAcceptRichText(false);
    setAutoFormatting(QTextEdit::AutoNone);
    setTabChangesFocus(true);
    setUndoRedoEnabled(false);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    viewport()->setAutoFillBackground(false);
    setAutoFillBackground(false);
    document()->setDocumentMargin(scaled(this, 6));
    QTextOption option = document()->defaultTextOption();
    option.setTextDirection(Qt::LayoutDirectionAuto);
    document()->setDefaultTextOption(option);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &GrowingTextEdit::fitHeight);
    connect(this, &QTextEdit::textChanged, this, &GrowingTextEdit::readText);
    connect(this, &QTextEdit::cursorPositionChanged, this, &GrowingTextEdit::caretMoved);
    fitHeight();
}

void GrowingTextEdit::readText() {
    if (m_isSetting)
        return;
    QString text = toPlainText();
    if (text == m_text)
        return; // colours changed, not words
    m_text = std::move(text);
    emit textEdited(m_text);
}

void GrowingTextEdit::setText(const QString& text) {
    if (text == m_text)
        return;
    qsizetype head = 0;
    const qsizetype shorter = std::min(text.size(), m_text.size());
    while (head < shorter && text[head] == m_text[head])
        ++head;
    if (head > 0 && text[head - 1].isHighSurrogate())
        --head;
    qsizetype tail = 0;
    while (tail < shorter - head && text[text.size() - 1 - tail] == m_text[m_text.size() - 1 - tail])
        ++tail;
    m_isSetting = true;
    QTextCursor cursor(document());
    cursor.setPosition(static_cast<int>(head));
    cursor.setPosition(static_cast<int>(m_text.size() - tail), QTextCursor::KeepAnchor);
    cursor.insertText(text.mid(head, text.size() - head - tail));
    m_text = toPlainText();
    m_isSetting = false;
    fitHeight();
}

void GrowingTextEdit::setHint(const QString& hint) {
    if (hint == placeholderText())
        return;
    setPlaceholderText(hint);
    fitHeight();
}

void GrowingTextEdit::setMinimumLines(int lines) {
    m_minimumLines = lines;
    fitHeight();
}

QSize GrowingTextEdit::sizeHint() const {
    return {scaled(this, 240), height()};
}

QSize GrowingTextEdit::minimumSizeHint() const {
    return {scaled(this, 40), height()};
}

void GrowingTextEdit::fitHeight() {
    const double margins = 2.0 * document()->documentMargin();
    double height = document()->size().height();
    if (m_text.isEmpty() && !placeholderText().isEmpty()) {
        const int width = std::max(viewport()->width() - static_cast<int>(margins), 1);
        const QRect hint = fontMetrics().boundingRect(QRect(0, 0, width, 100000), Qt::TextWordWrap, placeholderText());
        height = std::max(height, hint.height() + margins);
    }
    height = std::max(height, m_minimumLines * fontMetrics().lineSpacing() + margins);
    const int pixels = static_cast<int>(std::ceil(height));
    if (pixels == this->height() && pixels == maximumHeight())
        return;
    setFixedHeight(pixels);
    updateGeometry();
}

bool GrowingTextEdit::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && isUndoKey(event)) {
        event->ignore(); // the application's undo
        return true;
    }
    return QTextEdit::event(event);
}

void GrowingTextEdit::keyPressEvent(QKeyEvent* event) {
    if (isUndoKey(event)) {
        event->ignore();
        return;
    }
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isReturn && m_lines == Lines::One) {
        emit submitted();
        event->accept();
        return;
    }
    if ((event->modifiers() & Qt::AltModifier) != 0 && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)) {
        event->ignore(); // moves the row that it stands in
        return;
    }
    QTextEdit::keyPressEvent(event);
}

void GrowingTextEdit::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

void GrowingTextEdit::resizeEvent(QResizeEvent* event) {
    QTextEdit::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        fitHeight();
}

void GrowingTextEdit::changeEvent(QEvent* event) {
    QTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        document()->setDocumentMargin(scaled(this, 6));
        fitHeight();
    }
}

void GrowingTextEdit::contextMenuEvent(QContextMenuEvent* event) {
    QMenu* menu = createStandardContextMenu(event->globalPos());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QList<QAction*> actions = menu->actions();
    // Undo and redo of the control itself are off; their entries would stay grey for ever.
    for (qsizetype i = 0; i < std::min<qsizetype>(3, actions.size()); ++i)
        if (actions[i]->isSeparator() || !actions[i]->isEnabled())
            actions[i]->setVisible(false);
    menu->popup(event->globalPos());
}

void GrowingTextEdit::insertFromMimeData(const QMimeData* source) {
    if (!source->hasText())
        return;
    QString text = source->text();
    if (m_lines == Lines::One)
        text = text.simplified();
    textCursor().insertText(text);
}

} // namespace galley::ui
