#include "ui/shell/publish_flow.h"

#include "model/publish/site_publish.h"
#include "model/workspace/workspace_access.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/shell/history_flow.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/metrics.h"

#include <QDialog>
#include <QVBoxLayout>

namespace galley::ui {

PublishFlow::PublishFlow(SiteSession& session, QWidget* window)
    : m_session(session)
    , m_window(window)
    , m_settling(new BackgroundTask(this, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited))
    , m_history(new HistoryFlow(
          session, [this](QWidget* panel, const QString& title) { return openAround(panel, title); }, this)) {
    connect(m_history, &HistoryFlow::fieldActivated, this, &PublishFlow::fieldActivated);
    connect(&session, &SiteSession::saveStateChanged, this, [this](SaveState state) {
        if (state == SaveState::Saved)
            settle();
    });
    connect(&session, &SiteSession::publishedElsewhere, this, [this] {
        m_isUnsettled = true;
        settle();
    });
}

PublishFlow::~PublishFlow() {
    // The dialogs and what waits for the disk use the session's workspace: they go before it.
    m_isUnsettled = false;
    delete m_settling;
    delete m_history;
    delete m_review;
    delete m_publish;
}

void PublishFlow::review(const QString& author) {
    if (m_review) {
        m_review->raise();
        return;
    }
    auto* panel = new ReviewPanel;
    m_review = openAround(panel, tr("Review and publish"));
    connect(panel, &ReviewPanel::closeRequested, m_review, &QDialog::close);
    connect(panel, &ReviewPanel::publishRequested, this, [this, author](const QString& message, bool inSpiteOfErrors) {
        m_review->close();
        openPublishDialog()->publish(author, message, inSpiteOfErrors);
    });
    connect(panel, &ReviewPanel::fieldActivated, this, [this](const QString& record, const QString& path) {
        m_review->close();
        emit fieldActivated(record, path);
    });
    std::vector<LeftOut> leftOut;
    for (const UnfinishedField& field : m_session.unfinishedFields())
        leftOut.push_back({field.record, field.path, field.words});
    panel->showLeftOut(leftOut);
    panel->review(m_session.published(), m_session.draft(), m_session.folder());
}

void PublishFlow::publishAgain(const QString& author) {
    openPublishDialog()->publish(author, tr("Damaged files written anew"));
}

void PublishFlow::showVersions() {
    openPublishDialog();
}

void PublishFlow::settle() {
    if (!m_isUnsettled || m_settling->isRunning() || (m_publish && m_publish->isRunning()))
        return;
    m_settling->start([this, &workspace = m_session.workspace()](const TaskLine& line) {
        const WorkspaceAccess access(workspace, [&line](const std::function<void()>& call) { return line.ask(call); });
        const bool isSettled = settlePublished(access, line.cancel).has_value();
        return [this, isSettled] {
            m_isUnsettled = m_isUnsettled && !isSettled;
            if (isSettled)
                m_session.readPublished();
        };
    });
}

void PublishFlow::showHistory(quint64 commit) {
    m_history->show(HistoryScope::Site, {}, commit);
}

PublishDialog* PublishFlow::openPublishDialog() {
    if (!m_publish) {
        m_publish = new PublishDialog(m_session.workspace(), m_window, m_session.locale());
        m_publish->setAttribute(Qt::WA_DeleteOnClose);
        m_publish->setVersionsSize(m_versionsSize);
        connect(m_publish, &QDialog::finished, this, [this, dialog = m_publish.data()] {
            if (dialog->hasBegun())
                return;
            m_versionsSize = dialog->size();
            emit versionsLookedAt(m_versionsSize);
        });
        connect(m_publish, &PublishDialog::started, m_settling, &BackgroundTask::abandon); // it settles that first
        connect(m_publish, &PublishDialog::unrecorded, this, [this] { m_isUnsettled = true; });
        connect(m_publish, &PublishDialog::failed, this, &PublishFlow::settle, Qt::QueuedConnection);
        connect(m_publish, &PublishDialog::published, this, &PublishFlow::settle, Qt::QueuedConnection);
        connect(m_publish, &PublishDialog::published, this, [this] {
            m_session.readPublished();
            emit published(m_publish->outcomeWords());
        });
        connect(m_publish, &PublishDialog::livePageRequested, this, &PublishFlow::livePageRequested);
        connect(m_publish, &PublishDialog::fieldActivated, this, [this](const QString& record, const QString& path) {
            m_publish->close();
            emit fieldActivated(record, path);
        });
    }
    emit opened();
    m_publish->open();
    return m_publish;
}

QDialog* PublishFlow::openAround(QWidget* panel, const QString& title) {
    auto* dialog = new QDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(panel);
    // In a small window nearly all of it, in a large one most.
    const int air = 2 * space::kXl;
    const QSize most = m_window->window()->size() - QSize(air, air);
    dialog->resize((m_window->window()->size() * 4 / 5).expandedTo(most.boundedTo({1200, 760})));
    emit opened();
    dialog->open();
    return dialog;
}

} // namespace galley::ui
