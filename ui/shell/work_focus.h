// WorkFocus: keeps the place of the keyboard in the window. A dialog, the palette or a notice that goes gives the focus
// back to where it was; when that is gone too, it goes to the nearest field that is left, or to the usual place.
// Without it Qt gives the focus to the next control in order, or to none.
//
// Thread rule: GUI thread. Child of its window.
// Used in this folder alone.
#pragma once

#include <QList>
#include <QObject>
#include <QPointer>
#include <QWidget>

#include <functional>

namespace galley::ui {

class FieldInput;

class WorkFocus : public QObject {
    Q_OBJECT
public:
    /// `usual` gives the place for when nothing better is left, or nullptr.
    WorkFocus(QWidget* window, std::function<QWidget*()> usual);

    /// What people work in; nullptr while no site is open. Other controls are used in passing.
    void setWork(QWidget* work);
    /// A part of the window that comes and goes by itself: with the focus in it, it gives it back.
    void watch(QWidget* passing);
    /// To the usual place.
    void goToUsualPlace();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void follow(QWidget* now);
    /// After a dialog, or when the focus got lost.
    void check();
    bool isUsable(const QWidget* widget) const;
    bool isInWork(const QWidget* widget) const;
    QWidget* place() const;
    void giveTo(QWidget* widget);

    QWidget* m_window;
    std::function<QWidget*()> m_usual;
    QPointer<QWidget> m_work;
    QPointer<QWidget> m_last;             ///< of the work, that had the focus
    QList<QPointer<FieldInput>> m_inputs; ///< around m_last, the innermost first
    QPointer<QWidget> m_before;           ///< had the focus when a dialog opened
    bool m_isBlocked = false;             ///< by a dialog
    bool m_isBack = false;                ///< a dialog went since the last check
};

} // namespace galley::ui
