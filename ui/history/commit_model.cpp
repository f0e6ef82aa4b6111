#include "ui/history/commit_model.h"

#include "model/inspect/history.h"
#include "ui/navigator/zone_text.h"
#include "ui/publish/publish_words.h"

#include <QDateTime>
#include <QLocale>
#include <QPromise>
#include <QThreadPool>
#include <algorithm>

namespace galley::ui {

namespace {

constexpr std::uint64_t kPart = 200;
/// A search ends when it has found so many.
constexpr std::size_t kFound = 50;

/// The type and the id of "type/id".
std::pair<std::string, std::string> namesOf(const std::string& record) {
    const auto slash = record.find('/');
    return {record.substr(0, slash), slash == std::string::npos ? std::string() : record.substr(slash + 1)};
}

} // namespace

QString repairWords(const Repair& repair) {
    if (repair.lastLost < repair.firstLost)
        return CommitModel::tr("The history was repaired; nothing was lost");
    const std::uint64_t lost = repair.lastLost - repair.firstLost + 1;
    return lost == 1 ? CommitModel::tr("The history was repaired; 1 change was lost")
                     : CommitModel::tr("The history was repaired; %n changes were lost", nullptr,
                                       static_cast<int>(std::min<std::uint64_t>(lost, INT_MAX)));
}

QString commitWords(const CommitHeader& header) {
    const QString message = QString::fromStdString(header.message);
    const auto after = [&message](const char* beginning) {
        const QLatin1String prefix(beginning);
        return message.startsWith(prefix) ? message.mid(prefix.size()) : QString();
    };
    if (header.bodyKind == BodyKind::Edits) {
        if (const QString what = after("Undo: "); !what.isEmpty())
            return CommitModel::tr("Undone: %1", "what was changed").arg(what);
        if (const QString what = after("Redo: "); !what.isEmpty())
            return CommitModel::tr("Redone: %1", "what was changed").arg(what);
    }
    if (header.bodyKind == BodyKind::Records) {
        if (const QString file = after("Import "); !file.isEmpty())
            return CommitModel::tr("Import of %1", "file").arg(file);
        if (const QString zone = after("Show times in the zone "); !zone.isEmpty())
            return CommitModel::tr("Times are shown in the zone %1").arg(zone);
        if (message == QLatin1String("Create the demo site"))
            return CommitModel::tr("The demo site was made");
        if (message == QLatin1String("All records, as they were when the site was copied without its journal"))
            return CommitModel::tr("All records, as they were when the site was copied without its history");
    }
    return message;
}

CommitModel::CommitModel(QObject* parent)
    : QAbstractListModel(parent) {
    connect(&m_search, &QFutureWatcherBase::finished, this, [this] {
        if (m_search.future().resultCount() == 0)
            return;
        append(*m_search.result());
        emit searched();
    });
}

CommitModel::~CommitModel() {
    stopSearch();
}

void CommitModel::stopSearch() {
    m_cancel.cancel();
    m_search.waitForFinished(); // it reads the journal
    m_search.setFuture({});
}

void CommitModel::setJournal(const Journal* journal) {
    stopSearch();
    beginResetModel();
    m_journal = journal;
    m_commits.clear();
    m_newest = 0;
    m_oldest = 1;
    m_error.reset();
    endResetModel();
    refresh();
}

void CommitModel::setRecord(const QString& record) {
    stopSearch();
    m_record = record;
    setJournal(m_journal);
}

CommitModel::Part CommitModel::read(const Journal& journal, const std::string& record, std::uint64_t from,
                                    std::uint64_t to, const CancelToken& cancel) {
    Part part;
    part.oldest = from;
    const auto [type, id] = namesOf(record);
    const Result<void> done = journal.readHeaders(from, to, [&](const CommitHeader& header) -> Result<void> {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        if (!record.empty()) {
            GALLEY_TRY(const bool isTouched, touchesRecord(journal, header, type, id, cancel));
            if (!isTouched)
                return {};
        }
        Line line{header.number,       header.time,  QString::fromStdString(header.author),
                  commitWords(header), header.actor, header.bodyKind == BodyKind::Publication};
        if (header.bodyKind == BodyKind::Repair) {
            GALLEY_TRY(const Commit commit, journal.readCommit(header.number));
            line.message = repairWords(std::get<Repair>(commit.body));
        }
        if (line.isPublication) {
            GALLEY_TRY(const Commit commit, journal.readCommit(header.number));
            const auto& publication = std::get<Publication>(commit.body);
            line.message = publicationWords(
                publication, publication.action != Publication::Action::Publish
                                 ? versionName(journal, publication.version, QDateTime::currentMSecsSinceEpoch())
                                 : QString());
        }
        part.lines.push_back(std::move(line));
        return {};
    });
    if (!done)
        part.error = done.error();
    std::reverse(part.lines.begin(), part.lines.end());
    return part;
}

CommitModel::Part CommitModel::search(const Journal& journal, const std::string& record, std::uint64_t to,
                                      const CancelToken& cancel) {
    Part all;
    all.oldest = to + 1;
    while (all.oldest > 1 && all.lines.size() < kFound && !all.error && !cancel.isCancelled()) {
        const std::uint64_t last = all.oldest - 1;
        Part part = read(journal, record, last > kPart ? last - kPart + 1 : 1, last, cancel);
        all.lines.insert(all.lines.end(), part.lines.begin(), part.lines.end());
        all.oldest = part.oldest;
        all.error = std::move(part.error);
    }
    return all;
}

void CommitModel::startSearch() {
    m_cancel = CancelToken();
    auto promise = std::make_shared<QPromise<std::shared_ptr<const Part>>>();
    m_search.setFuture(promise->future());
    promise->start();
    QThreadPool::globalInstance()->start(
        [promise, journal = m_journal, record = m_record.toStdString(), to = m_oldest - 1, cancel = m_cancel] {
            promise->addResult(std::make_shared<const Part>(search(*journal, record, to, cancel)));
            promise->finish();
        });
}

void CommitModel::append(const Part& part) {
    m_oldest = part.oldest;
    if (part.error)
        m_error = part.error;
    if (part.lines.empty())
        return;
    const int row = rowCount();
    beginInsertRows({}, row, row + static_cast<int>(part.lines.size()) - 1);
    m_commits.insert(m_commits.end(), part.lines.begin(), part.lines.end());
    endInsertRows();
}

void CommitModel::refresh() {
    if (m_journal == nullptr)
        return;
    const auto last = m_journal->last();
    if (!last) {
        m_error = last.error();
        return;
    }
    const std::uint64_t newest = last->has_value() ? (*last)->number : 0;
    if (newest <= m_newest)
        return;
    if (m_newest == 0) {
        m_newest = newest;
        m_oldest = newest + 1;
        fetchMore({});
        return;
    }
    const Part part = read(*m_journal, m_record.toStdString(), m_newest + 1, newest, {});
    m_newest = newest;
    if (part.error)
        m_error = part.error;
    if (part.lines.empty())
        return;
    beginInsertRows({}, 0, static_cast<int>(part.lines.size()) - 1);
    m_commits.insert(m_commits.begin(), part.lines.begin(), part.lines.end());
    endInsertRows();
}

bool CommitModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && m_journal != nullptr && m_oldest > 1 && !m_error && !isSearching();
}

void CommitModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent))
        return;
    if (!m_record.isEmpty())
        return startSearch();
    const std::uint64_t last = m_oldest - 1;
    append(read(*m_journal, {}, last > kPart ? last - kPart + 1 : 1, last, {}));
}

void CommitModel::setZone(const TimeZone& zone) {
    if (m_zone == &zone)
        return;
    m_zone = &zone;
    if (!m_commits.empty())
        emit dataChanged(index(0), index(rowCount() - 1), {WhenRole, Qt::AccessibleTextRole});
}

int CommitModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_commits.size());
}

QVariant CommitModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Line& line = m_commits[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return line.message.isEmpty() ? tr("Change %1", "number").arg(line.number) : line.message;
    case Qt::AccessibleTextRole:
        return tr("%1, by %2, %3", "message, author, time")
            .arg(data(index, Qt::DisplayRole).toString(), line.author, data(index, WhenRole).toString());
    case WhenRole: {
        const QDateTime moment = clockAt(*m_zone, line.time);
        const QDate today = clockAt(*m_zone, QDateTime::currentMSecsSinceEpoch()).date();
        return moment.date() == today ? QLocale().toString(moment.time(), QLocale::ShortFormat)
                                      : QLocale().toString(moment.date(), QLocale::ShortFormat);
    }
    case AuthorRole:
        return line.author;
    case NumberRole:
        return QVariant::fromValue<qulonglong>(line.number);
    case IconRole:
        if (line.isPublication)
            return QStringLiteral("publish");
        switch (line.actor) {
        case ActorKind::Human:
            return QStringLiteral("person");
        case ActorKind::Agent:
            return QStringLiteral("lightning");
        case ActorKind::Importer:
            return QStringLiteral("import");
        }
        return {};
    default:
        return {};
    }
}

} // namespace galley::ui
