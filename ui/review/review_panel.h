// ReviewPanel: what a publish would bring: the records that changed, field by field with before and after, of which
// those can be chosen that shall go out; what these need; the problems found, with a way to each; a message; the
// button. The comparison runs on a worker thread.
//
// Thread rule: GUI thread.
#pragma once

#include "model/publish/site_publish.h"
#include "ui/review/left_out_row.h"
#include "ui/review/review_data.h"

#include <QWidget>

#include <functional>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedLayout;
class QTimer;
class QVBoxLayout;

namespace galley::ui {

class BackgroundTask;
class ChangeDetail;
class EmptyState;
class NeededBox;
class ReviewLists;

class ReviewPanel : public QWidget {
    Q_OBJECT
public:
    explicit ReviewPanel(QWidget* parent = nullptr);

    /// Compares two replicas of the site in a folder, which may be empty. `published` without records: everything is
    /// new. What is not known of the rest of the site is looked for afterwards. The answer to an older question does
    /// not arrive any more. `site`, which outlives the panel, is asked for what chosen records need; without it nothing
    /// is known to be needed.
    void review(std::shared_ptr<const Replica> published, std::shared_ptr<const Replica> draft,
                const QString& siteFolder, ReviewedLine line = {}, Workspace* site = nullptr);
    /// Something changes while the review is open, and follow() is called when it is known: until then nothing is
    /// published.
    void awaitChange();
    /// Compares anew, soon. What is chosen, looked at and written stays as far as it is there; what the list did not
    /// have when it was opened is told above it.
    void follow(std::shared_ptr<const Replica> published, std::shared_ptr<const Replica> draft, ReviewedLine line);
    /// Says which texts the publish leaves out, with the way to the first of them.
    void showLeftOut(const std::vector<LeftOut>& fields);
    /// nullptr until the comparison is done.
    std::shared_ptr<const ReviewData> result() const { return m_data; }
    /// What is to be published: all, until the comparison is done.
    PublishChoice choice() const;
    /// The title of the release; empty: of the draft.
    QString release() const;

signals:
    void reviewed();
    /// The result is that of follow().
    void followed();
    /// What was not known of the rest of the site is in the result now.
    void lookedElsewhere();
    /// `inSpiteOfErrors`: the person has seen them and wants it all the same.
    void publishRequested(const QString& message, bool inSpiteOfErrors = false);
    void closeRequested();
    /// The person wants to decide the conflicts of the draft or the release.
    void conflictsRequested();
    /// The person wants to see a field: a record as "type/id" and a path, which may be empty.
    void fieldActivated(const QString& record, const QString& path);

private:
    using Review = std::function<ReviewData(const CancelToken& cancel)>;

    void addHead(QVBoxLayout& column);
    void addWork(QVBoxLayout& column);
    void addBottom(QVBoxLayout& column);
    using Taking = void (ReviewPanel::*)(const std::shared_ptr<const ReviewData>& found);

    void start(Review review, Taking taking);
    void compareNext();
    void takeFirst(const std::shared_ptr<const ReviewData>& found);
    void takeNext(const std::shared_ptr<const ReviewData>& found);
    void takeElsewhere(const std::shared_ptr<const ReviewData>& found);
    void take(const std::shared_ptr<const ReviewData>& found);
    void showResult();
    void showNext(const ReviewData& before);
    void showNews();
    void showEmpty();
    void showRecord();
    /// Errors in what goes out.
    std::size_t errors() const;
    void showAlarm();
    /// What is needed goes along, or no more.
    void takeNeeded();
    /// What is chosen is another choice.
    void showChoice();
    void allowPublish();
    /// What is shown is not what there is.
    bool isBehind() const { return m_isAwaited || m_next || (m_isComparing && m_data != nullptr); }
    /// Why it cannot be published now; empty: it can.
    QString obstacle() const;

    std::shared_ptr<const ReviewData> m_data;
    std::shared_ptr<const ReviewData> m_first; ///< as it was opened
    QString m_siteFolder;
    Review m_next;            ///< is compared after the pause, and after what is compared now
    bool m_isAwaited = false; ///< follow() is to be called
    bool m_isComparing = false;
    Workspace* m_site = nullptr;
    BackgroundTask* m_task; // children, as all below
    QTimer* m_pause;
    QLabel* m_summary;
    QLabel* m_held;      ///< that readers will not see it yet
    QLabel* m_alarm;     ///< why it cannot be published now
    QLabel* m_undecided; ///< what readers get where two texts stand
    QLabel* m_news;      ///< what changed while it was open
    LeftOutRow* m_leftOut;
    QCheckBox* m_anyway;
    QStackedLayout* m_stack;
    QWidget* m_work;
    EmptyState* m_empty;
    ReviewLists* m_lists;
    ChangeDetail* m_detail;
    NeededBox* m_needed;
    QLabel* m_rest; ///< what does not go out with a part
    QPushButton* m_conflicts;
    QLineEdit* m_message;
    QPushButton* m_publish;
};

} // namespace galley::ui
