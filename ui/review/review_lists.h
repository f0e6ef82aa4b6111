// ReviewLists: the records that changed and, below them, the problems.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/review/review_data.h"

#include <QWidget>

class QLabel;
class QListView;
class QModelIndex;

namespace galley::ui {

class ProblemModel;
class ReviewModel;

class ReviewLists : public QWidget {
    Q_OBJECT
public:
    explicit ReviewLists(QWidget* parent = nullptr);

    /// Shows a review and chooses its first record.
    void setReview(std::shared_ptr<const ReviewData> review);
    /// Takes the same review with what was found elsewhere: what is chosen stays.
    void goOn(std::shared_ptr<const ReviewData> review);
    /// The place in ReviewData::changes; -1: none.
    int chosenRecord() const;

signals:
    /// chosenRecord() is another one.
    void recordChosen();
    /// The person wants to see the chosen record in its form.
    void recordActivated();
    /// The person wants to see what has a problem: a record as "type/id" and a path, which may be empty.
    void problemActivated(const QString& record, const QString& path);

private:
    void showProblems();
    void activateProblem(const QModelIndex& index);

    std::shared_ptr<const ReviewData> m_data;
    ReviewModel* m_records; // children, as all below
    ProblemModel* m_problems;
    QListView* m_recordList;
    QLabel* m_problemTitle;
    QListView* m_problemList;
};

} // namespace galley::ui
