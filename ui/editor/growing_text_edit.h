// GrowingTextEdit: plain text that is as tall as what it holds, without bars of its own, so that a form scrolls as one
// page. Undo is left to the application: the keys pass through. In one-line mode it wraps but holds no line breaks.
#pragma once

#include <QTextEdit>

namespace galley::ui {

class GrowingTextEdit : public QTextEdit {
    Q_OBJECT
public:
    enum class Lines : std::uint8_t { One, Many };
    GrowingTextEdit(Lines lines, QWidget* parent);

    QString text() const { return m_text; }
    /// Replaces what differs, so that the caret stays where it was in the text. Does not emit textEdited.
    void setText(const QString& text);
    /// Shown while empty.
    void setHint(const QString& hint);
    /// At least so many lines tall.
    void setMinimumLines(int lines);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void textEdited(const QString& text);
    void caretMoved();
    /// Return in one-line mode.
    void submitted();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;

private:
    void readText();
    void fitHeight();

    Lines m_lines;
    int m_minimumLines = 1;
    bool m_isSetting = false;
    QString m_text;
};

} // namespace galley::ui
