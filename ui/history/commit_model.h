// CommitModel: the commits of a journal, newest first, all of them or those that touch one record or one of its fields.
// They are read on another thread, in parts as the view asks for them, so rows arrive some time after they were asked
// for; those of a record one after the other as they are found.
//
// Thread rule: GUI thread; no function waits for the disk.
// Used in this folder alone.
#pragma once

#include "model/base/time_zone.h"
#include "ui/history/commit_lines.h"

#include <QAbstractListModel>

#include <optional>
#include <vector>

namespace galley::ui {

class JournalReader;

class CommitModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { NumberRole = Qt::UserRole + 1, IconRole, WhenRole, AuthorRole, LineRole };

    explicit CommitModel(QObject* parent = nullptr);
    /// Has no rows at first, and reads the newest commits. The journal must outlive the model or the next call of this,
    /// which wait until nobody reads it any more, some milliseconds; nullptr: no commits.
    void setJournal(const Journal* journal);
    /// What is known of who touches what, which grows; it outlives the model. Without, the model has its own.
    void setTrails(RecordTrails& trails) { m_trails = &trails; }
    /// Shows commits that touch "type/id" only, or a field of it; empty: all. Has no rows at first.
    void setRecord(const QString& record, const QString& path = {});
    /// Reads what was appended since; after a failure, tries again.
    void refresh();
    /// How much of the journal was looked through, of 100.
    int percentRead() const;
    /// Says again how long ago each was made.
    void retellTimes();
    /// The time zone in which commits say when they were made; UTC at first.
    void setZone(const TimeZone& zone);
    /// Whether commits are being read: there may be more than there are rows.
    bool isReading() const;
    /// Whether those are being read that are older than the rows.
    bool isReadingOlder() const;
    /// What kept the journal from being read: all of it when there is no row, else more than the
    /// rows.
    const std::optional<Error>& error() const { return m_error; }
    const CommitLine& lineAt(int row) const { return m_lines[static_cast<std::size_t>(row)]; }
    /// The row of the newest commit that is not newer than that number; rowCount(): it is older than all rows.
    int rowOf(std::uint64_t number) const;
    /// "12 November 2026, 14:03:20 (Berlin)".
    QString momentWords(Instant time) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

signals:
    /// isReading() may be another; what was read is there.
    void readingChanged();

private:
    void beginAnew();
    void addNewer(const CommitPart& part);
    void addOlder(const CommitPart& part);
    void readOlder();
    void searchOn();
    void insert(int row, const std::vector<CommitLine>& lines);
    QString whenText(Instant time) const;

    const TimeZone* m_zone = &TimeZone::utc();
    RecordTrails m_own;
    RecordTrails* m_trails = &m_own;
    CommitFilter m_filter;
    std::size_t m_asked = 0; ///< so many rows are wanted, as far as there are commits
    std::vector<CommitLine> m_lines;
    std::uint64_t m_newest = 0; ///< read up to this one; 0: nothing was read yet
    std::uint64_t m_oldest = 1; ///< read down to this one
    bool m_isStale = false;     ///< there may be newer ones than those that are being read
    std::optional<Error> m_error;
    JournalReader* m_newer; // children
    JournalReader* m_older;
};

} // namespace galley::ui
