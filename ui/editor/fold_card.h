// FoldCard: a card with a head (handle, icon, title, one line about its content, actions) that opens to a form. The
// form is made when the card opens first, so that a page of many cards costs only their heads.
//
// Keys on the head: Return and Space fold, Left and Right close and open, Alt+Up and Alt+Down move, Delete removes,
// Ctrl+D duplicates, Insert adds after it.
// Used in this folder alone.
#pragma once

#include "ui/editor/reorder_column.h"

#include <QWidget>
#include <functional>

class QVBoxLayout;

namespace galley::ui {

class QuietButton;

class FoldCard : public QWidget, public MovableRow {
    Q_OBJECT
public:
    /// `item` is what `column` drags: the card, or what it stands in.
    FoldCard(ReorderColumn* column, QWidget* item, const QString& icon, const QString& title, QWidget* parent);

    void setTitle(const QString& title);
    void setSummary(const QString& summary);
    void setBodyMaker(std::function<QWidget*(QWidget*)> maker) { m_maker = std::move(maker); }
    QWidget* body() const { return m_body; } ///< nullptr until it was opened
    bool isOpen() const { return m_isOpen; }
    void setOpen(bool isOpen);
    QWidget* head() const;
    /// What stands on the head besides: made when it is needed first, see actionsMade().
    const std::vector<QuietButton*>& actions() const { return m_actions; }
    void moveBy(int steps) override;

signals:
    void toggled(bool isOpen);
    /// They come after the form in the tab order: who walks on from the head meets its fields before the bin.
    void actionsMade();
    void moveRequested(int steps);
    void removeRequested();
    void duplicateRequested();
    void addRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Head;
    void makeActions();
    void reveal();
    bool headKey(int key, Qt::KeyboardModifiers modifiers);

    Head* m_head;
    DragHandle* m_handle;
    std::vector<QuietButton*> m_actions; ///< children
    QVBoxLayout* m_layout;
    QWidget* m_body = nullptr;
    std::function<QWidget*(QWidget*)> m_maker;
    bool m_isOpen = false;
    bool m_isFixed; ///< it opens and closes, and nothing else
};

} // namespace galley::ui
