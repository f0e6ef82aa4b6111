// The way from a draft to readers, in dialogs over the window: the review of what changed, the publish with its stages,
// the kept versions to go back to, and the history. One dialog of each kind at a time.
//
// Thread rule: GUI thread; the dialogs do their work off it.
// Used in this folder alone.
#pragma once

#include "ui/review/review_data.h"
#include "ui/shell/site_session.h"

#include <QObject>
#include <QPointer>
#include <QSize>

class QDialog;

namespace galley::ui {

class BackgroundTask;
class HistoryFlow;
class PublishDialog;
class ReviewPanel;
class TakeOffDialog;

class PublishFlow : public QObject {
    Q_OBJECT
public:
    /// `session` and `window` outlive the flow; `window` is the dialogs' parent.
    PublishFlow(SiteSession& session, QWidget* window);
    ~PublishFlow() override;

    /// Shows what a publish would bring; from there it is published under `author`. Of what changed these records are
    /// chosen at first; nothing: all.
    void review(const QString& author, const std::optional<std::vector<RecordRef>>& records = std::nullopt);
    /// Asks where readers of these records shall go, of which those that are on the site are taken off it then under
    /// `author`.
    void takeOff(const QString& author, const std::vector<RecordRef>& records);
    /// Publishes at once, without a review: what readers have already, to write damaged files anew.
    void publishAgain(const QString& author);
    /// Shows the kept versions, each with a way back to it.
    void showVersions();
    /// The size in which it shows them; an invalid one: what they need.
    void setVersionsSize(const QSize& size) { m_versionsSize = size; }
    /// `commit` is chosen in it; 0: the newest.
    void showHistory(quint64 commit = 0);
    HistoryFlow& history() { return *m_history; }

signals:
    /// The person works on: a dialog opened.
    void opened();
    /// The person wants to decide a conflict, so that the release can go out.
    void conflictRequested(const std::string& key);
    /// The person looked at the kept versions in a dialog of this size.
    void versionsLookedAt(const QSize& size);
    /// Another version is live; `words` is a sentence on who published what when.
    void published(const QString& words);
    /// The person wants to see a page ("/long-shadow") as readers do.
    void livePageRequested(const QString& address);
    /// The person wants to see a field: a record as "type/id" and a path, which may be empty.
    void fieldActivated(const QString& record, const QString& path);

private:
    PublishDialog* openPublishDialog();
    void connectReview(ReviewPanel* panel, const QString& author);
    /// Compares as soon as it is known what was taken off the site.
    void startReview(ReviewPanel* panel, const std::optional<std::vector<RecordRef>>& records);
    /// Follows what others do while it is open.
    void keepCurrent(ReviewPanel* panel);
    void showLeftOut(ReviewPanel* panel);
    /// What the session works at.
    ReviewedLine reviewedLine() const;
    /// Records what servers have and the history does not say, or tries it again when something could be saved.
    void settle();
    /// A dialog of our look around one panel; deleted when closed.
    QDialog* openAround(QWidget* panel, const QString& title);

    SiteSession& m_session;
    QWidget* m_window;
    QSize m_versionsSize;
    QPointer<QDialog> m_review;
    QPointer<TakeOffDialog> m_takeOff;
    QPointer<PublishDialog> m_publish;
    BackgroundTask* m_settling; // child
    HistoryFlow* m_history;     // child
    bool m_isUnsettled = false; ///< servers have what the history does not say
};

} // namespace galley::ui
