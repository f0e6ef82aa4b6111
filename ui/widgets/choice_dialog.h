// ChoiceDialog: asks what to do when there is more than yes or no: a sentence, what follows from it, and a button for
// each way to go on. Cancel is the default, and Escape.
//
// Thread rule: GUI thread.
#pragma once

#include <QDialog>

#include <functional>

class QHBoxLayout;
class QPushButton;

namespace galley::ui {

class ChoiceDialog : public QDialog {
    Q_OBJECT
public:
    enum class Emphasis { Primary, Danger };
    ChoiceDialog(const QString& title, const QString& text, QWidget* parent);
    /// The dialog closes, then `chosen` is called.
    QPushButton* addChoice(const QString& text, Emphasis emphasis, std::function<void()> chosen);

private:
    QHBoxLayout* m_row; // child of the layout
};

} // namespace galley::ui
