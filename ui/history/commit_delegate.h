// CommitDelegate: a commit in two lines: what was changed and when; by whom, and on which line. Before them a picture
// of who acted: a person, a program, an import or a publish.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QStyledItemDelegate>

namespace galley::ui {

class CommitDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace galley::ui
