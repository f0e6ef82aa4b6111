// ImpactLine: which pages a record is on, in one line with a way to each, as soon as it is known. Where the record is
// on no page the line is not there.
//
// Thread rule: GUI thread; the pages are looked for on another one.
// Used in this folder alone.
#pragma once

#include "model/index/replica.h"
#include "ui/review/impact_words.h"

#include <QLabel>

#include <memory>

namespace galley::ui {

class BackgroundTask;

class ImpactLine : public QLabel {
    Q_OBJECT
public:
    explicit ImpactLine(QWidget* parent = nullptr);

    /// Looks for the pages of a record of `replica`; the answer to an older question does not arrive any more. `draft`
    /// is where links lead. O(pages that refer to it), not here.
    void ask(std::shared_ptr<const Replica> replica, RecordRef record, ShownWhen when,
             std::shared_ptr<const Replica> draft);
    /// About no record.
    void clear();
    bool isLooking() const;

signals:
    /// The person wants to see a page: a record as "type/id".
    void pageActivated(const QString& record);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showPages();

    std::shared_ptr<const Replica> m_replica; ///< of the question; nullptr: there is none
    std::shared_ptr<const Replica> m_draft;
    RecordRef m_record;
    ShownWhen m_when = ShownWhen::Now;
    std::shared_ptr<const Impact> m_impact; ///< the answer; nullptr: not yet, or none
    BackgroundTask* m_task;                 // child
};

} // namespace galley::ui
