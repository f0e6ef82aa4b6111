// NeededBox: what the chosen records need and readers do not have: each with the record that needs it and the way to
// see it, and one button that chooses them all. Where nothing is needed it is not there. It is looked for on a worker's
// thread when the choice has rested for a moment.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/review/review_data.h"

#include "model/publish/site_publish.h"

#include <QWidget>

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
    const std::vector<NeededRecord>& needed() const { return m_needed; }
    /// Why it could not be found out; nothing: it was.
    const std::optional<Error>& error() const { return m_error; }
    /// What they are called, the first of them, for a sentence.
    QString names() const;

signals:
    void answered();
    /// The person wants to publish them, too.
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
    std::vector<NeededRecord> m_needed;
    std::optional<Error> m_error;
    QTimer* m_rest; // children, as all below
    BackgroundTask* m_task;
    QLabel* m_title;
    QLabel* m_records;
    QPushButton* m_take;
};

} // namespace galley::ui
