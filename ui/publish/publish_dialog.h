// PublishDialog: publishes a site, goes back to a version that is kept, or holds readers at one, and says how it goes:
// the stages on the way, then who published when which pages, with a way to each, and the warnings. Durations, sizes
// and versions stand behind "Details". The work runs on a worker thread and can be cancelled until it is announced; a
// failure leaves servers where they were.
//
// Thread rule: GUI thread, that of the workspace.
#pragma once

#include "model/publish/site_publish.h"
#include "ui/publish/publish_kind.h"
#include "ui/publish/publish_words.h"

#include <QDialog>
#include <QFutureWatcher>
#include <array>
#include <functional>
#include <memory>
#include <optional>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace galley::ui {

class EmptyState;

class PublishDialog : public QDialog {
    Q_OBJECT
public:
    /// `workspace` outlives the dialog. Shows the kept versions. `locale` is the language in which pages are named.
    PublishDialog(Workspace& workspace, QWidget* parent, std::size_t locale = 0);
    /// Cancels what runs and waits for it.
    ~PublishDialog() override;

    /// Seals the draft and starts to publish it.
    void publish(const QString& author, const QString& message, bool inSpiteOfErrors = false);
    bool isRunning() const { return m_watcher.isRunning(); }
    /// In a sentence; empty before a publish went well.
    QString outcomeWords() const { return m_words; }
    QPushButton* detailsButton() const { return m_details; }

signals:
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
    class StageRow;
    struct Outcome; ///< what the worker leaves behind
    using Job = std::function<void(Outcome&, const PublishListener&, const CancelToken&)>;

    /// A question before readers get another version, which is called `name`.
    void ask(PublishKind kind, Version version, const QString& name);
    void go(PublishKind kind, Version version);
    /// Of the version that servers run.
    void addLive(QHBoxLayout* line, const Announcement& announcement, const QString& name);
    QString liveWordsNow(const Manifest& manifest) const;
    void start(PublishKind kind, Job job);
    void follow(const PublishEvent& event);
    void showOutcome();
    void showPublished(const PublishResult& result);
    /// Says that damaged files were written anew, and behind a click which.
    void tellRepairs(const std::vector<std::string>& repairs);
    /// A problem of the draft as a line, with a link to its field.
    QString problemLine(const Problem& problem) const;
    /// The errors among what was found, for the notes; empty when none was.
    QString errorLines() const;
    /// What readers see after something did not happen.
    QString readersWords() const;
    void showDetails();
    void followLink(const QString& link);
    void showError(const Error& error, PublishKind kind);
    void showVersions();

    Workspace& m_workspace;
    std::size_t m_locale;
    QString m_words;
    CancelToken m_cancel;
    std::shared_ptr<Outcome> m_outcome;
    std::optional<PublishRequest> m_request;
    std::vector<Problem> m_found; ///< what stopped it or would have
    Hold m_hold = Hold::None;     ///< of readers, as the versions show it
    QFutureWatcher<PublishEvent> m_watcher;
    QLabel* m_title;
    std::array<StageRow*, 4> m_stages{};
    QLabel* m_result;
    QLabel* m_pages; ///< links to what was published
    QLabel* m_notes; ///< warnings, with links
    QScrollArea* m_figureBox;
    QLabel* m_figures; ///< for engineers
    QPushButton* m_details;
    EmptyState* m_none; ///< no version is kept yet
    QWidget* m_versionBox;
    QLabel* m_versionTitle;
    QVBoxLayout* m_versions;
    QPushButton* m_stop;
    QPushButton* m_close;
};

} // namespace galley::ui
