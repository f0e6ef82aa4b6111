// HistoryPanel: who changed what and when, in which line: the commits of the site, of one record or of one field, what
// each did, a way to take one back, and one to what stood there then.
//
// Thread rule: GUI thread; the journal is read on others, so what it says arrives some time after it was asked for.
#pragma once

#include "model/index/replica.h"
#include "ui/history/commit_detail.h"
#include "ui/history/commit_model.h"
#include "ui/history/history_scope.h"

#include <QTimer>
#include <QWidget>

class QAbstractButton;
class QLabel;
class QListView;
class QPushButton;
class QStackedLayout;
class QVBoxLayout;

namespace galley::ui {

class EmptyState;
class ScopeLine;

class HistoryPanel : public QWidget {
    Q_OBJECT
public:
    explicit HistoryPanel(QWidget* parent = nullptr);

    /// The journal must outlive the panel or the next call, which wait until nobody reads it any more, some
    /// milliseconds; nullptr: no site. `trails` is what is known of it already, and grows; it outlives the panel.
    void setJournal(const Journal* journal, RecordTrails* trails = nullptr);
    /// Where names of records and fields are read; without it their ids are shown, and no older values.
    void setDraft(std::shared_ptr<const Replica> draft, std::size_t locale);
    /// Where replays may start (model/inspect/reversal.h).
    void setBase(std::shared_ptr<const State> base) { m_detail->setBase(std::move(base)); }
    /// What "this record" and "this field" mean.
    void setPlace(const HistoryPlace& place);
    void setScope(HistoryScope scope);
    /// Why nothing can be taken back at present, in words; empty: what the commit allows.
    void setWhyNoRevert(const QString& reason);
    /// Call when commits may have been added. The newest one is chosen when none is.
    void refresh();
    /// The same, with the draft that they led to: what is chosen is not read again.
    void follow(std::shared_ptr<const Replica> draft, std::size_t locale);
    /// Chooses a commit as soon as it is read; 0: none in particular.
    void choose(quint64 number);
    /// Says below the commit how taking it back went, until another one is chosen. With a record, the sentence leads to
    /// the field.
    using Tone = CommitDetail::Tone;
    void showOutcome(Tone tone, const QString& text, const QString& record = {}, const QString& path = {});

    QListView* list() const { return m_list; }
    QPushButton* revertButton() const { return m_revert; }
    QPushButton* restoreButton() const { return m_restore; }
    QAbstractButton* scopeButton(HistoryScope scope) const;
    /// What is to be restored first: what the history is about, or, of a site's, what the chosen commit is.
    HistoryPlace subject() const;
    /// The commit that is chosen.
    std::optional<CommitLine> chosen() const;
    /// Whether something that belongs here is still being read.
    bool isReading() const;

signals:
    /// The person wants to see a field: a record as "type/id" and a path.
    void fieldActivated(const QString& record, const QString& path);
    /// The person wants to take this commit back.
    void revertRequested(quint64 number);
    /// The person wants back what stood after this commit.
    void restoreRequested(quint64 number);
    void closeRequested();

private:
    QWidget* makeWork();
    QWidget* makeList(QWidget* parent);
    void addButtons(QVBoxLayout& column);
    void connectParts();
    void applyFilter();
    /// Shows the commit that is chosen.
    void showChosen();
    /// Why what is chosen cannot be taken back; empty: it can.
    QString whyKept() const;
    void offerRevert(const QString& whyNot);
    void offerRestore();
    void showReading();
    /// Looks for it among older commits, too, and among those of the whole site.
    void chooseWanted();
    bool isFiltered() const;
    /// What stands there instead of commits.
    void showNothing();
    /// What is to be said of commits that are older than those in the list.
    void showOlder();

    QString m_whyNoRevert;
    RecordTrails m_trails; ///< where nobody gave others
    quint64 m_wanted = 0;  ///< number of a commit that is to be chosen
    CommitModel* m_model;  // children, as all below
    ScopeLine* m_scope;
    QStackedLayout* m_stack;
    QListView* m_list;
    QLabel* m_older; ///< below the list
    CommitDetail* m_detail;
    EmptyState* m_empty;
    QPushButton* m_restore;
    QPushButton* m_revert;
    bool m_wasReading = false;
    QTimer m_patience; ///< runs while nothing is said of reading yet
    QTimer m_minutes;  ///< "5 minutes ago" becomes 6
};

} // namespace galley::ui
