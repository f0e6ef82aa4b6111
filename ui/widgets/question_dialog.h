// QuestionDialog: asks before something happens that a person may not want: a sentence, what follows from it, and two
// buttons, of which the careful one is the default.
//
// Thread rule: GUI thread.
#pragma once

#include <QDialog>

class QPushButton;

namespace galley::ui {

class QuestionDialog : public QDialog {
    Q_OBJECT
public:
    /// `action` is the text of the button that does it.
    QuestionDialog(const QString& title, const QString& text, const QString& action, QWidget* parent);
    QPushButton* actionButton() const { return m_action; }

private:
    QPushButton* m_action; // child
};

} // namespace galley::ui
