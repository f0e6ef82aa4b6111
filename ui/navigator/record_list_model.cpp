#include "ui/navigator/record_list_model.h"

#include "ui/navigator/record_text.h"
#include "ui/widgets/icons.h"

#include <algorithm>
#include <functional>
#include <unordered_set>

namespace galley::ui {

namespace {

constexpr std::size_t kMostRemoved = 50;

} // namespace

RecordListModel::RecordListModel(QObject* parent)
    : QAbstractListModel(parent) {}

void RecordListModel::setContent(std::shared_ptr<const Replica> replica, std::vector<RecordRef> rows,
                                 std::size_t locale, RowSnippets snippets) {
    if (rows == m_rows && m_replica) {
        m_snippets = std::move(snippets);
        m_replica = std::move(replica);
        m_locale = locale;
        findHome();
        if (!m_rows.empty())
            emit dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_replica = std::move(replica);
    m_rows = std::move(rows);
    numberRows();
    m_snippets = std::move(snippets);
    m_locale = locale;
    findHome();
    endResetModel();
}

void RecordListModel::follow(const DraftChange& change) {
    std::vector<int> deleted;
    std::unordered_set<std::uint64_t> changed;
    for (const RecordChange& record : change.changes) {
        if (record.after && record.after->exists)
            changed.insert(record.ref.packed());
        else if (const int row = rowOf(record.ref); row >= 0)
            deleted.push_back(row);
    }
    // Many rows one by one take longer than all of them anew.
    const bool isAnew = deleted.size() > kMostRemoved;
    if (isAnew)
        beginResetModel();
    removeRowsOf(std::move(deleted)); // while the old replica still answers for them
    m_replica = change.after;
    if (isAnew)
        endResetModel();
    const auto home = m_home;
    findHome();
    for (const auto& one : {home, m_home}) // the address may have gone to another page
        if (one && home != m_home)
            changed.insert(one->packed());
    for (const RecordChange& record : change.changes) {
        const auto known = m_snippets.byRecord.find(record.ref.packed());
        if (known == m_snippets.byRecord.end())
            continue;
        if (auto snippet = rowSnippet(m_replica->state().record(record.ref), m_snippets.query))
            known->second = std::move(*snippet);
        else
            m_snippets.byRecord.erase(known);
    }
    for (const std::uint64_t packed : changed)
        if (const int row = rowOf(RecordRef::fromPacked(packed)); row >= 0)
            emit dataChanged(index(row), index(row));
}

void RecordListModel::removeRowsOf(std::vector<int> rows) {
    if (rows.size() > kMostRemoved) {
        std::vector<bool> isGone(m_rows.size());
        for (const int row : rows)
            isGone[static_cast<std::size_t>(row)] = true;
        std::size_t row = 0;
        std::erase_if(m_rows, [&isGone, &row](RecordRef) { return isGone[row++]; });
        numberRows();
        return;
    }
    std::sort(rows.begin(), rows.end(), std::greater<>());
    for (const int row : rows) {
        beginRemoveRows({}, row, row);
        m_rows.erase(m_rows.begin() + row);
        endRemoveRows();
    }
    if (!rows.empty())
        numberRows();
}

void RecordListModel::numberRows() {
    m_rowNumbers.clear();
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const RecordRef ref = m_rows[row];
        if (ref.type.value() >= m_rowNumbers.size())
            m_rowNumbers.resize(std::size_t{ref.type.value()} + 1);
        std::vector<std::uint32_t>& numbers = m_rowNumbers[ref.type.value()];
        if (ref.ordinal.value() >= numbers.size())
            numbers.resize(std::max(std::size_t{ref.ordinal.value()} + 1, 2 * numbers.size()));
        numbers[ref.ordinal.value()] = static_cast<std::uint32_t>(row + 1);
    }
}

int RecordListModel::rowOf(RecordRef ref) const {
    if (ref.type.value() >= m_rowNumbers.size())
        return -1;
    const std::vector<std::uint32_t>& numbers = m_rowNumbers[ref.type.value()];
    return ref.ordinal.value() < numbers.size() ? static_cast<int>(numbers[ref.ordinal.value()]) - 1 : -1;
}

void RecordListModel::setUnpublishedTest(std::function<bool(RecordRef)> test) {
    m_isUnpublished = std::move(test);
    refreshMarks();
}

void RecordListModel::refreshMarks() {
    if (!m_rows.empty())
        emit dataChanged(index(0), index(rowCount() - 1), {IsUnpublishedRole, IsTakenOffRole});
}

void RecordListModel::setContested(const std::vector<RecordRef>& records) {
    std::unordered_set<std::uint64_t> others = std::move(m_contested);
    m_contested.clear();
    for (const RecordRef record : records)
        m_contested.insert(record.packed());
    for (const std::uint64_t packed : m_contested)
        if (others.erase(packed) == 0) // else it was marked already
            others.insert(packed);
    for (const std::uint64_t packed : others)
        if (const int row = rowOf(RecordRef::fromPacked(packed)); row >= 0)
            emit dataChanged(index(row), index(row), {IsContestedRole, Qt::AccessibleTextRole, Qt::ToolTipRole});
}

QModelIndex RecordListModel::indexOf(RecordRef ref) const {
    const int row = rowOf(ref);
    return row < 0 ? QModelIndex() : index(row);
}

int RecordListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

const RowSnippet* RecordListModel::snippetOf(RecordRef ref) const {
    const auto snippet = m_snippets.byRecord.find(ref.packed());
    return snippet == m_snippets.byRecord.end() ? nullptr : &snippet->second;
}

QString RecordListModel::address(const RecordView& record) const {
    const QString slug = pageSlug(record, m_locale);
    return slug.isEmpty() ? QString::fromStdString(record.id()) : slug;
}

bool RecordListModel::isDeleted(RecordRef ref) const {
    return m_published != nullptr && !m_replica->state().record(ref).exists();
}

RecordView RecordListModel::record(RecordRef ref) const {
    return (isDeleted(ref) ? m_published : m_replica)->state().record(ref);
}

void RecordListModel::findHome() {
    m_home = m_replica ? m_replica->findPage(m_replica->state().schema().site.home) : std::nullopt;
}

QString RecordListModel::accessibleText(RecordRef ref, const RecordView& record) const {
    const QString name = isContested(ref)
                             ? tr("%1, to be decided", "name of a record").arg(displayName(record, m_locale))
                             : displayName(record, m_locale);
    const QString type = typeLabel(record.type());
    if (isDeleted(ref))
        return tr("%1, %2, deleted", "name, type").arg(name, type);
    if (m_isTakenOff && m_isTakenOff(ref))
        return tr("%1, %2, taken off the site", "name, type").arg(name, type);
    const QString what = ref == m_home ? tr("%1, %2, the home page", "name, type").arg(name, type)
                                       : tr("%1, %2", "name, type").arg(name, type);
    const RowSnippet* snippet = snippetOf(ref);
    return snippet == nullptr ? what : tr("%1, found in: %2", "name and type, piece of text").arg(what, snippet->text);
}

QVariant RecordListModel::toolTip(RecordRef ref, const RecordView& record) const {
    const QString place =
        snippetOf(ref) == nullptr ? QString() : tr("%1 · %2").arg(typeLabel(record.type()), address(record));
    if (!isContested(ref))
        return place.isEmpty() ? QVariant() : place;
    const QString todo =
        m_replica->state().record(ref).exists()
            ? tr("Two people wrote something else in one place, and both texts are kept. Open it: they stand below "
                 "their "
                 "field, where you choose one.")
            : tr("One person deleted it, another changed it. The button “to decide” in the status bar leads there.");
    return place.isEmpty() ? todo : tr("%1\n%2", "what a record is, what to do with it").arg(place, todo);
}

QVariant RecordListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const RecordRef ref = refAt(index.row());
    const RecordView record = this->record(ref);
    const Type& type = record.type();
    switch (role) {
    case Qt::DisplayRole:
        return displayName(record, m_locale);
    case Qt::AccessibleTextRole:
        return accessibleText(ref, record);
    case Qt::ToolTipRole:
        return toolTip(ref, record);
    case Qt::DecorationRole:
        return ref == m_home ? icon(QStringLiteral("home")) : typeIcon(QString::fromStdString(type.name), type.page);
    case RefRole:
        return QVariant::fromValue<quint64>(ref.packed());
    case KeyRole:
        return recordKey(record);
    case TypeNameRole:
        return QString::fromStdString(type.name);
    case TypeLabelRole:
        return typeLabel(type);
    case AddressRole:
        return address(record);
    case IsPageRole:
        return type.page;
    case IsHomeRole:
        return ref == m_home;
    case IsDeletedRole:
        return isDeleted(ref);
    case IsUnpublishedRole:
        return m_isUnpublished && m_isUnpublished(ref);
    case IsTakenOffRole:
        return m_isTakenOff && m_isTakenOff(ref);
    case IsContestedRole:
        return isContested(ref);
    case SnippetRole: {
        const RowSnippet* snippet = snippetOf(ref);
        return snippet == nullptr ? QVariant() : QVariant::fromValue(*snippet);
    }
    default:
        return {};
    }
}

} // namespace galley::ui
