// ChoiceDialog: asks what to do when there is more than yes or no: a sentence, what follows from it, and a button for
// each way to go on. Cancel is the default, and Escape.
//
// Thread rule: GUI thread.
#pragma once

#include <QDialog>

#include <functional>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace galley::ui {

class ChoiceDialog : public QDialog {
    Q_OBJECT
public:
    enum class Emphasis { Primary, Danger };
    ChoiceDialog(const QString& title, const QString& text, QWidget* parent);
    /// What follows from it, when more is known.
    void setText(const QString& text);
    /// The dialog is accepted, then `chosen` is called if there is one.
    QPushButton* addChoice(const QString& text, Emphasis emphasis, std::function<void()> chosen = {});
    QPushButton* cancelButton() const { return m_cancel; }

private:
    QHBoxLayout* m_row;    // child of the layout
    QLabel* m_text;        // child
    QPushButton* m_cancel; // child
};

} // namespace galley::ui
