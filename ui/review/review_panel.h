// ReviewPanel: what a publish would bring: the records that changed, field by field with before and after; the problems
// found, with a way to each; a message; the button. The comparison runs on a worker thread.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/review/review_model.h"

#include <QFutureWatcher>
#include <QWidget>

#include <functional>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QStackedLayout;
class QTextBrowser;

namespace galley::ui {

class EmptyState;
class ImpactLine;

/// A field that holds a text which is not saved, and so does not go out.
struct LeftOut {
    QString record; ///< "type/id"
    QString path;
    QString words; ///< "Date of “The darkest film”"
};

class ReviewPanel : public QWidget {
    Q_OBJECT
public:
    explicit ReviewPanel(QWidget* parent = nullptr);
    ~ReviewPanel() override;

    /// Compares two replicas of the site in a folder, which may be empty. `published` without records: everything is
    /// new. What is not known of the rest of the site is looked for afterwards.
    void review(std::shared_ptr<const Replica> published, std::shared_ptr<const Replica> draft,
                const QString& siteFolder);
    /// Says which texts the publish leaves out, with the way to the first of them.
    void showLeftOut(const std::vector<LeftOut>& fields);
    /// nullptr until the comparison is done.
    std::shared_ptr<const ReviewData> result() const { return m_data; }

signals:
    void reviewed();
    /// What was not known of the rest of the site is in the result now.
    void lookedElsewhere();
    /// `inSpiteOfErrors`: the person has seen them and wants it all the same.
    void publishRequested(const QString& message, bool inSpiteOfErrors = false);
    void closeRequested();
    /// The person wants to see a field: a record as "type/id" and a path, which may be empty.
    void fieldActivated(const QString& record, const QString& path);

protected:
    void changeEvent(QEvent* event) override;

private:
    using Review = std::function<ReviewData(const CancelToken& cancel)>;

    void start(Review review);
    void showResult();
    void showProblems();
    void showRecord();
    void showDifferences();
    void allowPublish();

    std::shared_ptr<const ReviewData> m_data;
    CancelToken m_cancel;
    QFutureWatcher<std::shared_ptr<const ReviewData>> m_watcher;
    ReviewModel* m_records;
    ProblemModel* m_problems;
    QLabel* m_summary;
    QLabel* m_held;  ///< that readers will not see it yet
    QLabel* m_alarm; ///< why it cannot be published now
    QWidget* m_leftOut;
    QLabel* m_leftOutText;
    LeftOut m_firstLeftOut;
    QCheckBox* m_anyway;
    QStackedLayout* m_stack;
    QWidget* m_work;
    EmptyState* m_empty;
    QListView* m_recordList;
    QLabel* m_problemTitle;
    QListView* m_problemList;
    QTextBrowser* m_differences;
    ImpactLine* m_pages; ///< that show the record
    QPushButton* m_jump;
    QLineEdit* m_message;
    QPushButton* m_publish;
};

} // namespace galley::ui
