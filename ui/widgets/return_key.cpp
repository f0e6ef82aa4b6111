#include "ui/widgets/return_key.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCheckBox>
#include <QDialog>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTextEdit>
#include <QTimer>

namespace galley::ui {

namespace {

/// The press of Return or Enter that an event is; nullptr: another event.
const QKeyEvent* returnPress(const QEvent* event) {
    if (event->type() != QEvent::KeyPress)
        return nullptr;
    const auto* key = static_cast<const QKeyEvent*>(event);
    return key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter ? key : nullptr;
}

/// Whether the key is a line of a text there.
bool takesLines(const QObject* widget) {
    return qobject_cast<const QTextEdit*>(widget) || qobject_cast<const QPlainTextEdit*>(widget);
}

class ReturnFilter : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override {
        const QKeyEvent* key = returnPress(event);
        if (key == nullptr)
            return false;
        const auto* widget = qobject_cast<QWidget*>(watched);
        if (key->isAutoRepeat() && widget != nullptr && qobject_cast<QDialog*>(widget->window()) && !takesLines(widget))
            return true;
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

class ReturnPause : public QObject {
public:
    explicit ReturnPause(QWidget* window)
        : QObject(window)
        , m_window(window) {
        QCoreApplication::instance()->installEventFilter(this);
        QTimer::singleShot(QApplication::doubleClickInterval(), this, &QObject::deleteLater);
    }
    bool eventFilter(QObject* watched, QEvent* event) override {
        const auto* widget = qobject_cast<QWidget*>(watched);
        return widget != nullptr && widget->window() == m_window && returnPress(event) != nullptr;
    }

private:
    QWidget* m_window; // parent
};

} // namespace

void ignoreReturnForAMoment(QWidget* window) {
    new ReturnPause(window);
}

void clickFocusedButtonOnReturn(QObject* owner) {
    QCoreApplication::instance()->installEventFilter(new ReturnFilter(owner));
}

void leaveReturnAlone(std::initializer_list<QPushButton*> buttons) {
    for (QPushButton* button : buttons)
        button->setAutoDefault(false);
}

} // namespace galley::ui
