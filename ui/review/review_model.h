// The review as item models: the records that changed, and the problems.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/review/review_data.h"

#include <QAbstractListModel>

namespace galley::ui {

class ReviewModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { IconRole = Qt::UserRole + 1, NoteRole, KindRole };

    using QAbstractListModel::QAbstractListModel;
    void setReview(std::shared_ptr<const ReviewData> data);
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    std::shared_ptr<const ReviewData> m_data;
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
