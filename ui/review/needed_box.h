// NeededBox: what the chosen records need and readers do not have: each with the record that needs it and the way to
// see it, and one button that takes them all along. Where nothing is needed it is not there. It is looked for on a
// worker's thread when the choice has rested for a moment.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/review/review_data.h"

#include "model/publish/site_publish.h"

#include <QWidget>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

class QLabel;
class QPushButton;
class QTimer;

namespace galley::ui {

class BackgroundTask;

class NeededBox : public QWidget {
    Q_OBJECT
public:
    explicit NeededBox(QWidget* parent);
    /// Stops what it looks for, and waits for that.
    ~NeededBox() override;

    /// Looks in `site`, which outlives the box, for what a choice in a review needs; answered() follows. The answer to
    /// an older question does not arrive any more.
    void ask(Workspace& site, std::shared_ptr<const ReviewData> review, PublishChoice choice);
    /// Nothing is chosen that could need something.
    void clear();
    bool isLooking() const;
    const std::vector<NeededRecord>& needed() const { return m_plan.needed; }
    /// They go along though the review does not list them: those of a release that stand in the draft. A new question
    /// starts without.
    void takeAlong(bool takes);
    bool takesAlong() const { return m_takesAlong; }
    /// Some of it can.
    bool canGoAlong() const { return std::ranges::any_of(needed(), &NeededRecord::canGoAlong); }
    /// Errors that readers meet though it goes along.
    std::size_t errorsLeft() const { return m_plan.errors; }
    /// Something is needed that does not go along, or cannot.
    bool isLacking() const { return m_plan.lacksRecords(m_takesAlong); }
    /// Why it could not be found out; nothing: it was.
    const std::optional<Error>& error() const { return m_error; }
    /// What they are called, the first of them, for a sentence.
    QString names() const;

signals:
    void answered();
    /// The person wants to publish them, too, or no more.
    void wanted();
    /// The person wants to see one: a record as "type/id".
    void recordActivated(const QString& record);

protected:
    void changeEvent(QEvent* event) override;

private:
    void look();
    void take(const Result<PublishPlan>& plan);
    void write();

    Workspace* m_site = nullptr;
    std::shared_ptr<const ReviewData> m_data;
    PublishChoice m_choice;
    PublishPlan m_plan; ///< as far as it is about what is needed
    bool m_takesAlong = false;
    std::optional<Error> m_error;
    QTimer* m_rest; // children, as all below
    BackgroundTask* m_task;
    QLabel* m_title;
    QLabel* m_records;
    QPushButton* m_take;
};

} // namespace galley::ui
