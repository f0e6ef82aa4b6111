// InputBox: the frame around a control: a field's background, a hairline, a ring while something inside has the focus,
// red when the value is wrong, grey when it can only be read.
// Used in this folder alone.
#pragma once

#include <QWidget>

class QBoxLayout;

namespace galley::ui {

class InputBox : public QWidget {
    Q_OBJECT
public:
    explicit InputBox(QWidget* parent);
    /// Draws the ring while `widget` has the focus, and its state "readOnly".
    void watch(QWidget* widget);
    void setProblem(bool hasProblem);
    /// A click on the box goes there.
    void setClickTarget(QWidget* widget) { m_clickTarget = widget; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    QWidget* m_watched = nullptr;     ///< a child
    QWidget* m_clickTarget = nullptr; ///< a child
    bool m_hasFocus = false;
    bool m_hasProblem = false;
};

/// Behind what can only be read.
QColor readOnlyFill();

} // namespace galley::ui
