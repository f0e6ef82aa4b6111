// GrowingTextEdit: plain text that is as tall as what it holds, without bars of its own, so that a form scrolls as one
// page. Undo is left to the application: the keys pass through. In one-line mode it wraps, and what is pasted holds no
// line ends.
//
// The text is the truth and the document its picture, character by character at the same positions (field_text.h):
// whatever the text holds stays as it is but for what a person changes. The caret stands between characters as people
// count them (graphemes.h), and text() never holds half of one of its code points; what an input method composes is no
// part of it before it is committed.
//
// What is too large to be laid out at every key is not edited here: its beginning shows, and can be selected and
// copied. text() holds all of it, and once it is small again it is edited as before.
// Used in this folder alone.
#pragma once

#include <QTextEdit>

#include <optional>

namespace galley::ui {

class GrowingTextEdit : public QTextEdit {
    Q_OBJECT
public:
    enum class Lines : std::uint8_t { One, Many };
    GrowingTextEdit(Lines lines, QWidget* parent);

    /// More than this is not edited: characters, and kParagraph more for each paragraph. Each costs one or two
    /// microseconds before the form is there.
    static constexpr qsizetype kMostEdited = 400'000;
    static constexpr qsizetype kParagraph = 60;
    /// Nor are more characters in one paragraph, which is laid out at each key.
    static constexpr qsizetype kMostOfParagraph = 40'000;

    const QString& text() const { return m_text; }
    bool isTooLarge() const { return m_isTooLarge; }
    /// Replaces what differs, so that the caret stays where it was in the text. Does not emit textEdited.
    void setText(const QString& text);
    /// Takes over a text in which others changed something, perhaps in several places: caret and selection stay at the
    /// words where they are. While an input method composes, what is composed stays, and the text is taken over when it
    /// is done. Does not emit textEdited. O(words × words) of what differs, bounded (word_diff.h).
    void mergeText(const QString& text);
    /// As setText, but as the person's doing: selects from `anchor` to `caret` and emits textEdited.
    void editText(const QString& text, qsizetype anchor, qsizetype caret);
    /// Puts words in place of the selection, as if they were typed.
    void type(const QString& words);
    /// An input method is at work and has not committed yet.
    bool isComposing() const;
    /// What it has composed until now becomes text.
    void finishComposing();
    /// Shown while empty.
    void setHint(const QString& hint);
    /// At least so many lines tall.
    void setMinimumLines(int lines);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void textEdited(const QString& text);
    /// A text of mergeText() that had to wait is taken over.
    void merged();
    void caretMoved();
    /// Return in one-line mode.
    void submitted();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    QMimeData* createMimeDataFromSelection() const override;
    void insertFromMimeData(const QMimeData* source) override;

private:
    QString wordsOf(const QMimeData& source) const;
    bool changeSmallest(const QString& text);
    void takeAwaited();
    void replace(qsizetype from, qsizetype to, const QString& words);
    /// Makes the document anew of the text, or of its beginning.
    void showAnew();
    qsizetype shownSize() const;
    void erase(qsizetype from, qsizetype to);
    int caretAfter(qsizetype at) const;
    void setCaret(qsizetype at);
    bool moveByCharacter(QKeyEvent* event);
    bool eraseByKey(QKeyEvent* event);
    bool typeByKey(QKeyEvent* event, const QString& half);
    void takeDocumentChange(int at, int removed, int added);
    void sendDocumentChange();
    int settled(int at) const;
    void settleCaret();
    void fitHeight();

    Lines m_lines;
    int m_minimumLines = 1;
    QString m_text;
    QString m_halfTyped;              ///< the first of two key events that are one character
    bool m_isTooLarge = false;        ///< the document holds the beginning
    QString m_beginning;              ///< as it shows then
    bool m_wasReadOnly = false;       ///< before it became too large
    std::optional<QString> m_awaited; ///< by others, while an input method composes
    bool m_isMerging = false;         ///< the caret moves with its words, which is no move
    bool m_isShowing = false;         ///< the document follows the text
    bool m_keepsCaret = false;        ///< an input method is at work
    bool m_hasOtherChange = false;    ///< the text followed the document: a menu, a screen reader
};

} // namespace galley::ui
