// PlainLineEdit: a line edit without a frame, for use inside an InputBox. Undo keys pass through to the application;
// the caret stands between whole characters.
#pragma once

#include <QLineEdit>

namespace galley::ui {

class PlainLineEdit : public QLineEdit {
    Q_OBJECT
public:
    explicit PlainLineEdit(QWidget* parent);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
};

} // namespace galley::ui
