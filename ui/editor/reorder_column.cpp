#include "ui/editor/reorder_column.h"

#include "ui/widgets/tones.h"

#include <QApplication>
#include <QGraphicsOpacityEffect>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace galley::ui {

MovableRow* movableRowOf(QWidget* control) {
    for (QWidget* one = control; one != nullptr; one = one->parentWidget())
        if (auto* row = dynamic_cast<MovableRow*>(one))
            return row;
    return nullptr;
}

/// Where the dragged item will land.
class ReorderColumn::DropLine : public QWidget {
public:
    explicit DropLine(QWidget* parent)
        : QWidget(parent) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        hide();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(currentTones().accent);
        painter.drawRoundedRect(rect(), height() / 2.0, height() / 2.0);
    }
};

ReorderColumn::ReorderColumn(int spacing, QWidget* parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
    , m_line(new DropLine(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(spacing);
}

int ReorderColumn::indexOf(const QWidget* item) const {
    const auto found = std::find(m_items.begin(), m_items.end(), item);
    return found == m_items.end() ? -1 : static_cast<int>(found - m_items.begin());
}

void ReorderColumn::insertItem(int index, QWidget* item) {
    m_items.insert(m_items.begin() + index, item);
    m_layout->insertWidget(index, item);
}

QWidget* ReorderColumn::takeItem(int index) {
    QWidget* item = m_items[static_cast<std::size_t>(index)];
    // Hidden with the focus in it, it would hand that to any control that comes next.
    if (QWidget* focus = window()->focusWidget(); focus != nullptr && (focus == item || item->isAncestorOf(focus)))
        focus->clearFocus();
    if (item == m_dragged)
        cancelDrag();
    m_items.erase(m_items.begin() + index);
    m_layout->removeWidget(item);
    return item;
}

void ReorderColumn::moveItem(int from, int to) {
    if (from == to)
        return;
    QWidget* item = m_items[static_cast<std::size_t>(from)];
    m_items.erase(m_items.begin() + from);
    m_items.insert(m_items.begin() + to, item);
    m_layout->removeWidget(item);
    m_layout->insertWidget(to, item);
}

void ReorderColumn::startDrag(QWidget* item) {
    m_dragged = item;
    m_target = -1;
    auto* fade = new QGraphicsOpacityEffect(item);
    fade->setOpacity(0.45);
    item->setGraphicsEffect(fade);
}

void ReorderColumn::dragTo(const QPoint& global) {
    if (m_dragged == nullptr)
        return;
    const int y = mapFromGlobal(global).y();
    m_target = count();
    for (int i = 0; i < count(); ++i) {
        if (y < item(i)->geometry().center().y()) {
            m_target = i;
            break;
        }
    }
    showLine();
    for (QWidget* one = parentWidget(); one != nullptr; one = one->parentWidget()) {
        if (auto* area = qobject_cast<QScrollArea*>(one)) {
            const QPoint inside = area->widget()->mapFromGlobal(global);
            area->ensureVisible(inside.x(), inside.y(), 0, scaled(this, 40));
            break;
        }
    }
}

void ReorderColumn::showLine() {
    const int thickness = scaled(this, 3);
    int y = 0;
    if (m_target < count())
        y = item(m_target)->y() - m_layout->spacing() / 2 - thickness / 2;
    else if (count() > 0)
        y = item(count() - 1)->geometry().bottom() + 1 - thickness / 2;
    m_line->setGeometry(0, std::clamp(y, 0, std::max(height() - thickness, 0)), width(), thickness);
    m_line->raise();
    m_line->show();
}

void ReorderColumn::finishDrag() {
    if (m_dragged == nullptr)
        return;
    const int from = indexOf(m_dragged);
    const int gap = m_target;
    cancelDrag();
    if (gap < 0)
        return;
    const int to = gap > from ? gap - 1 : gap;
    if (to != from)
        emit moveRequested(from, to);
}

void ReorderColumn::cancelDrag() {
    if (m_dragged != nullptr)
        m_dragged->setGraphicsEffect(nullptr);
    m_dragged = nullptr;
    m_target = -1;
    m_line->hide();
}

void ReorderColumn::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (m_dragged != nullptr && m_target >= 0)
        showLine();
}

DragHandle::DragHandle(ReorderColumn* column, QWidget* item, QWidget* parent)
    : QWidget(parent)
    , m_column(column)
    , m_item(item) {
    setCursor(Qt::OpenHandCursor);
    setToolTip(tr("Drag to move. On the keyboard: Alt and an arrow."));
    setAccessibleName(tr("Move"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setEnabled(!column->isFixed());
}

void DragHandle::setRevealed(bool isRevealed) {
    m_isRevealed = isRevealed;
    update();
}

QSize DragHandle::sizeHint() const {
    return {scaled(this, 18), scaled(this, 28)};
}

void DragHandle::paintEvent(QPaintEvent*) {
    if (!isEnabled())
        return;
    const Tones tones = currentTones();
    const int side = scaled(this, 16);
    const QColor ink = underMouse() ? tones.text : m_isRevealed ? tones.faint : mixed(tones.text, tones.surface, 0.22);
    QPainter painter(this);
    drawIcon(painter, QRect((width() - side) / 2, (height() - side) / 2, side, side), QStringLiteral("drag-handle"),
             ink);
}

void DragHandle::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = event->pos();
    event->accept();
}

void DragHandle::mouseMoveEvent(QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) == 0)
        return;
    if (!m_column->isDragging()) {
        if ((event->pos() - m_pressed).manhattanLength() < QApplication::startDragDistance())
            return;
        m_column->startDrag(m_item);
        setCursor(Qt::ClosedHandCursor);
        grabKeyboard(); // for Escape
    }
    m_column->dragTo(event->globalPosition().toPoint());
}

void DragHandle::mouseReleaseEvent(QMouseEvent*) {
    setCursor(Qt::OpenHandCursor);
    releaseKeyboard();
    m_column->finishDrag();
}

void DragHandle::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_column->isDragging()) {
        releaseKeyboard();
        m_column->cancelDrag();
        return;
    }
    QWidget::keyPressEvent(event);
}

void DragHandle::enterEvent(QEnterEvent* event) {
    QWidget::enterEvent(event);
    update();
}

void DragHandle::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    update();
}

} // namespace galley::ui
