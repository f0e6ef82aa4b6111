// What changed since the last publish, as a list of records, and what would trouble readers, as a list of problems.
// ReviewData is made on a worker thread; the models only show it.
//
// Thread rule: makeReview() any thread; models GUI thread.
#pragma once

#include "model/base/cancellation.h"
#include "model/dataset/describe.h"
#include "model/index/replica.h"
#include "model/publish/site_check.h"
#include "ui/editor/problem_words.h"

#include <QAbstractListModel>
#include <filesystem>
#include <memory>
#include <vector>

namespace galley::ui {

struct ReviewData {
    std::shared_ptr<const Replica> published;
    std::shared_ptr<const Replica> draft;
    std::vector<RecordChange> changes; ///< without those of which only the revision differs
    FileChanges files;
    std::vector<Error> fileErrors; ///< why theme or assets cannot be published
    std::filesystem::path site;    ///< its folder; may be empty
    Hold hold = Hold::None;        ///< of readers: then a publish is kept for later
    /// Of the records that changed and those they concern, then those that stand published elsewhere.
    std::vector<Problem> problems;
    std::size_t errors = 0;
    std::size_t elsewhere = 0;    ///< how many stand published elsewhere; the list may have fewer
    bool isElsewhereWhole = true; ///< false: at least so many
    bool isElsewhereKnown = true; ///< false: look for them with lookElsewhere()
    std::shared_ptr<const SiteCheck> check;
    StepProblems step;
    bool sharesOrdinals = false; ///< a record has the same place in both (lineage.h)
};

/// O(changes). `siteFolder` may be empty: then files are not looked for. Without a draft when cancelled.
ReviewData makeReview(std::shared_ptr<const Replica> published, std::shared_ptr<const Replica> draft,
                      const QString& siteFolder, const CancelToken& cancel);
/// The same review with what stands published elsewhere, found in the whole site. O(dataset).
ReviewData lookElsewhere(ReviewData data, const CancelToken& cancel);

/// The differences of one record as a page with before and after beside each other.
QString differencesHtml(const ReviewData& data, const RecordChange& change);

class ReviewModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { IconRole = Qt::UserRole + 1, NoteRole, KindRole };
    enum class Kind : std::uint8_t { Added, Changed, Removed };

    using QAbstractListModel::QAbstractListModel;
    void setReview(std::shared_ptr<const ReviewData> data);
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    std::shared_ptr<const ReviewData> m_data;
};

class ProblemModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { IconRole = Qt::UserRole + 1, NoteRole, IsErrorRole };
    using QAbstractListModel::QAbstractListModel;
    void setReview(std::shared_ptr<const ReviewData> data);
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    std::shared_ptr<const ReviewData> m_data;
};

} // namespace galley::ui
