// The review as item models: the records that changed, and the problems.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/review/review_choice.h"

#include <QAbstractListModel>

namespace galley::ui {

/// Each row can be chosen to be published, or not.
class ReviewModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { IconRole = Qt::UserRole + 1, NoteRole, KindRole };

    using QAbstractListModel::QAbstractListModel;
    void setReview(std::shared_ptr<const ReviewData> data);
    /// Goes on with a review that was compared with the one before: what is chosen stays.
    void follow(std::shared_ptr<const ReviewData> data);
    const ReviewChoice& choice() const { return m_choice; }
    /// Of the same records.
    void setChoice(ReviewChoice choice);
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

signals:
    void choiceChanged();

private:
    std::shared_ptr<const ReviewData> m_data;
    ReviewChoice m_choice;
};

/// Gives its rows in parts, as the view asks for them: each is as high as its sentence needs, so a view measures all
/// that it has.
class ProblemModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { IconRole = Qt::UserRole + 1, NoteRole, IsErrorRole };
    using QAbstractListModel::QAbstractListModel;
    void setReview(std::shared_ptr<const ReviewData> data);
    /// Takes the same review with more problems behind those that it had: what is shown stays.
    void goOn(std::shared_ptr<const ReviewData> data);
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

private:
    std::shared_ptr<const ReviewData> m_data;
    int m_shown = 0; ///< rows
};

} // namespace galley::ui
