#include "ui/history/commit_model.h"

#include "ui/history/journal_reader.h"
#include "ui/navigator/zone_text.h"

#include <QDateTime>
#include <QLocale>

namespace galley::ui {

namespace {

QString iconNameOf(const CommitLine& line) {
    if (line.kind == BodyKind::Publication)
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
}

} // namespace

CommitModel::CommitModel(QObject* parent)
    : QAbstractListModel(parent)
    , m_newer(new JournalReader(this))
    , m_older(new JournalReader(this)) {}

void CommitModel::setJournal(const Journal* journal) {
    m_newer->setJournal(journal);
    m_older->setJournal(journal);
    beginAnew();
}

void CommitModel::setRecord(const QString& record) {
    m_record = record;
    m_newer->abandon();
    m_older->abandon();
    beginAnew();
}

void CommitModel::beginAnew() {
    beginResetModel();
    m_lines.clear();
    m_newest = 0;
    m_oldest = 1;
    m_isStale = false;
    m_error.reset();
    endResetModel();
    refresh();
    emit readingChanged();
}

void CommitModel::refresh() {
    if (m_newer->journal() == nullptr)
        return;
    m_isStale = m_newer->isRunning();
    if (m_isStale)
        return;
    m_newer->start([this, record = m_record.toStdString(),
                    after = m_newest](const Journal& journal, const CancelToken& cancel) -> JournalReader::Answer {
        return [this, part = readNewer(journal, record, after, cancel)] { addNewer(part); };
    });
    emit readingChanged();
}

void CommitModel::addNewer(const CommitPart& part) {
    if (m_newest == 0)
        m_oldest = part.oldest;
    m_newest = part.newest;
    const bool hadStopped = m_error.has_value();
    m_error = part.error;
    insert(0, part.lines);
    emit readingChanged();
    if (hadStopped)
        fetchMore({});
    if (m_isStale)
        refresh();
}

void CommitModel::addOlder(const CommitPart& part) {
    m_oldest = part.oldest;
    m_error = part.error;
    insert(rowCount(), part.lines);
    emit readingChanged();
}

void CommitModel::insert(int row, const std::vector<CommitLine>& lines) {
    if (lines.empty())
        return;
    beginInsertRows({}, row, row + static_cast<int>(lines.size()) - 1);
    m_lines.insert(m_lines.begin() + row, lines.begin(), lines.end());
    endInsertRows();
}

bool CommitModel::isReading() const {
    return m_newer->isRunning() || isReadingOlder();
}

bool CommitModel::isReadingOlder() const {
    return m_older->isRunning();
}

bool CommitModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && m_newest > 0 && m_oldest > 1 && !m_error && !isReadingOlder();
}

void CommitModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent))
        return;
    m_older->start([this, record = m_record.toStdString(),
                    to = m_oldest - 1](const Journal& journal, const CancelToken& cancel) -> JournalReader::Answer {
        return [this, part = readCommits(journal, record, to, cancel)] { addOlder(part); };
    });
    emit readingChanged();
}

void CommitModel::setZone(const TimeZone& zone) {
    if (m_zone == &zone)
        return;
    m_zone = &zone;
    if (!m_lines.empty())
        emit dataChanged(index(0), index(rowCount() - 1), {WhenRole, Qt::AccessibleTextRole});
}

int CommitModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QString CommitModel::whenText(Instant time) const {
    const QDateTime moment = clockAt(*m_zone, time);
    const QDate today = clockAt(*m_zone, QDateTime::currentMSecsSinceEpoch()).date();
    return moment.date() == today ? QLocale().toString(moment.time(), QLocale::ShortFormat)
                                  : QLocale().toString(moment.date(), QLocale::ShortFormat);
}

QVariant CommitModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const CommitLine& line = lineAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return line.message.isEmpty() ? tr("Change %1", "number").arg(line.number) : line.message;
    case Qt::AccessibleTextRole:
        return tr("%1, by %2, %3", "message, author, time")
            .arg(data(index, Qt::DisplayRole).toString(), line.author, whenText(line.time));
    case WhenRole:
        return whenText(line.time);
    case AuthorRole:
        return line.author;
    case NumberRole:
        return QVariant::fromValue<qulonglong>(line.number);
    case IconRole:
        return iconNameOf(line);
    default:
        return {};
    }
}

} // namespace galley::ui
