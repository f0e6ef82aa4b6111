#include "ui/widgets/return_key.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QPushButton>
#include <QRadioButton>

namespace galley::ui {

namespace {

class ReturnFilter : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::KeyPress)
            return false;
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() != Qt::Key_Return && key->key() != Qt::Key_Enter)
            return false;
        auto* button = qobject_cast<QAbstractButton*>(watched);
        const bool isPressable =
            button != nullptr && !qobject_cast<QCheckBox*>(button) && !qobject_cast<QRadioButton*>(button);
        if (!isPressable || (key->modifiers() & ~Qt::KeypadModifier) != 0)
            return false;
        if (!key->isAutoRepeat())
            button->click();
        return true;
    }
};

} // namespace

void clickFocusedButtonOnReturn(QObject* owner) {
    QCoreApplication::instance()->installEventFilter(new ReturnFilter(owner));
}

void leaveReturnAlone(std::initializer_list<QPushButton*> buttons) {
    for (QPushButton* button : buttons)
        button->setAutoDefault(false);
}

} // namespace galley::ui
