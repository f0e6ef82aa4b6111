#include "ui/editor/link_watch.h"

#include "ui/tasks/background_task.h"

#include <QTimer>

#include <algorithm>

namespace galley::ui {

namespace {

constexpr int kRestMs = 150;
/// After more changes at once it is quicker to look again.
constexpr std::size_t kMostFollowed = 500;

/// Whether a change gives a page another address, which links elsewhere may name.
bool changesAddress(const DraftChange& change, RecordRef ref) {
    const State& after = change.after->state();
    const Type& type = after.schema().type(ref.type);
    if (!type.page)
        return false;
    const State& before = change.before->state();
    const bool wasThere = ref.ordinal.value() < before.ordinalCount(ref.type) && before.record(ref).exists();
    if (wasThere != after.record(ref).exists())
        return true;
    for (std::size_t locale = 0; wasThere && locale < after.schema().locales.size(); ++locale)
        if (change.before->addresses().url(before.record(ref), locale) !=
            change.after->addresses().url(after.record(ref), locale))
            return true;
    return false;
}

} // namespace

LinkWatch::LinkWatch(QObject* parent)
    : QObject(parent)
    , m_rest(new QTimer(this))
    , m_task(new BackgroundTask(this)) {
    m_rest->setSingleShot(true);
    m_rest->setInterval(kRestMs);
    connect(m_rest, &QTimer::timeout, this, &LinkWatch::look);
}

void LinkWatch::watch(std::shared_ptr<const Replica> replica, RecordRef record) {
    const bool isSame = m_record == record && m_replica == replica;
    m_replica = std::move(replica);
    if (isSame)
        return;
    if (m_record != record)
        m_linking.clear();
    m_record = record;
    m_isKnown = false;
    m_task->abandon();
    m_rest->start();
}

void LinkWatch::clear() {
    m_record.reset();
    m_replica.reset();
    m_linking.clear();
    m_rest->stop();
    m_task->abandon();
}

void LinkWatch::follow(const DraftChange& change) {
    if (!m_record)
        return;
    const bool isNewSchema = change.before->state().schemaPointer() != change.after->state().schemaPointer();
    m_replica = change.after;
    const bool mustLook = isNewSchema || change.changes.size() > kMostFollowed ||
                          std::any_of(change.changes.begin(), change.changes.end(),
                                      [&](const RecordChange& one) { return changesAddress(change, one.ref); });
    if (mustLook) {
        m_isKnown = false;
        m_task->abandon();
        m_rest->start();
        return;
    }
    for (const RecordChange& one : change.changes) {
        if (one.ref == *m_record)
            continue;
        if (!m_isKnown)
            m_meanwhile.insert(one.ref);
        else if (linksInText(*m_replica, one.ref, *m_record))
            m_linking.insert(one.ref);
        else
            m_linking.erase(one.ref);
    }
}

void LinkWatch::look() {
    if (!m_record)
        return;
    m_meanwhile.clear();
    m_task->start([this, replica = m_replica, record = *m_record](const Progress&, const CancelToken& cancel) {
        auto links = incomingLinks(*replica, record, 1000, cancel);
        return [this, links = std::move(links)] {
            if (links)
                take(*links);
        };
    });
}

void LinkWatch::take(const IncomingLinks& links) {
    m_linking = {links.linking.begin(), links.linking.end()};
    m_isKnown = true;
    for (const RecordRef ref : m_meanwhile)
        if (linksInText(*m_replica, ref, *m_record))
            m_linking.insert(ref);
        else
            m_linking.erase(ref);
    m_meanwhile.clear();
    emit changed();
}

std::size_t LinkWatch::referring() const {
    return m_record ? m_replica->references().referrerCount(*m_record) : 0;
}

std::size_t LinkWatch::linking() const {
    if (!m_record || m_linking.empty())
        return 0;
    const std::vector<RecordRef> referring = m_replica->references().referrers(*m_record);
    return static_cast<std::size_t>(std::count_if(m_linking.begin(), m_linking.end(), [&](RecordRef ref) {
        return !std::binary_search(referring.begin(), referring.end(), ref);
    }));
}

std::vector<RecordRef> LinkWatch::records() const {
    std::vector<RecordRef> all;
    if (!m_record)
        return all;
    all = m_replica->references().referrers(*m_record);
    all.insert(all.end(), m_linking.begin(), m_linking.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

} // namespace galley::ui
