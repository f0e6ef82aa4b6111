#include "ui/navigator/record_list_view.h"

namespace galley::ui {

void RecordListView::dataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) {
    if (first == last)
        QAbstractItemView::dataChanged(first, last, roles);
    else
        viewport()->update();
}

} // namespace galley::ui
