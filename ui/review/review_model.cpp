#include "ui/review/review_model.h"

#include "ui/editor/address_words.h"
#include "ui/editor/edit_words.h"
#include "ui/editor/record_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace galley::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::Review)
};

/// Rows that a list asks for at once: it lays out each of them.
constexpr int kPart = 100;

} // namespace

void ReviewModel::setReview(std::shared_ptr<const ReviewData> data) {
    beginResetModel();
    m_data = std::move(data);
    m_choice = m_data == nullptr ? ReviewChoice() : ReviewChoice(*m_data);
    endResetModel();
    emit choiceChanged();
}

void ReviewModel::follow(std::shared_ptr<const ReviewData> data) {
    beginResetModel();
    m_data = std::move(data);
    m_choice.follow(*m_data);
    endResetModel();
    emit choiceChanged();
}

void ReviewModel::setChoice(ReviewChoice choice) {
    m_choice = std::move(choice);
    if (rowCount() > 0)
        emit dataChanged(index(0), index(rowCount() - 1), {Qt::CheckStateRole, Qt::AccessibleTextRole});
    emit choiceChanged();
}

bool ReviewModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    m_choice.choose(static_cast<std::size_t>(index.row()), value.toInt() == Qt::Checked);
    emit dataChanged(index, index, {Qt::CheckStateRole, Qt::AccessibleTextRole});
    emit choiceChanged();
    return true;
}

Qt::ItemFlags ReviewModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags usual = QAbstractListModel::flags(index);
    return index.isValid() ? usual | Qt::ItemIsUserCheckable : usual;
}

int ReviewModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || m_data == nullptr ? 0 : static_cast<int>(m_data->changes.size());
}

QVariant ReviewModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const RecordChange& change = m_data->changes[row];
    const ChangeKind kind = kindOf(change);
    const State& state = replicaOf(*m_data, change)->state();
    switch (role) {
    case Qt::DisplayRole:
        return recordLabel(state, change.ref, 0).name;
    case Qt::AccessibleTextRole:
        return QVariant(data(index, Qt::DisplayRole).toString() + QStringLiteral(", ") +
                        data(index, NoteRole).toString());
    case Qt::CheckStateRole:
        return m_choice.isChosen(row) ? Qt::Checked : Qt::Unchecked;
    case IconRole:
        return recordLabel(state, change.ref, 0).icon;
    case NoteRole:
        if (row < m_data->isTakenOff.size() && m_data->isTakenOff[row])
            return Words::tr("Taken off the site");
        if (kind == ChangeKind::Changed && m_data->sharesOrdinals &&
            !addressWords(*m_data->published, *m_data->draft, change.ref).isEmpty())
            return Words::tr("New address");
        return kind == ChangeKind::Added     ? Words::tr("New")
               : kind == ChangeKind::Removed ? Words::tr("Removed")
                                             : QString();
    case KindRole:
        return static_cast<int>(kind);
    default:
        return {};
    }
}

void ProblemModel::setReview(std::shared_ptr<const ReviewData> data) {
    beginResetModel();
    m_data = std::move(data);
    m_shown = m_data == nullptr ? 0 : static_cast<int>(std::min<std::size_t>(kPart, m_data->problems.size()));
    endResetModel();
}

void ProblemModel::goOn(std::shared_ptr<const ReviewData> data) {
    m_data = std::move(data);
    if (m_shown < kPart)
        fetchMore({});
}

int ProblemModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_shown;
}

bool ProblemModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && m_data != nullptr && static_cast<std::size_t>(m_shown) < m_data->problems.size();
}

void ProblemModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent))
        return;
    const int more = static_cast<int>(std::min<std::size_t>(kPart, m_data->problems.size() - m_shown));
    beginInsertRows({}, m_shown, m_shown + more - 1);
    m_shown += more;
    endInsertRows();
}

QVariant ProblemModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Problem& problem = m_data->problems[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return problemText(problem, m_data->draft->state(), 0);
    case Qt::AccessibleTextRole:
        return (problem.severity == ProblemSeverity::Error ? Words::tr("Error: %1 %2", "a sentence, a record")
                                                           : Words::tr("Warning: %1 %2", "a sentence, a record"))
            .arg(problemText(problem, m_data->draft->state(), 0), data(index, NoteRole).toString());
    case IconRole:
        return problem.severity == ProblemSeverity::Error ? QStringLiteral("error") : QStringLiteral("warning");
    case NoteRole: {
        const State& state = m_data->draft->state();
        const auto ref = state.findPath(problem.record);
        if (!ref)
            return QString::fromStdString(problem.record);
        const RecordLabel label = recordLabel(state, *ref, 0);
        if (problem.field.empty() || !label.exists)
            return Words::tr("%1 · %2", "type, name").arg(label.typeLabel, label.name);
        return Words::tr("%1 · %2 · %3", "type, name, field")
            .arg(label.typeLabel, label.name, fieldWords(state.record(*ref), problem.field));
    }
    case IsErrorRole:
        return problem.severity == ProblemSeverity::Error;
    default:
        return {};
    }
}

} // namespace galley::ui
