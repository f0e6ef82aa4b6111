// HistoryFlow: the history in a dialog over the window, of the site, of a record or of a field, and the ways from there
// back: a change that is taken back, what stood there after a change or at a moment. The dialog follows what is changed
// while it is open, here or by others. One of it at a time.
//
// Thread rule: GUI thread; reading, comparing and waiting for the disk happen off it.
// Used in this folder alone.
#pragma once

#include "model/inspect/record_trails.h"
#include "ui/history/history_scope.h"
#include "ui/shell/site_session.h"

#include <QObject>
#include <QPointer>

#include <functional>

class QDialog;

namespace galley::ui {

class BackgroundTask;
class CommitReverter;
class HistoryPanel;
struct OlderContent;
struct RestorePlan;

class HistoryFlow : public QObject {
    Q_OBJECT
public:
    /// Opens a dialog around a panel.
    using Opener = std::function<QDialog*(QWidget* panel, const QString& title)>;
    /// `session` outlives the flow.
    HistoryFlow(SiteSession& session, Opener opener, QObject* parent);
    ~HistoryFlow() override;

    /// Shows what was changed; `path` names a field of the selected record. `commit` is chosen in it, also where the
    /// history is open already; 0: the newest, or the one that is.
    void show(HistoryScope scope, const QString& path = {}, quint64 commit = 0);

signals:
    /// The person wants to see a field: a record as "type/id" and a path, which may be empty.
    void fieldActivated(const QString& record, const QString& path);

private:
    void open();
    /// The selected record and a field of it.
    HistoryPlace placeOf(const QString& path) const;
    std::shared_ptr<const State> base() const;
    void follow();
    void connectReverter();
    /// Reads the history again when all is durable, and says `done` then; when the disk takes long it says `unsaved`
    /// meanwhile.
    void refreshWhenSaved(const QString& done, const QString& unsaved);
    void showNow(const QString& outcome);
    /// Shows the older content beside that of today and asks which one shall stand.
    void askToRestore(const OlderContent& older);
    void askForMoment(quint64 number);
    /// One commit, in parts between which the window goes on.
    void carryOut(const RestorePlan& plan, const QString& message);
    void applyPart();

    SiteSession& m_session;
    Opener m_opener;
    RecordTrails m_trails; ///< of the site's journal
    QPointer<QDialog> m_dialog;
    QPointer<HistoryPanel> m_panel; ///< in it
    CommitReverter* m_reverter;     // child
    BackgroundTask* m_saving;       // child
    std::vector<Edit> m_restoring;  ///< that are still to be applied, the next one last
    QString m_message;              ///< of their commit
    bool m_hasRestored = false;     ///< some of them were
};

} // namespace galley::ui
