// QuestionDialog: asks before something happens that a person may not want: a sentence, what follows from it, and two
// buttons. Return presses the one that has the focus, Escape cancels.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/widgets/choice_dialog.h"

namespace galley::ui {

class QuestionDialog : public ChoiceDialog {
    Q_OBJECT
public:
    /// The button that has the focus at first: the action where it can be undone, otherwise the way back.
    enum class Answer { Act, Cancel };

    /// `action` is the text of the button that does it; then the dialog is accepted.
    QuestionDialog(const QString& title, const QString& text, const QString& action, QWidget* parent,
                   Answer usual = Answer::Act);
    QPushButton* actionButton() const { return m_action; }

private:
    QPushButton* m_action; // child
};

} // namespace galley::ui
