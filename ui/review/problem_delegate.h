// ProblemDelegate: a problem with its sign in the colour of its weight, the sentence on as many lines as it needs, and
// below it what record it is about.
// Used in this folder alone.
#pragma once

#include <QStyledItemDelegate>

namespace galley::ui {

class ProblemDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace galley::ui
