// HistoryPanel: who changed what and when: the commits of the site or of one record, what each did, and a way to take
// one back.
//
// Thread rule: GUI thread; the journal is read on others, so what it says arrives some time after it was asked for.
#pragma once

#include "model/index/replica.h"
#include "ui/history/commit_detail.h"
#include "ui/history/commit_model.h"

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QLabel;
class QListView;
class QPushButton;
class QStackedLayout;
class QVBoxLayout;

namespace galley::ui {

class EmptyState;

class HistoryPanel : public QWidget {
    Q_OBJECT
public:
    explicit HistoryPanel(QWidget* parent = nullptr);

    /// The journal must outlive the panel or the next call, which wait until nobody reads it any more, some
    /// milliseconds; nullptr: no site.
    void setJournal(const Journal* journal);
    /// Where names of records and fields are read; without it their ids are shown.
    void setDraft(std::shared_ptr<const Replica> draft, std::size_t locale);
    /// The record that "only this record" means, as "type/id"; empty: none.
    void setRecord(const QString& record, const QString& name);
    /// Why nothing can be taken back at present, in words; empty: what the commit allows.
    void setWhyNoRevert(const QString& reason);
    /// Call when commits may have been added. The newest one is chosen when none is.
    void refresh();
    /// Chooses a commit as soon as it is read; 0: none in particular.
    void choose(quint64 number);
    /// Says below the commit how taking it back went, until another one is chosen. With a record, the sentence leads to
    /// the field.
    using Tone = CommitDetail::Tone;
    void showOutcome(Tone tone, const QString& text, const QString& record = {}, const QString& path = {});

    QListView* list() const { return m_list; }
    QPushButton* revertButton() const { return m_revert; }
    /// Whether something that belongs here is still being read.
    bool isReading() const;

signals:
    /// The person wants to see a field: a record as "type/id" and a path.
    void fieldActivated(const QString& record, const QString& path);
    /// The person wants to take this commit back.
    void revertRequested(quint64 number);
    void closeRequested();

private:
    QWidget* makeWork();
    QWidget* makeList(QWidget* parent);
    void addButtons(QVBoxLayout& column);
    void applyFilter();
    /// Shows the commit that is chosen.
    void showChosen();
    /// Why what is chosen cannot be taken back; empty: it can.
    QString whyKept() const;
    void offerRevert(const QString& whyNot);
    void showReading();
    /// Looks for it among older commits, too.
    void chooseWanted();
    /// What stands there instead of commits.
    void showNothing();
    /// What is to be said of commits that are older than those in the list.
    void showOlder();

    QString m_whyNoRevert;
    QString m_record;
    quint64 m_wanted = 0; ///< number of a commit that is to be chosen
    CommitModel* m_model; // children, as all below
    QCheckBox* m_only;
    QStackedLayout* m_stack;
    QListView* m_list;
    QLabel* m_older; ///< below the list
    CommitDetail* m_detail;
    EmptyState* m_empty;
    QPushButton* m_revert;
    QTimer m_patience; ///< runs while nothing is said of reading yet
};

} // namespace galley::ui
