// HistoryPanel: who changed what and when: the commits of the site or of one record, and what each did.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/history/commit_model.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QListView;
class QTextBrowser;

namespace galley::ui {

class HistoryPanel : public QWidget {
    Q_OBJECT
public:
    explicit HistoryPanel(QWidget* parent = nullptr);

    /// The journal must outlive the panel or the next call; nullptr: no site.
    void setJournal(const Journal* journal);
    /// The record that "only this record" means, as "type/id"; empty: none.
    void setRecord(const QString& record, const QString& name);
    /// Call when commits may have been added.
    void refresh();

signals:
    /// The person wants to see a field: a record as "type/id" and a path.
    void fieldActivated(const QString& record, const QString& path);

private:
    void applyFilter();
    void showCommit();

    const Journal* m_journal = nullptr;
    QString m_record;
    CommitModel* m_model;
    QCheckBox* m_only;
    QListView* m_list;
    QLabel* m_head;
    QTextBrowser* m_detail;
};

} // namespace galley::ui
