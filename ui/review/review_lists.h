// ReviewLists: the records that changed, each with a box that chooses it for the publish, and the problems below them.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/review/review_choice.h"

#include <QWidget>

class QCheckBox;
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

    /// Shows a review, with its first record as the current one.
    void setReview(std::shared_ptr<const ReviewData> review);
    /// Goes on with a review that was compared with the one before: what is chosen, looked at and scrolled to stays.
    void follow(std::shared_ptr<const ReviewData> review);
    /// Takes the same review with what was found elsewhere: what is chosen stays.
    void goOn(std::shared_ptr<const ReviewData> review);
    /// The one that is looked at: its place in ReviewData::changes; -1: none.
    int currentRecord() const;
    /// What is to be published.
    const ReviewChoice& choice() const;
    /// Chooses these as well.
    void choose(const std::vector<RecordRef>& records);

signals:
    /// currentRecord() is another one.
    void recordChosen();
    /// choice() is another one.
    void choiceChanged();
    /// The person wants to see the current record in its form.
    void recordActivated();
    /// The person wants to see what has a problem: a record as "type/id" and a path, which may be empty.
    void problemActivated(const QString& record, const QString& path);

private:
    void addChoosing();
    void showChoice();
    /// All, or none when these are chosen.
    void chooseAllOrNone();
    void invertChoice();
    void showProblems();
    void activateProblem(const QModelIndex& index);

    std::shared_ptr<const ReviewData> m_data;
    ReviewModel* m_records; // children, as all below
    ProblemModel* m_problems;
    QCheckBox* m_all; ///< says how many are chosen
    QListView* m_recordList;
    QLabel* m_problemTitle;
    QListView* m_problemList;
};

} // namespace galley::ui
