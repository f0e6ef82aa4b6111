#include "ui/history/commit_model.h"

#include "model/base/zone_names.h"
#include "ui/history/journal_reader.h"
#include "ui/navigator/zone_text.h"
#include "ui/publish/publish_words.h"

#include <QDateTime>
#include <QLocale>

namespace galley::ui {

namespace {

/// So many rows of a record are looked for at once, if it takes the whole journal.
constexpr std::size_t kWanted = 50;
/// What was made so shortly ago says how long ago.
constexpr Instant kLately = 60 * 60 * 1000;

CommitFilter filterOf(const QString& record, const QString& path) {
    const std::string name = record.toStdString();
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos)
        return {};
    return {name.substr(0, slash), name.substr(slash + 1), path.toStdString()};
}

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
    m_own = {};
    beginAnew();
}

void CommitModel::setRecord(const QString& record, const QString& path) {
    m_filter = filterOf(record, path);
    m_newer->abandon();
    m_older->abandon();
    beginAnew();
}

void CommitModel::beginAnew() {
    beginResetModel();
    m_lines.clear();
    m_newest = 0;
    m_oldest = 1;
    m_asked = kWanted;
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
    m_newer->start([this, filter = m_filter, after = m_newest, trails = *m_trails](
                       const Journal& journal, const CancelToken& cancel) mutable -> JournalReader::Answer {
        const CommitPart part = readNewer(journal, filter, after, trails, cancel);
        return [this, part, trails] {
            m_trails->learnFrom(trails);
            addNewer(part);
        };
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
    if (hadStopped)
        fetchMore({});
    searchOn();
    emit readingChanged();
    if (m_isStale)
        refresh();
}

void CommitModel::addOlder(const CommitPart& part) {
    m_oldest = part.oldest;
    m_error = part.error;
    insert(rowCount(), part.lines);
    searchOn();
    emit readingChanged();
}

/// A search goes on until it has found what was asked for, in parts that show what was found so far.
void CommitModel::searchOn() {
    if (!m_filter.id.empty() && m_lines.size() < m_asked && canFetchMore({}))
        readOlder();
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
    m_asked = m_lines.size() + kWanted;
    readOlder();
    emit readingChanged();
}

void CommitModel::readOlder() {
    m_older->start([this, filter = m_filter, to = m_oldest - 1, trails = *m_trails](
                       const Journal& journal, const CancelToken& cancel) mutable -> JournalReader::Answer {
        const CommitPart part = readCommits(journal, filter, to, trails, cancel);
        return [this, part, trails] {
            m_trails->learnFrom(trails);
            addOlder(part);
        };
    });
}

int CommitModel::percentRead() const {
    return m_newest == 0 ? 0 : static_cast<int>((m_newest + 1 - m_oldest) * 100 / m_newest);
}

int CommitModel::rowOf(std::uint64_t number) const {
    const auto found = std::partition_point(m_lines.begin(), m_lines.end(),
                                            [number](const CommitLine& line) { return line.number > number; });
    return static_cast<int>(found - m_lines.begin());
}

void CommitModel::retellTimes() {
    if (!m_lines.empty())
        emit dataChanged(index(0), index(rowCount() - 1), {WhenRole, Qt::AccessibleTextRole});
}

void CommitModel::setZone(const TimeZone& zone) {
    if (m_zone == &zone)
        return;
    m_zone = &zone;
    retellTimes();
}

int CommitModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QString CommitModel::whenText(Instant time) const {
    const Instant now = QDateTime::currentMSecsSinceEpoch();
    const QDateTime moment = clockAt(*m_zone, time);
    const QDate today = clockAt(*m_zone, now).date();
    const bool isLately = time <= now && now - time < kLately;
    if (isLately)
        return agoWords(time, now);
    if (moment.date() == today)
        return QLocale().toString(moment.time(), QLocale::ShortFormat);
    if (moment.date().addDays(1) == today)
        return tr("Yesterday %1", "time").arg(QLocale().toString(moment.time(), QLocale::ShortFormat));
    return QLocale().toString(moment.date(), moment.date().year() == today.year() ? tr("d MMM", "date of this year")
                                                                                  : tr("d MMM yyyy", "date"));
}

QString CommitModel::momentWords(Instant time) const {
    const QDateTime moment = clockAt(*m_zone, time);
    return tr("%1, %2 (%3)", "date, time, place of the time zone")
        .arg(QLocale().toString(moment.date(), QLocale::LongFormat),
             QLocale().toString(moment.time(), QStringLiteral("HH:mm:ss")),
             QString::fromStdString(zonePlace(*m_zone, QLocale().name().toStdString())));
}

QVariant CommitModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const CommitLine& line = lineAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return line.message.isEmpty() ? tr("Change %1", "number").arg(line.number) : line.message;
    case Qt::AccessibleTextRole:
        return tr("%1, by %2, %3, %4", "message, author, time, draft or name of a release")
            .arg(data(index, Qt::DisplayRole).toString(), line.author, whenText(line.time), line.line);
    case WhenRole:
        return whenText(line.time);
    case Qt::ToolTipRole:
        return tr("%1\n%2, %3", "what was changed; author, exact time")
            .arg(data(index, Qt::DisplayRole).toString(), line.author, momentWords(line.time));
    case LineRole:
        return line.line;
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
