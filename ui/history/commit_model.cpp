#include "ui/history/commit_model.h"

#include "ui/navigator/zone_text.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>

namespace galley::ui {

namespace {

constexpr std::uint64_t kPart = 200;

/// Whether a commit changes "type/id". Imports name records in their lines; they are looked at as text.
bool touches(const Commit& commit, const std::string& record) {
    const auto slash = record.find('/');
    const std::string type = record.substr(0, slash);
    const std::string id = slash == std::string::npos ? std::string() : record.substr(slash + 1);
    if (const auto* edits = std::get_if<std::vector<Edit>>(&commit.body))
        return std::any_of(edits->begin(), edits->end(),
                           [&](const Edit& edit) { return edit.type == type && edit.id == id; });
    const auto* set = std::get_if<RecordSet>(&commit.body);
    return set != nullptr && set->ndjson.find("\"type\":\"" + type + "\",\"id\":\"" + id + "\"") != std::string::npos;
}

} // namespace

void CommitModel::setJournal(const Journal* journal) {
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
    m_record = record;
    setJournal(m_journal);
}

std::vector<CommitModel::Line> CommitModel::read(std::uint64_t from, std::uint64_t to) {
    std::vector<Line> lines;
    const auto add = [&lines](const auto& commit) {
        lines.push_back({.number = commit.number,
                         .time = commit.time,
                         .author = QString::fromStdString(commit.author),
                         .message = QString::fromStdString(commit.message),
                         .actor = commit.actor});
    };
    const std::string record = m_record.toStdString();
    const Result<void> done = record.empty() ? m_journal->readHeaders(from, to,
                                                                      [&](const CommitHeader& header) -> Result<void> {
                                                                          add(header);
                                                                          return {};
                                                                      })
                                             : m_journal->read(from, to, [&](Commit commit) -> Result<void> {
                                                   if (touches(commit, record))
                                                       add(commit);
                                                   return {};
                                               });
    if (!done)
        m_error = done.error();
    std::reverse(lines.begin(), lines.end());
    return lines;
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
    const bool isFirst = m_newest == 0;
    const std::uint64_t from = isFirst && newest > kPart ? newest - kPart + 1 : m_newest + 1;
    std::vector<Line> lines = read(from, newest);
    m_newest = newest;
    if (isFirst)
        m_oldest = from;
    if (lines.empty())
        return;
    beginInsertRows({}, 0, static_cast<int>(lines.size()) - 1);
    m_commits.insert(m_commits.begin(), lines.begin(), lines.end());
    endInsertRows();
}

bool CommitModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && m_journal != nullptr && m_oldest > 1 && !m_error;
}

void CommitModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent))
        return;
    const std::uint64_t from = m_oldest > kPart ? m_oldest - kPart : 1;
    const std::vector<Line> lines = read(from, m_oldest - 1);
    m_oldest = from;
    if (lines.empty())
        return;
    const int row = rowCount();
    beginInsertRows({}, row, row + static_cast<int>(lines.size()) - 1);
    m_commits.insert(m_commits.end(), lines.begin(), lines.end());
    endInsertRows();
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
        return line.message.isEmpty() ? tr("Commit %1").arg(line.number) : line.message;
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
