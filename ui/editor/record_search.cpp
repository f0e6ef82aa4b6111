#include "ui/editor/record_search.h"

#include "ui/editor/record_text.h"

#include <QPromise>
#include <QThreadPool>
#include <array>

namespace galley::ui {

namespace {

constexpr std::size_t kLimit = 200;

/// 0: starts with the words; 1: a word does; 2: holds them; 3: does not.
int rankOf(const QString& name, const QString& words) {
    const qsizetype at = name.indexOf(words, 0, Qt::CaseInsensitive);
    if (at < 0)
        return 3;
    if (at == 0)
        return 0;
    return name[at - 1].isLetterOrNumber() ? 2 : 1;
}

} // namespace

RecordHits findRecords(const Replica& replica, const std::vector<TypeIndex>& types, const QString& words,
                       std::size_t locale, std::size_t limit, const CancelToken& cancel) {
    const State& state = replica.state();
    std::array<std::vector<RecordRef>, 3> ranks;
    RecordHits hits;
    for (const TypeIndex type : types) {
        const std::uint32_t count = state.ordinalCount(type);
        for (std::uint32_t ordinal = 0; ordinal < count; ++ordinal) {
            if (ordinal % 256 == 0 && cancel.isCancelled())
                return {};
            const RecordRef ref{type, Ordinal{ordinal}};
            const RecordView record = state.record(ref);
            if (!record.exists())
                continue;
            int rank = 0;
            if (!words.isEmpty()) {
                rank = rankOf(recordName(record, locale), words);
                if (rank == 3)
                    rank = std::max(1, rankOf(QString::fromStdString(record.id()), words));
            }
            if (rank == 3)
                continue;
            auto& found = ranks[static_cast<std::size_t>(rank)];
            if (found.size() < limit)
                found.push_back(ref);
            else
                hits.isCut = true;
            if (words.isEmpty() && hits.isCut)
                break;
        }
    }
    for (const auto& found : ranks)
        hits.refs.insert(hits.refs.end(), found.begin(), found.end());
    if (hits.refs.size() > limit) {
        hits.refs.resize(limit);
        hits.isCut = true;
    }
    return hits;
}

RecordHitsModel::RecordHitsModel(std::shared_ptr<const Replica> replica, std::vector<TypeIndex> types,
                                 std::size_t locale, QObject* parent)
    : QAbstractListModel(parent)
    , m_replica(std::move(replica))
    , m_types(std::move(types))
    , m_locale(locale) {
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &RecordHitsModel::show);
}

RecordHitsModel::~RecordHitsModel() {
    m_cancel.cancel();
}

void RecordHitsModel::search(const QString& words) {
    m_cancel.cancel();
    m_cancel = CancelToken();
    auto promise = std::make_shared<QPromise<RecordHits>>();
    m_watcher.setFuture(promise->future()); // an older future is no longer watched
    promise->start();
    QThreadPool::globalInstance()->start([promise, replica = m_replica, types = m_types, words = words.simplified(),
                                          locale = m_locale, cancel = m_cancel] {
        promise->addResult(findRecords(*replica, types, words, locale, kLimit, cancel));
        promise->finish();
    });
}

void RecordHitsModel::show() {
    if (m_watcher.future().resultCount() == 0)
        return;
    beginResetModel();
    m_hits = m_watcher.result();
    endResetModel();
    emit found();
}

int RecordHitsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_hits.refs.size());
}

QVariant RecordHitsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RecordRef ref = refAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return recordName(m_replica->state().record(ref), m_locale);
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
