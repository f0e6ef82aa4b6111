// Paints a record in two lines: its name, and below it type and address, or the piece of text by which a search found
// it; an icon before them; behind them a dot when it changed since the last publish, and a sign when two texts in it
// are to be decided. Its height follows the font.
// Used in this folder alone.
#pragma once

#include <QStyledItemDelegate>

namespace galley::ui {

class RecordDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace galley::ui
