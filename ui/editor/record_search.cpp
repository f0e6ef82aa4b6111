#include "ui/editor/record_search.h"

#include "ui/editor/record_text.h"
#include "ui/navigator/record_query.h"
#include "ui/navigator/record_text.h"
#include "ui/tasks/background_task.h"

namespace galley::ui {

namespace {

constexpr std::size_t kLimit = 200;

} // namespace

RecordHitsModel::RecordHitsModel(std::shared_ptr<const Replica> replica, std::vector<TypeIndex> types,
                                 std::size_t locale, QObject* parent)
    : QAbstractListModel(parent)
    , m_replica(std::move(replica))
    , m_types(std::move(types))
    , m_locale(locale)
    , m_task(new BackgroundTask(this)) {}

void RecordHitsModel::search(const QString& words) {
    RecordQuery query;
    query.types = m_types;
    query.text = words;
    query.locale = m_locale;
    query.limit = kLimit + 1;
    m_task->start([this, replica = m_replica, query = std::move(query)](const Progress&, const CancelToken& cancel) {
        const auto hits = std::make_shared<std::vector<RecordRef>>(findRecords(*replica, query, cancel));
        return [this, hits] { show(std::move(*hits)); };
    });
}

void RecordHitsModel::show(std::vector<RecordRef> hits) {
    beginResetModel();
    m_hits = std::move(hits);
    m_isCut = m_hits.size() > kLimit;
    if (m_isCut)
        m_hits.resize(kLimit);
    endResetModel();
    emit found();
}

int RecordHitsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_hits.size());
}

QVariant RecordHitsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RecordRef ref = refAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return displayName(m_replica->state().record(ref), m_locale);
    case TypeLabelRole:
        return recordLabel(m_replica->state(), ref, m_locale).typeLabel;
    case IconRole:
        return recordLabel(m_replica->state(), ref, m_locale).icon;
    case IdRole:
        return QString::fromStdString(m_replica->state().record(ref).id());
    case Qt::AccessibleTextRole: {
        const RecordLabel label = recordLabel(m_replica->state(), ref, m_locale);
        return tr("%1, %2", "name of a record, its type").arg(label.name, label.typeLabel);
    }
    case RefRole:
        return QVariant::fromValue<qulonglong>(ref.packed());
    default:
        return {};
    }
}

} // namespace galley::ui
