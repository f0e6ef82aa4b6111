#include "ui/widgets/question_dialog.h"

#include <QPushButton>

namespace galley::ui {

QuestionDialog::QuestionDialog(const QString& title, const QString& text, const QString& action, QWidget* parent,
                               Answer usual)
    : ChoiceDialog(title, text, parent)
    , m_action(addChoice(action, Emphasis::Danger)) {
    setWindowTitle(action);
    QPushButton* first = usual == Answer::Act ? m_action : cancelButton();
    first->setDefault(true);
    first->setFocus();
}

} // namespace galley::ui
