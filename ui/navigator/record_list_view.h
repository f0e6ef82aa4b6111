// A list whose rows are all of one height. A changed row is painted again, where QListView lays out the whole list; of
// many changed rows those that are seen, where QAbstractItemView asks for the place of each.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QListView>

namespace galley::ui {

class RecordListView : public QListView {
    Q_OBJECT
public:
    using QListView::QListView;

protected:
    void dataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) override;
};

} // namespace galley::ui
