// LinkWatch: who leads to the record in the form. References are known at once; links in texts are looked for on
// another thread when the form has rested on the record for a moment, and then followed edit by edit.
//
// Thread rule: GUI thread.
#pragma once

#include "model/publish/text_links.h"
#include "model/workspace/workspace.h"

#include <QObject>

#include <optional>
#include <set>

class QTimer;

namespace galley::ui {

class BackgroundTask;

class LinkWatch : public QObject {
    Q_OBJECT
public:
    explicit LinkWatch(QObject* parent);

    /// Begins with another record, or goes on with the same one in this replica when nobody knows what changed.
    void watch(std::shared_ptr<const Replica> replica, RecordRef record);
    /// Goes on with the same record. O(changes).
    void follow(const DraftChange& change);
    void clear();

    /// Whether links in texts are not known yet.
    bool isLooking() const { return m_record && !m_isKnown; }
    /// Records that refer to it by a field. O(1).
    std::size_t referring() const;
    /// Records that link to it in a text, as far as they are known, and do not refer to it.
    std::size_t linking() const;
    /// All of both, sorted. O(records).
    std::vector<RecordRef> records() const;

signals:
    void changed();

private:
    void look();
    void take(const IncomingLinks& links);

    std::shared_ptr<const Replica> m_replica;
    std::optional<RecordRef> m_record;
    std::set<RecordRef> m_linking;
    std::set<RecordRef> m_meanwhile; ///< changed while it was looked for
    bool m_isKnown = false;
    QTimer* m_rest;         // child
    BackgroundTask* m_task; // child
};

} // namespace galley::ui
