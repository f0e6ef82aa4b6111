// ReorderColumn: items below each other that a person can drag into another order by their handles. It only asks for
// the move; the owner moves the item when it agrees. Escape while dragging leaves all as it was.
// Used in this folder alone.
#pragma once

#include <QWidget>
#include <vector>

class QVBoxLayout;

namespace galley::ui {

/// A row or card that Alt+Up and Alt+Down move, from any control inside it.
class MovableRow {
public:
    virtual ~MovableRow() = default;
    virtual void moveBy(int steps) = 0;
};
/// The nearest row around a control, or nullptr.
MovableRow* movableRowOf(QWidget* control);

class ReorderColumn : public QWidget {
    Q_OBJECT
public:
    ReorderColumn(int spacing, QWidget* parent);

    /// Items stay where they are; call it before the first one.
    void setFixed(bool isFixed) { m_isFixed = isFixed; }
    bool isFixed() const { return m_isFixed; }
    int count() const { return static_cast<int>(m_items.size()); }
    QWidget* item(int index) const { return m_items[static_cast<std::size_t>(index)]; }
    int indexOf(const QWidget* item) const;
    void insertItem(int index, QWidget* item);
    /// Takes the item out; the caller deletes it.
    QWidget* takeItem(int index);
    void moveItem(int from, int to);

    // -- used by handles
    void startDrag(QWidget* item);
    void dragTo(const QPoint& global);
    void finishDrag();
    void cancelDrag();
    bool isDragging() const { return m_dragged != nullptr; }

signals:
    /// A person dropped the item at `from` so that its index shall be `to`.
    void moveRequested(int from, int to);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    class DropLine;
    void showLine();
    QVBoxLayout* m_layout;
    std::vector<QWidget*> m_items; ///< children
    DropLine* m_line;
    bool m_isFixed = false;
    QWidget* m_dragged = nullptr;
    int m_target = -1; ///< gap: before item m_target
};

/// Six dots that drag the item they stand in.
class DragHandle : public QWidget {
    Q_OBJECT
public:
    DragHandle(ReorderColumn* column, QWidget* item, QWidget* parent);
    void setRevealed(bool isRevealed);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    ReorderColumn* m_column; ///< an ancestor
    QWidget* m_item;         ///< an ancestor
    QPoint m_pressed;
    bool m_isRevealed = true;
};

} // namespace galley::ui
