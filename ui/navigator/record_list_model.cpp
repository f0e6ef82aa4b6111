#include "ui/navigator/record_list_model.h"

#include "ui/navigator/record_text.h"
#include "ui/widgets/icons.h"

#include <algorithm>
#include <unordered_set>

namespace galley::ui {

RecordListModel::RecordListModel(QObject* parent)
    : QAbstractListModel(parent) {}

void RecordListModel::setContent(std::shared_ptr<const Replica> replica, std::vector<RecordRef> rows,
                                 std::size_t locale, RowSnippets snippets) {
    if (rows == m_rows && m_replica) {
        m_snippets = std::move(snippets);
        m_replica = std::move(replica);
        m_locale = locale;
        if (!m_rows.empty())
            emit dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_replica = std::move(replica);
    m_rows = std::move(rows);
    m_snippets = std::move(snippets);
    m_locale = locale;
    endResetModel();
}

void RecordListModel::follow(const DraftChange& change) {
    std::unordered_set<std::uint64_t> deleted;
    std::unordered_set<std::uint64_t> changed;
    for (const RecordChange& record : change.changes) {
        const bool exists = record.after && record.after->exists;
        (exists ? changed : deleted).insert(record.ref.packed());
    }
    // Rows go while the old replica still answers for them.
    for (int row = rowCount() - 1; row >= 0 && !deleted.empty(); --row) {
        if (!deleted.contains(refAt(row).packed()))
            continue;
        beginRemoveRows({}, row, row);
        m_rows.erase(m_rows.begin() + row);
        endRemoveRows();
    }
    m_replica = change.after;
    for (const RecordChange& record : change.changes) {
        const auto known = m_snippets.byRecord.find(record.ref.packed());
        if (known == m_snippets.byRecord.end())
            continue;
        if (auto snippet = rowSnippet(m_replica->state().record(record.ref), m_snippets.query))
            known->second = std::move(*snippet);
        else
            m_snippets.byRecord.erase(known);
    }
    for (int row = 0; row < rowCount() && !changed.empty(); ++row) {
        if (changed.contains(refAt(row).packed()))
            emit dataChanged(index(row), index(row));
    }
}

void RecordListModel::setUnpublishedTest(std::function<bool(RecordRef)> test) {
    m_isUnpublished = std::move(test);
    refreshMarks();
}

void RecordListModel::refreshMarks() {
    if (!m_rows.empty())
        emit dataChanged(index(0), index(rowCount() - 1), {IsUnpublishedRole});
}

QModelIndex RecordListModel::indexOf(RecordRef ref) const {
    const auto found = std::find(m_rows.begin(), m_rows.end(), ref);
    return found == m_rows.end() ? QModelIndex() : index(static_cast<int>(found - m_rows.begin()));
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

QVariant RecordListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const RecordRef ref = refAt(index.row());
    const RecordView record = m_replica->state().record(ref);
    const Type& type = record.type();
    switch (role) {
    case Qt::DisplayRole:
        return displayName(record, m_locale);
    case Qt::AccessibleTextRole: {
        const RowSnippet* snippet = snippetOf(ref);
        const QString name = displayName(record, m_locale);
        return snippet == nullptr
                   ? tr("%1, %2").arg(name, typeLabel(type))
                   : tr("%1, %2, found in: %3", "name, type, piece of text").arg(name, typeLabel(type), snippet->text);
    }
    case Qt::ToolTipRole: {
        const RowSnippet* snippet = snippetOf(ref);
        return snippet == nullptr ? QVariant() : tr("%1 · %2").arg(typeLabel(type), address(record));
    }
    case Qt::DecorationRole:
        return typeIcon(QString::fromStdString(type.name), type.page);
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
    case IsUnpublishedRole:
        return m_isUnpublished && m_isUnpublished(ref);
    case SnippetRole: {
        const RowSnippet* snippet = snippetOf(ref);
        return snippet == nullptr ? QVariant() : QVariant::fromValue(*snippet);
    }
    default:
        return {};
    }
}

} // namespace galley::ui
