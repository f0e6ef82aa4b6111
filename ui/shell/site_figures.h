// The figures in the status bar that cost more than a look: heap bytes of the replica and the size that the content has
// as plain JSON, as an export would write it. Counted once in the background and then kept in step with the draft by
// counting what changed.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/workspace/workspace.h"

#include <QObject>

#include <memory>
#include <optional>
#include <set>

class QTimer;

namespace galley::ui {

class BackgroundTask;

class SiteFigures : public QObject {
    Q_OBJECT
public:
    explicit SiteFigures(std::shared_ptr<const Replica> replica, QObject* parent = nullptr);

    void follow(const DraftChange& change);
    std::optional<std::uint64_t> replicaBytes() const { return m_replicaBytes; }
    std::optional<std::uint64_t> jsonBytes() const { return m_jsonBytes; }

signals:
    void changed();

private:
    void count();

    std::shared_ptr<const Replica> m_latest;
    std::shared_ptr<const Replica> m_counted; ///< the one that m_jsonBytes is of
    std::set<RecordRef> m_touched;            ///< between m_counted and m_latest
    std::optional<std::uint64_t> m_replicaBytes;
    std::optional<std::uint64_t> m_jsonBytes;
    QTimer* m_idle;         // child
    BackgroundTask* m_task; // child
};

} // namespace galley::ui
