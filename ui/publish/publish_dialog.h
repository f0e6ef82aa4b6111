// PublishDialog: publishes a site, goes back to a version that is kept, or holds readers at one, and says how it goes:
// the stages on the way, then who published when which pages, with a way to each, and the warnings. Durations, sizes
// and versions stand behind "Details". A worker does it (publish_job.h): until it is announced it can be cancelled, and
// after that the waiting for the disk; a failure leaves servers where they were.
//
// Thread rule: GUI thread, that of the workspace.
#pragma once

#include "model/publish/site_publish.h"
#include "ui/publish/publish_kind.h"
#include "ui/publish/readers_go.h"

#include <QDialog>

#include <array>
#include <memory>
#include <optional>

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace galley::ui {

class BackgroundTask;
class EmptyState;
class StageRow;
class VersionList;
struct PublishJob;
struct PublishOutcome;

class PublishDialog : public QDialog {
    Q_OBJECT
public:
    /// `workspace` outlives the dialog. Shows the kept versions as soon as they are read. `locale` is the language in
    /// which pages are named.
    PublishDialog(Workspace& workspace, QWidget* parent, std::size_t locale = 0);
    /// Cancels what runs and waits for it.
    ~PublishDialog() override;

    /// Starts to publish the draft as it is now, or what was chosen of it or of a release with that title. Returns at
    /// once; published() or failed() follows.
    void publish(const QString& author, const QString& message, bool inSpiteOfErrors = false,
                 const PublishChoice& choice = {}, const QString& release = {});
    /// Starts to take records off the site, whose readers go there from then on; as publish().
    void takeOff(const QString& author, const QString& message, const std::vector<RecordRef>& records,
                 const ReadersGo& readersGo, bool inSpiteOfErrors);
    bool isRunning() const;
    /// The size in which the kept versions are looked at from now on, until something is done here; an invalid one:
    /// what they need, within the window.
    void setVersionsSize(const QSize& size);
    bool hasBegun() const { return m_hasBegun; }
    /// In a sentence; empty before a publish went well.
    QString outcomeWords() const { return m_words; }
    QPushButton* detailsButton() const { return m_details; }

signals:
    /// Something is being done for readers from now on; published() or failed() follows.
    void started();
    /// Servers have another version, and the history does not say so yet; published() follows.
    void unrecorded();
    /// Another version is visible now.
    void published();
    void failed(const galley::Error& error);
    /// The person wants to see a page as readers do.
    void livePageRequested(const QString& address);
    /// The person wants to see a field: a record as "type/id" and a path, which may be empty.
    void fieldActivated(const QString& record, const QString& path);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void reject() override;

private:
    void addOutcome(QVBoxLayout* column);
    void addStages(QVBoxLayout* column);
    void addFigures(QVBoxLayout* column);
    void addVersions(QVBoxLayout* column);
    void addButtons(QVBoxLayout* column);
    void readVersions();
    void showVersions(const std::optional<Announcement>& standing);
    void fitVersions();
    /// A question before readers get another version, which is called `name`.
    void ask(PublishKind kind, Version version, const QString& name);
    void start(PublishJob job);
    void showStart(PublishKind kind);
    /// Those that what runs, or ran last, has.
    void showStages(bool areShown);
    /// As high as what it says.
    void fitHeight();
    /// Servers have the version; what is waited for from now on is the disk.
    void showAnnounced();
    void stop();
    void follow(const PublishEvent& event);
    void showOutcome(const PublishOutcome& outcome);
    void showPublished(const PublishOutcome& outcome);
    void showKept(const PublishOutcome& outcome);
    /// Links to the pages that were published.
    void showPages(const PublishOutcome& outcome);
    void showFigures(const PublishResult& result);
    /// That the journal does not say so.
    void showUnrecorded(const Error& error);
    /// That readers have it, but may lose it with the machine's power.
    void tellUnconfirmed(const std::optional<Error>& error);
    /// Says that damaged files were written anew, and behind a click which.
    void tellRepairs(const std::vector<std::string>& repairs);
    /// What readers see after something did not happen.
    QString readersWords() const;
    /// What has to go with what was chosen, with a way to each; empty: nothing.
    QString neededLines(const PublishOutcome& outcome) const;
    void showDetails();
    void followLink(const QString& link);
    void showError(const PublishOutcome& outcome);

    Workspace& m_workspace;
    std::size_t m_locale;
    QSize m_versionsSize;
    QString m_words;
    CancelToken m_patience;                    ///< cancelled: the record of what is announced is not waited for
    PublishKind m_kind = PublishKind::Publish; ///< of what runs, or ran last
    bool m_isAnnounced = false;                ///< what runs is
    bool m_hasBegun = false;                   ///< something was done here
    BackgroundTask* m_task;                    // children, as all below
    BackgroundTask* m_reading;
    QLabel* m_title;
    std::array<StageRow*, 4> m_stages{};
    QLabel* m_result;
    QLabel* m_pages;        ///< links to what was published
    QLabel* m_notes;        ///< warnings, with links
    QScrollArea* m_textBox; ///< scrolls these two where the screen is too low for them
    QScrollArea* m_figureBox;
    QLabel* m_figures; ///< for engineers
    QPushButton* m_details;
    EmptyState* m_none; ///< no version is kept yet
    VersionList* m_versions;
    QPushButton* m_stop;
    QPushButton* m_close;
};

} // namespace galley::ui
