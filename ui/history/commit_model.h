// CommitModel: the commits of a journal, newest first, read in parts as the view asks for them; all of them, or those
// that touch one record.
//
// Thread rule: GUI thread; reading a part takes about a millisecond.
#pragma once

#include "model/base/time_zone.h"
#include "model/journal/journal.h"

#include <QAbstractListModel>
#include <optional>
#include <vector>

namespace galley::ui {

class CommitModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { NumberRole = Qt::UserRole + 1, IconRole, WhenRole, AuthorRole };

    using QAbstractListModel::QAbstractListModel;
    /// The journal must outlive the model or the next call of this; nullptr: no commits.
    void setJournal(const Journal* journal);
    /// Shows commits that touch "type/id" only; empty: all.
    void setRecord(const QString& record);
    /// Reads what was appended since.
    void refresh();
    /// The time zone in which commits say when they were made; UTC at first.
    void setZone(const TimeZone& zone);
    const TimeZone& zone() const { return *m_zone; }
    /// What kept the journal from being read.
    const std::optional<Error>& error() const { return m_error; }
    std::uint64_t numberAt(int row) const { return m_commits[static_cast<std::size_t>(row)].number; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

private:
    struct Line {
        std::uint64_t number = 0;
        Instant time = 0;
        QString author;
        QString message;
        ActorKind actor = ActorKind::Human;
    };
    std::vector<Line> read(std::uint64_t from, std::uint64_t to);

    const Journal* m_journal = nullptr;
    const TimeZone* m_zone = &TimeZone::utc();
    QString m_record;
    std::vector<Line> m_commits;
    std::uint64_t m_newest = 0; ///< read up to this one
    std::uint64_t m_oldest = 1; ///< read down to this one
    std::optional<Error> m_error;
};

} // namespace galley::ui
