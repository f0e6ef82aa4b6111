// PlainLineEdit: a line edit without a frame, for use inside an InputBox. Undo keys pass through to the application;
// the caret stands between whole characters.
// Used in this folder alone.
#pragma once

#include <QLineEdit>

namespace galley::ui {

class PlainLineEdit : public QLineEdit {
    Q_OBJECT
public:
    explicit PlainLineEdit(QWidget* parent);
    /// What an input method has composed until now becomes text.
    void finishComposing();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    QString m_composed;
};

} // namespace galley::ui
