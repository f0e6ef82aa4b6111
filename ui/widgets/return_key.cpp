#include "ui/widgets/return_key.h"

#include <QAbstractButton>
#include <QKeyEvent>
#include <QPushButton>

namespace galley::ui {

namespace {

class ReturnFilter : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::KeyPress)
            return false;
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key != Qt::Key_Return && key != Qt::Key_Enter)
            return false;
        static_cast<QAbstractButton*>(watched)->click();
        return true;
    }
};

} // namespace

void clickOnReturn(std::initializer_list<QAbstractButton*> buttons) {
    for (QAbstractButton* button : buttons) {
        // No button takes the key while something else has the focus.
        if (auto* push = qobject_cast<QPushButton*>(button))
            push->setAutoDefault(false);
        button->installEventFilter(new ReturnFilter(button));
    }
}

} // namespace galley::ui
