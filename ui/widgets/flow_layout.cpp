#include "ui/widgets/flow_layout.h"

#include <QStyle>
#include <QWidget>

#include <utility>
#include <vector>

namespace galley::ui {

FlowLayout::FlowLayout(QWidget* parent, int gap)
    : QLayout(parent)
    , m_gap(gap) {
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout() {
    for (QLayoutItem* item : m_items)
        delete item;
}

void FlowLayout::addItem(QLayoutItem* item) {
    m_items.push_back(item);
}

QLayoutItem* FlowLayout::itemAt(int index) const {
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)] : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
    if (index < 0 || index >= count())
        return nullptr;
    QLayoutItem* item = m_items[static_cast<std::size_t>(index)];
    m_items.erase(m_items.begin() + index);
    return item;
}

int FlowLayout::heightForWidth(int width) const {
    return arrange(QRect(0, 0, width, 0), true);
}

QSize FlowLayout::minimumSize() const {
    QSize size;
    for (const QLayoutItem* item : m_items)
        size = size.expandedTo(item->minimumSize());
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

QSize FlowLayout::sizeHint() const {
    int width = 0;
    for (const QLayoutItem* item : m_items)
        width += item->isEmpty() ? 0 : item->sizeHint().width() + m_gap;
    return {std::max(width - m_gap, 0), minimumSize().height()};
}

void FlowLayout::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    arrange(rect, false);
}

int FlowLayout::arrange(const QRect& rect, bool isDry) const {
    const QRect inner = rect.marginsRemoved(contentsMargins());
    const Qt::LayoutDirection direction =
        parentWidget() != nullptr ? parentWidget()->layoutDirection() : Qt::LeftToRight;
    int x = inner.x();
    int y = inner.y();
    int lineHeight = 0;
    std::vector<std::pair<QLayoutItem*, QRect>> line;
    const auto place = [&] {
        for (const auto& [item, room] : line)
            item->setGeometry(
                QStyle::visualRect(direction, inner, room.translated(0, (lineHeight - room.height()) / 2)));
        line.clear();
    };
    for (QLayoutItem* item : m_items) {
        if (item->isEmpty())
            continue;
        QSize hint = item->sizeHint();
        if (hint.width() > inner.width()) { // a flow within the flow breaks in itself then
            hint.setWidth(inner.width());
            hint.setHeight(item->hasHeightForWidth() ? item->heightForWidth(inner.width()) : hint.height());
        }
        if (x > inner.x() && x + hint.width() > inner.x() + inner.width()) {
            place();
            x = inner.x();
            y += lineHeight + m_gap;
            lineHeight = 0;
        }
        if (!isDry)
            line.emplace_back(item, QRect(QPoint(x, y), hint));
        x += hint.width() + m_gap;
        lineHeight = std::max(lineHeight, hint.height());
    }
    place();
    return y + lineHeight - rect.y() + contentsMargins().bottom();
}

} // namespace galley::ui
