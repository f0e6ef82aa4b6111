// QuestionDialog: asks before something happens that a person may not want: a sentence, what follows from it, and two
// buttons. Return presses the one that has the focus, Escape cancels.
//
// Thread rule: GUI thread.
#pragma once

#include <QDialog>

class QPushButton;

namespace galley::ui {

class QuestionDialog : public QDialog {
    Q_OBJECT
public:
    /// The button that has the focus at first: the action where it can be undone, otherwise the way back.
    enum class Answer { Act, Cancel };

    /// `action` is the text of the button that does it.
    QuestionDialog(const QString& title, const QString& text, const QString& action, QWidget* parent,
                   Answer usual = Answer::Act);
    QPushButton* actionButton() const { return m_action; }
    QPushButton* cancelButton() const { return m_cancel; }

private:
    QPushButton* m_action; // child
    QPushButton* m_cancel; // child
};

} // namespace galley::ui
