// CommitModel: the commits of a journal, newest first, read in parts as the view asks for them; all of them, or those
// that touch one record, which are looked for on another thread until some are found or the journal begins.
//
// Thread rule: GUI thread; reading a part takes about a millisecond.
#pragma once

#include "model/base/cancellation.h"
#include "model/base/time_zone.h"
#include "model/journal/journal.h"

#include <QAbstractListModel>
#include <QFutureWatcher>
#include <memory>
#include <optional>
#include <vector>

namespace galley::ui {

/// What a commit is called, in the window's language: the words that Galley itself put around the name of a change or a
/// file are written in English in the journal.
QString commitWords(const CommitHeader& header);

class CommitModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { NumberRole = Qt::UserRole + 1, IconRole, WhenRole, AuthorRole };

    explicit CommitModel(QObject* parent = nullptr);
    /// Ends a search and waits for it.
    ~CommitModel() override;
    /// The journal must outlive the model or the next call of this; nullptr: no commits.
    void setJournal(const Journal* journal);
    /// Shows commits that touch "type/id" only; empty: all.
    void setRecord(const QString& record);
    /// Reads what was appended since.
    void refresh();
    /// The time zone in which commits say when they were made; UTC at first.
    void setZone(const TimeZone& zone);
    const TimeZone& zone() const { return *m_zone; }
    /// Whether commits of the record are being looked for.
    bool isSearching() const { return m_search.isRunning(); }
    /// What kept the journal from being read.
    const std::optional<Error>& error() const { return m_error; }
    std::uint64_t numberAt(int row) const { return m_commits[static_cast<std::size_t>(row)].number; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

signals:
    /// A search found some commits, or came to the first one.
    void searched();

private:
    struct Line {
        std::uint64_t number = 0;
        Instant time = 0;
        QString author;
        QString message; ///< empty: none
        ActorKind actor = ActorKind::Human;
        bool isPublication = false;
    };
    /// Lines of a range, newest first, and how far down they were read.
    struct Part {
        std::vector<Line> lines;
        std::uint64_t oldest = 1;
        std::optional<Error> error;
    };
    /// `record`: "type/id", or empty for all.
    static Part read(const Journal& journal, const std::string& record, std::uint64_t from, std::uint64_t to,
                     const CancelToken& cancel);
    /// Downwards from `to` until enough are found.
    static Part search(const Journal& journal, const std::string& record, std::uint64_t to, const CancelToken& cancel);
    void startSearch();
    void stopSearch();
    void append(const Part& part);

    const Journal* m_journal = nullptr;
    const TimeZone* m_zone = &TimeZone::utc();
    QString m_record;
    std::vector<Line> m_commits;
    std::uint64_t m_newest = 0; ///< read up to this one
    std::uint64_t m_oldest = 1; ///< read down to this one
    std::optional<Error> m_error;
    CancelToken m_cancel;
    QFutureWatcher<std::shared_ptr<const Part>> m_search;
};

} // namespace galley::ui
