// HistoryPanel: who changed what and when: the commits of the site or of one record, what each did, and a way to take
// one back.
//
// Thread rule: GUI thread.
#pragma once

#include "model/index/replica.h"
#include "ui/history/commit_model.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QListView;
class QPushButton;
class QStackedLayout;
class QTextBrowser;

namespace galley::ui {

class EmptyState;

class HistoryPanel : public QWidget {
    Q_OBJECT
public:
    explicit HistoryPanel(QWidget* parent = nullptr);

    /// The journal must outlive the panel or the next call; nullptr: no site.
    void setJournal(const Journal* journal);
    /// Where names of records and fields are read; without it their ids are shown.
    void setDraft(std::shared_ptr<const Replica> draft, std::size_t locale);
    /// The record that "only this record" means, as "type/id"; empty: none.
    void setRecord(const QString& record, const QString& name);
    /// Call when commits may have been added. The newest one is chosen when none was.
    void refresh();
    /// Says below the commit how taking it back went. With a record, the sentence leads to the field.
    enum class Tone { Done, Refused };
    void showOutcome(Tone tone, const QString& text, const QString& record = {}, const QString& path = {});

    QListView* list() const { return m_list; }
    QPushButton* revertButton() const { return m_revert; }

signals:
    /// The person wants to see a field: a record as "type/id" and a path.
    void fieldActivated(const QString& record, const QString& path);
    /// The person wants to take this commit back.
    void revertRequested(quint64 number);
    void closeRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyFilter();
    void showCommit();
    void showPublication(const Publication& publication);
    void showRepair(const Repair& repair);
    /// The record that it changed, also one that was deleted since.
    std::optional<RecordRef> refOf(const Edit& edit) const;
    QString recordHtml(const Edit& edit) const;
    QString editHtml(const Edit& edit) const;
    QString fieldName(const Edit& edit) const;
    QString valueText(const Edit& edit) const;
    /// What that is called which an edit adds.
    QString elementText(const Edit& edit) const;

    const Journal* m_journal = nullptr;
    std::shared_ptr<const Replica> m_draft;
    std::size_t m_locale = 0;
    QString m_record;
    CommitModel* m_model;
    QCheckBox* m_only; // children, as all below
    QStackedLayout* m_stack;
    QListView* m_list;
    EmptyState* m_empty;
    QLabel* m_head;
    QLabel* m_note;
    QTextBrowser* m_detail;
    QLabel* m_outcome;
    QPushButton* m_revert;
};

} // namespace galley::ui
