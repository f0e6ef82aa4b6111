// Finds records by name or id for pickers. The search reads an immutable replica on a worker thread; a newer question
// stops an older one, whose answer is dropped.
//
// Thread rule: GUI thread; findRecords() any thread.
#pragma once

#include "model/base/cancellation.h"
#include "model/index/replica.h"

#include <QAbstractListModel>
#include <QFutureWatcher>
#include <QString>
#include <memory>
#include <vector>

namespace galley::ui {

struct RecordHits {
    std::vector<RecordRef> refs; ///< best first
    bool isCut = false;          ///< there are more
};

/// Names that start with the words first, then those where a word does, then any that hold them; at most `limit`.
RecordHits findRecords(const Replica& replica, const std::vector<TypeIndex>& types, const QString& words,
                       std::size_t locale, std::size_t limit, const CancelToken& cancel);

/// What a search found, as rows of a list.
class RecordHitsModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { TypeLabelRole = Qt::UserRole + 1, IdRole, IconRole, RefRole };

    RecordHitsModel(std::shared_ptr<const Replica> replica, std::vector<TypeIndex> types, std::size_t locale,
                    QObject* parent);
    ~RecordHitsModel() override;

    /// Looks for records; found() follows.
    void search(const QString& words);
    bool isCut() const { return m_hits.isCut; }
    RecordRef refAt(int row) const { return m_hits.refs[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

signals:
    void found();

private:
    void show();
    std::shared_ptr<const Replica> m_replica;
    std::vector<TypeIndex> m_types;
    std::size_t m_locale;
    RecordHits m_hits;
    CancelToken m_cancel;
    QFutureWatcher<RecordHits> m_watcher;
};

} // namespace galley::ui
