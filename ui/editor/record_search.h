// What a picker offers for some words: records by name, id or address (navigator/record_query.h). The search reads an
// immutable replica on a worker thread; a newer question stops an older one, whose answer is dropped.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/index/replica.h"

#include <QAbstractListModel>
#include <QString>
#include <memory>
#include <vector>

namespace galley::ui {

class BackgroundTask;

/// What a search found, as rows of a list.
class RecordHitsModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { TypeLabelRole = Qt::UserRole + 1, IdRole, IconRole, RefRole };

    RecordHitsModel(std::shared_ptr<const Replica> replica, std::vector<TypeIndex> types, std::size_t locale,
                    QObject* parent);

    /// Looks for records; found() follows.
    void search(const QString& words);
    bool isCut() const { return m_isCut; } ///< there are more
    RecordRef refAt(int row) const { return m_hits[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

signals:
    void found();

private:
    void show(std::vector<RecordRef> hits);

    std::shared_ptr<const Replica> m_replica;
    std::vector<TypeIndex> m_types;
    std::size_t m_locale;
    std::vector<RecordRef> m_hits; ///< best first
    bool m_isCut = false;
    BackgroundTask* m_task; // child
};

} // namespace galley::ui
