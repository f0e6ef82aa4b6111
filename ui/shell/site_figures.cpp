#include "ui/shell/site_figures.h"

#include "model/dataset/value_json.h"
#include "ui/tasks/background_task.h"

#include <QTimer>

namespace galley::ui {

namespace {

constexpr int kIdleMs = 800;

std::uint64_t jsonSize(const RecordView& record, std::string& scratch) {
    scratch.clear();
    appendRecordJson(scratch, record, BlockKeys::WhenNotDefault);
    return scratch.size() + 1; // and a line feed
}

std::uint64_t jsonSize(const State& state, const CancelToken& cancel) {
    std::uint64_t sum = 0;
    std::string scratch;
    state.forEach([&](const RecordView& record) {
        if (!cancel.isCancelled())
            sum += jsonSize(record, scratch);
    });
    return sum;
}

std::uint64_t jsonSize(const State& state, const std::set<RecordRef>& records) {
    std::uint64_t sum = 0;
    std::string scratch;
    for (const RecordRef ref : records) {
        if (ref.ordinal.value() < state.ordinalCount(ref.type) && state.record(ref).exists())
            sum += jsonSize(state.record(ref), scratch);
    }
    return sum;
}

} // namespace

SiteFigures::SiteFigures(std::shared_ptr<const Replica> replica, QObject* parent)
    : QObject(parent)
    , m_latest(std::move(replica))
    , m_idle(new QTimer(this))
    , m_task(new BackgroundTask(this)) {
    m_idle->setSingleShot(true);
    m_idle->setInterval(kIdleMs);
    connect(m_idle, &QTimer::timeout, this, &SiteFigures::count);
    count();
}

void SiteFigures::follow(const DraftChange& change) {
    m_latest = change.after;
    for (const RecordChange& record : change.changes)
        m_touched.insert(record.ref);
    m_idle->start();
}

void SiteFigures::count() {
    if (m_task->isRunning()) {
        m_idle->start();
        return;
    }
    m_task->start([this, before = m_counted, bytes = m_jsonBytes, after = m_latest,
                   touched = std::exchange(m_touched, {})](const Progress&, const CancelToken& cancel) {
        const State& state = after->state();
        const std::uint64_t json = before && bytes
                                       ? *bytes + jsonSize(state, touched) - jsonSize(before->state(), touched)
                                       : jsonSize(state, cancel);
        const std::uint64_t heap = after->heapBytes();
        return [this, after, json, heap] {
            m_counted = after;
            m_jsonBytes = json;
            m_replicaBytes = heap;
            emit changed();
        };
    });
}

} // namespace galley::ui
