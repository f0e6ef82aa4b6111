#include "ui/editor/growing_text_edit.h"

#include "model/base/graphemes.h"
#include "ui/editor/field_text.h"
#include "ui/editor/text_control.h"
#include "ui/editor/word_diff.h"
#include "ui/widgets/tones.h"

#include <QAbstractTextDocumentLayout>
#include <QContextMenuEvent>
#include <QDropEvent>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QScopedValueRollback>
#include <QTextBlock>
#include <cmath>
#include <utility>

namespace galley::ui {

namespace {

/// What is copied from a control of one line, and from one of many.
constexpr const char* kLineFormat = "application/x-galley-line";
constexpr const char* kTextFormat = "application/x-galley-text";

/// So much shows of what is too large.
constexpr qsizetype kShownOfLarge = 1'200;

bool isTooLargeToEdit(const QString& text) {
    using Edit = GrowingTextEdit;
    if (text.size() > Edit::kMostEdited || text.size() + Edit::kParagraph * text.count(u'\n') > Edit::kMostEdited)
        return true;
    qsizetype start = 0;
    for (qsizetype end = text.indexOf(u'\n'); end >= 0; end = text.indexOf(u'\n', start)) {
        if (end - start > Edit::kMostOfParagraph)
            return true;
        start = end + 1;
    }
    return text.size() - start > Edit::kMostOfParagraph;
}

/// Words in place of what stands from one place to another.
struct Replacement {
    qsizetype from;
    qsizetype to;
    QString words;
};

/// Leaves out what stands before and after it already.
Replacement smallest(Replacement one, const QString& text) {
    qsizetype head = 0;
    while (one.from + head < one.to && head < one.words.size() && text[one.from + head] == one.words[head])
        ++head;
    if (head > 0 && one.words[head - 1].isHighSurrogate())
        --head;
    qsizetype tail = 0;
    while (one.from + head < one.to - tail && head < one.words.size() - tail &&
           text[one.to - 1 - tail] == one.words[one.words.size() - 1 - tail])
        ++tail;
    if (tail > 0 && one.words[one.words.size() - tail].isLowSurrogate())
        --tail;
    return {one.from + head, one.to - tail, one.words.mid(head, one.words.size() - head - tail)};
}

/// From the beginning to the end, none beside another.
std::vector<Replacement> replacementsBetween(const QString& before, const QString& after) {
    std::vector<Replacement> found;
    qsizetype at = 0;
    bool isOpen = false;
    for (const DiffPiece& piece : wordDiff(before, after)) {
        if (piece.side != DiffPiece::Side::Both && !isOpen)
            found.push_back({at, at, {}});
        isOpen = piece.side != DiffPiece::Side::Both;
        if (piece.side != DiffPiece::Side::After)
            at += piece.text.size();
        if (piece.side == DiffPiece::Side::Before)
            found.back().to = at;
        else if (piece.side == DiffPiece::Side::After)
            found.back().words += piece.text;
    }
    for (Replacement& one : found)
        one = smallest(std::move(one), before);
    return found;
}

/// Where a place in a text is after a replacement: before words that come in right there.
qsizetype placeAfter(const Replacement& one, qsizetype place) {
    if (place <= one.from)
        return place;
    return place >= one.to ? place + one.words.size() - (one.to - one.from)
                           : std::min(place, one.from + one.words.size());
}

std::u16string_view codeUnits(const QString& text) {
    return {reinterpret_cast<const char16_t*>(text.utf16()), static_cast<std::size_t>(text.size())};
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
    connect(document(), &QTextDocument::contentsChange, this, &GrowingTextEdit::takeDocumentChange);
    connect(this, &QTextEdit::textChanged, this, &GrowingTextEdit::sendDocumentChange);
    connect(this, &QTextEdit::selectionChanged, this, &GrowingTextEdit::settleCaret);
    connect(this, &QTextEdit::cursorPositionChanged, this, [this] {
        settleCaret();
        if (!m_isMerging)
            emit caretMoved();
    });
    fitHeight();
}

void GrowingTextEdit::setText(const QString& text) {
    m_awaited.reset();
    if (!changeSmallest(text))
        return;
    settleCaret();
    fitHeight();
}

void GrowingTextEdit::mergeText(const QString& text) {
    if (isComposing()) {
        m_awaited = text;
        return;
    }
    m_awaited.reset();
    if (m_isTooLarge || isTooLargeToEdit(text))
        return setText(text);
    QTextCursor cursor = textCursor();
    qsizetype anchor = cursor.anchor();
    qsizetype caret = cursor.position();
    const std::vector<Replacement> replacements = replacementsBetween(m_text, text);
    const QScopedValueRollback<bool> merging(m_isMerging, true);
    for (auto one = replacements.rbegin(); one != replacements.rend(); ++one) {
        replace(one->from, one->to, one->words);
        anchor = placeAfter(*one, anchor);
        caret = placeAfter(*one, caret);
    }
    if (replacements.empty())
        return;
    cursor = textCursor();
    cursor.setPosition(static_cast<int>(anchor));
    cursor.setPosition(static_cast<int>(caret), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    settleCaret();
    fitHeight();
}

/// Before what an input method commits comes into the text, which is that of before.
void GrowingTextEdit::takeAwaited() {
    const QString text = *std::exchange(m_awaited, std::nullopt);
    {
        const QScopedValueRollback<bool> keeping(m_keepsCaret, true);
        QInputMethodEvent end;
        QTextEdit::inputMethodEvent(&end);
    }
    mergeText(text);
    emit merged();
}

void GrowingTextEdit::editText(const QString& text, qsizetype anchor, qsizetype caret) {
    const bool isChanged = changeSmallest(withoutHalfCharacters(text));
    QTextCursor cursor = textCursor();
    cursor.setPosition(static_cast<int>(std::clamp<qsizetype>(anchor, 0, shownSize())));
    cursor.setPosition(static_cast<int>(std::clamp<qsizetype>(caret, 0, shownSize())), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    ensureCursorVisible();
    if (isChanged)
        emit textEdited(m_text);
}

void GrowingTextEdit::type(const QString& words) {
    const QTextCursor cursor = textCursor();
    const int from = cursor.selectionStart();
    if (words.isEmpty() && !cursor.hasSelection())
        return;
    replace(from, cursor.selectionEnd(), words);
    setCaret(from + words.size());
    emit textEdited(m_text);
}

/// False when it is the text already.
bool GrowingTextEdit::changeSmallest(const QString& text) {
    if (text == m_text)
        return false;
    if (m_isTooLarge || isTooLargeToEdit(text)) {
        m_text = text;
        showAnew();
        return true;
    }
    qsizetype head = 0;
    const qsizetype shorter = std::min(text.size(), m_text.size());
    while (head < shorter && text[head] == m_text[head])
        ++head;
    if (head > 0 && text[head - 1].isHighSurrogate())
        --head;
    qsizetype tail = 0;
    while (tail < shorter - head && text[text.size() - 1 - tail] == m_text[m_text.size() - 1 - tail])
        ++tail;
    if (tail > 0 && text[text.size() - tail].isLowSurrogate())
        --tail;
    replace(head, m_text.size() - tail, text.mid(head, text.size() - head - tail));
    return true;
}

/// The one way by which words come into text and document.
void GrowingTextEdit::replace(qsizetype from, qsizetype to, const QString& words) {
    // What shows a CR depends on what follows it.
    const bool isAfterReturn = from > 0 && m_text.at(from - 1) == u'\r';
    const QChar before = isAfterReturn ? shownCharacter(m_text, from - 1) : QChar();
    m_text.replace(from, to - from, words);
    if (isTooLargeToEdit(m_text))
        return showAnew();
    const bool isReturnNew = isAfterReturn && shownCharacter(m_text, from - 1) != before;
    const qsizetype first = isReturnNew ? from - 1 : from;
    const QScopedValueRollback<bool> showing(m_isShowing, true);
    QTextCursor cursor(document());
    cursor.setPosition(static_cast<int>(first));
    cursor.setPosition(static_cast<int>(to), QTextCursor::KeepAnchor);
    cursor.insertText(shownText(m_text, first, from + words.size()));
}

void GrowingTextEdit::showAnew() {
    const bool wasTooLarge = std::exchange(m_isTooLarge, isTooLargeToEdit(m_text));
    if (m_isTooLarge && !wasTooLarge)
        m_wasReadOnly = isReadOnly();
    if (m_isTooLarge != wasTooLarge)
        setReadOnly(m_isTooLarge || m_wasReadOnly);
    qsizetype end = m_text.size();
    if (m_isTooLarge)
        end = static_cast<qsizetype>(previousGrapheme(codeUnits(m_text).substr(0, kShownOfLarge), kShownOfLarge));
    const QScopedValueRollback<bool> showing(m_isShowing, true);
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    const QString shown = shownText(m_text, 0, end);
    m_beginning = m_isTooLarge ? shown : QString();
    cursor.insertText(shown);
}

qsizetype GrowingTextEdit::shownSize() const {
    return m_isTooLarge ? document()->characterCount() - 1 : m_text.size();
}

void GrowingTextEdit::erase(qsizetype from, qsizetype to) {
    if (from == to)
        return;
    replace(from, to, QString());
    setCaret(from);
    emit textEdited(m_text);
}

/// `at`, or the end of the character that it stands in.
int GrowingTextEdit::caretAfter(qsizetype at) const {
    const std::u16string_view all = codeUnits(m_text);
    const auto place = static_cast<std::size_t>(at);
    return static_cast<int>(isGraphemeBoundary(all, place) ? place : nextGrapheme(all, place));
}

void GrowingTextEdit::setCaret(qsizetype at) {
    QTextCursor cursor = textCursor();
    cursor.setPosition(m_isTooLarge ? 0 : caretAfter(at));
    setTextCursor(cursor);
    ensureCursorVisible();
}

/// The document changed, and not because the text did: the text follows.
void GrowingTextEdit::takeDocumentChange(int at, int removed, int added) {
    if (m_isShowing || m_isTooLarge)
        return;
    const int length = document()->characterCount() - 1; // without the end of the last paragraph
    const int old = static_cast<int>(m_text.size());
    removed = std::min(removed, old - at);
    added = std::min(added, length - at);
    if (at > old || old - removed + added != length) {
        at = 0;
        removed = old;
        added = length;
    }
    QTextCursor cursor(document());
    cursor.setPosition(at);
    cursor.setPosition(at + added, QTextCursor::KeepAnchor);
    const QString now = cursor.selectedText();
    const auto isShown = [&](int i, int inNow) {
        return now.at(inNow) == shownCharacter(m_text, at + i) ||
               (m_text.at(at + i) == u'\r' &&
                (now.at(inNow) == QChar::LineSeparator || now.at(inNow) == QChar(0xFEFF)));
    };
    int head = 0;
    while (head < std::min(removed, added) && isShown(head, head))
        ++head;
    int tail = 0;
    while (tail < std::min(removed, added) - head && isShown(removed - 1 - tail, added - 1 - tail))
        ++tail;
    if (head + tail == removed && head + tail == added)
        return; // colours changed, not words
    QString words = now.mid(head, added - head - tail);
    words.replace(QChar::ParagraphSeparator, u'\n');
    m_text.replace(at + head, removed - head - tail, words);
    m_hasOtherChange = true;
}

void GrowingTextEdit::sendDocumentChange() {
    if (m_isTooLarge && !m_isShowing) {
        QTextCursor all(document());
        all.select(QTextCursor::Document);
        if (all.selectedText() != m_beginning)
            showAnew(); // what shows is not the text: no change of it counts
        return;
    }
    if (m_isShowing || !m_hasOtherChange)
        return;
    m_hasOtherChange = false;
    changeSmallest(withoutHalfCharacters(m_text));
    settleCaret();
    emit textEdited(m_text);
}

/// The nearest place where a caret may stand.
int GrowingTextEdit::settled(int at) const {
    const std::u16string_view all = codeUnits(m_text);
    const auto place = static_cast<std::size_t>(at);
    if (isGraphemeBoundary(all, place))
        return at;
    const auto start = static_cast<int>(previousGrapheme(all, place));
    const auto end = static_cast<int>(nextGrapheme(all, place));
    const bool isInLineEnd = all[static_cast<std::size_t>(start)] == u'\r'; // the caret stays in its line
    return isInLineEnd || at - start < end - at ? start : end;
}

void GrowingTextEdit::settleCaret() {
    if (m_isShowing || m_keepsCaret || isComposing() || document()->characterCount() - 1 != m_text.size())
        return;
    QTextCursor cursor = textCursor();
    const int anchor = settled(cursor.anchor());
    const int caret = settled(cursor.position());
    if (anchor == cursor.anchor() && caret == cursor.position())
        return;
    cursor.setPosition(anchor);
    cursor.setPosition(caret, QTextCursor::KeepAnchor);
    setTextCursor(cursor);
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
    const QString half = std::exchange(m_halfTyped, QString());
    const bool isHandled =
        !isComposing() && (moveByCharacter(event) || (!isReadOnly() && (eraseByKey(event) || typeByKey(event, half))));
    if (isHandled) {
        event->accept();
        return;
    }
    QTextEdit::keyPressEvent(event);
}

bool GrowingTextEdit::isComposing() const {
    return !textCursor().block().layout()->preeditAreaText().isEmpty();
}

void GrowingTextEdit::finishComposing() {
    commitComposed(this, textCursor().block().layout()->preeditAreaText());
}

bool GrowingTextEdit::moveByCharacter(QKeyEvent* event) {
    const bool isSelecting =
        event->matches(QKeySequence::SelectNextChar) || event->matches(QKeySequence::SelectPreviousChar);
    if (!isSelecting && !event->matches(QKeySequence::MoveToNextChar) &&
        !event->matches(QKeySequence::MoveToPreviousChar))
        return false;
    QTextCursor cursor = textCursor();
    const bool isRightKey =
        event->matches(QKeySequence::SelectNextChar) || event->matches(QKeySequence::MoveToNextChar);
    const bool isForward = isRightKey != (cursor.block().textDirection() == Qt::RightToLeft);
    const std::u16string_view all = codeUnits(m_text);
    const auto at = static_cast<std::size_t>(cursor.position());
    if (!isSelecting && cursor.hasSelection())
        cursor.setPosition(isForward ? cursor.selectionEnd() : cursor.selectionStart());
    else
        cursor.setPosition(static_cast<int>(isForward ? nextGrapheme(all, at) : previousGrapheme(all, at)),
                           isSelecting ? QTextCursor::KeepAnchor : QTextCursor::MoveAnchor);
    setTextCursor(cursor);
    ensureCursorVisible();
    return true;
}

bool GrowingTextEdit::eraseByKey(QKeyEvent* event) {
    QTextCursor cursor = textCursor();
    const std::u16string_view all = codeUnits(m_text);
    const auto at = static_cast<std::size_t>(cursor.position());
    const bool isBackspace =
        event->key() == Qt::Key_Backspace && (event->modifiers() & ~Qt::ShiftModifier) == Qt::NoModifier;
    auto word = QTextCursor::NoMove;
    if (event->matches(QKeySequence::DeleteStartOfWord))
        word = QTextCursor::PreviousWord;
    else if (event->matches(QKeySequence::DeleteEndOfWord))
        word = QTextCursor::NextWord;
    else if (event->matches(QKeySequence::DeleteEndOfLine))
        word = QTextCursor::EndOfBlock;
    else if (!isBackspace && !event->matches(QKeySequence::Delete))
        return false;
    if (cursor.hasSelection()) {
        erase(cursor.selectionStart(), cursor.selectionEnd());
    } else if (word != QTextCursor::NoMove) {
        cursor.movePosition(word, QTextCursor::KeepAnchor);
        erase(settled(cursor.selectionStart()), settled(cursor.selectionEnd()));
    } else if (isBackspace) {
        erase(static_cast<qsizetype>(backspaceStart(all, at)), cursor.position());
    } else {
        erase(cursor.position(), static_cast<qsizetype>(nextGrapheme(all, at)));
    }
    return true;
}

/// `half`: what the key before this one left.
bool GrowingTextEdit::typeByKey(QKeyEvent* event, const QString& half) {
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isReturn && (event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier) {
        type(QStringLiteral("\n")); // with Shift, too: a line separator is nothing to CommonMark
        return true;
    }
    if (event->text().isEmpty())
        return false;
    const QChar first = event->text().at(0);
    const QString text = first.isLowSurrogate() ? half + event->text() : event->text();
    const Qt::KeyboardModifiers commands = event->modifiers() & ~Qt::ShiftModifier;
    // Control and a letter is a command; Control and Alt together are AltGr. Format characters come by Control, too.
    if ((commands == Qt::ControlModifier && first.category() != QChar::Other_Format) ||
        first.category() == QChar::Other_Control)
        return false;
    if (text.size() == 1 && first.isHighSurrogate()) {
        m_halfTyped = text;
        return true;
    }
    if (text.size() == 1 && first.isLowSurrogate())
        return true; // the second half of nothing
    type(acceptable(text));
    return true;
}

void GrowingTextEdit::inputMethodEvent(QInputMethodEvent* event) {
    if (isReadOnly()) {
        event->ignore(); // the control would take the words
        return;
    }
    const bool isCommit = !event->commitString().isEmpty() || event->replacementLength() > 0;
    if (m_awaited && (isCommit || event->preeditString().isEmpty()))
        takeAwaited();
    if (!isCommit && event->preeditString().isEmpty()) {
        QTextEdit::inputMethodEvent(event);
        return;
    }
    QString text = m_text;
    {
        // What is composed in place of a selection belongs where that was, also between what became one character.
        const QScopedValueRollback<bool> keeping(m_keepsCaret, true);
        if (isCommit && isComposing()) {
            QInputMethodEvent end;
            QTextEdit::inputMethodEvent(&end);
        }
        const QTextCursor cursor = textCursor();
        const qsizetype caret = cursor.selectionStart();
        text.remove(caret, cursor.selectionEnd() - caret);
        QString words = acceptable(event->commitString());
        if (m_lines == Lines::One)
            words = onOneLine(words);
        qsizetype from = std::clamp<qsizetype>(caret + event->replacementStart(), 0, text.size());
        qsizetype to = std::clamp<qsizetype>(from + event->replacementLength(), from, text.size());
        if (from > 0 && from < text.size() && text.at(from).isLowSurrogate())
            --from;
        if (to > 0 && to < text.size() && text.at(to).isLowSurrogate())
            ++to;
        text.replace(from, to - from, words);
        const bool isChanged = changeSmallest(text);
        QTextCursor after = textCursor();
        const qsizetype at = from <= caret ? from + words.size() + std::max<qsizetype>(caret - to, 0) : caret;
        after.setPosition(static_cast<int>(std::min(at, shownSize())));
        if (isCommit && !m_isTooLarge)
            after.setPosition(caretAfter(after.position()));
        setTextCursor(after);
        QInputMethodEvent next(event->preeditString(), event->attributes());
        QTextEdit::inputMethodEvent(&next);
        event->accept();
        if (!isChanged)
            return;
    }
    ensureCursorVisible();
    emit textEdited(m_text);
}

void GrowingTextEdit::dropEvent(QDropEvent* event) {
    const bool isTaken = !isReadOnly() && canInsertFromMimeData(event->mimeData());
    const QMimeData nothing;
    QDropEvent end(event->position(), event->possibleActions(), isTaken ? &nothing : event->mimeData(),
                   event->buttons(), event->modifiers());
    QTextEdit::dropEvent(&end); // takes its feedback away
    if (!isTaken) {
        event->ignore();
        return;
    }
    event->acceptProposedAction();
    const QString words = wordsOf(*event->mimeData());
    qsizetype at = settled(cursorForPosition(event->position().toPoint()).position());
    QString text = m_text;
    if (event->dropAction() == Qt::MoveAction && (event->source() == viewport() || event->source() == this)) {
        const qsizetype from = textCursor().selectionStart();
        const qsizetype to = textCursor().selectionEnd();
        if (at >= from && at <= to)
            return; // where it was
        text.remove(from, to - from);
        if (at > to)
            at -= to - from;
    }
    text.insert(at, words);
    editText(text, at + words.size(), at + words.size());
}

void GrowingTextEdit::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

void GrowingTextEdit::resizeEvent(QResizeEvent* event) {
    QTextEdit::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        fitHeight();
    // A long text that was pasted has its place only now: its caret was told when there was no room for it yet.
    if (hasFocus() && event->oldSize().height() != event->size().height())
        QMetaObject::invokeMethod(this, &GrowingTextEdit::caretMoved, Qt::QueuedConnection);
}

void GrowingTextEdit::changeEvent(QEvent* event) {
    QTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        document()->setDocumentMargin(scaled(this, 6));
        fitHeight();
    }
}

void GrowingTextEdit::contextMenuEvent(QContextMenuEvent* event) {
    openTextMenu(createStandardContextMenu(event->globalPos()), this, event->globalPos());
}

QMimeData* GrowingTextEdit::createMimeDataFromSelection() const {
    const QTextCursor cursor = textCursor();
    const QString words = m_text.mid(cursor.selectionStart(), cursor.selectionEnd() - cursor.selectionStart());
    auto* made = new QMimeData;
    made->setText(words);
    // Systems change line ends on the way; this stays as it is.
    made->setData(QString::fromLatin1(m_lines == Lines::One ? kLineFormat : kTextFormat), words.toUtf8());
    return made;
}

QString GrowingTextEdit::wordsOf(const QMimeData& source) const {
    for (const char* format : {kLineFormat, kTextFormat}) {
        const QByteArray exact = source.data(QString::fromLatin1(format));
        if (exact.isEmpty())
            continue;
        const QString words = textFromUtf8({exact.data(), static_cast<std::size_t>(exact.size())});
        return m_lines == Lines::One && format == kTextFormat ? onOneLine(words) : words;
    }
    const QString words = acceptable(source.text());
    return m_lines == Lines::One ? onOneLine(words) : words;
}

void GrowingTextEdit::insertFromMimeData(const QMimeData* source) {
    if (!source->hasText())
        return;
    settleCaret(); // a click of the middle button went before
    type(wordsOf(*source));
}

} // namespace galley::ui
