#include "ui/shell/publish_flow.h"

#include "model/workspace/site_files.h"
#include "ui/history/history_panel.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"

#include <QDialog>
#include <QVBoxLayout>

namespace galley::ui {

PublishFlow::PublishFlow(SiteSession& session, QWidget* window)
    : m_session(session)
    , m_window(window) {}

PublishFlow::~PublishFlow() {
    // The dialogs use the session's workspace: they go before it.
    delete m_review;
    delete m_history;
    delete m_publish;
}

void PublishFlow::review(const QString& author) {
    if (m_review) {
        m_review->raise();
        return;
    }
    auto* panel = new ReviewPanel;
    m_review = openAround(panel, tr("Review and publish"));
    connect(panel, &ReviewPanel::publishRequested, this, [this, author](const QString& message) {
        m_review->close();
        openPublishDialog()->publish(author, message);
    });
    connect(panel, &ReviewPanel::fieldActivated, this, [this](const QString& record, const QString& path) {
        m_review->close();
        emit fieldActivated(record, path);
    });
    const SitePaths paths(m_session.workspace().folder());
    panel->review(m_session.published(), m_session.draft(), QString::fromStdString(paths.assets().string()));
}

void PublishFlow::showVersions() {
    openPublishDialog();
}

void PublishFlow::showHistory() {
    if (m_history) {
        m_history->raise();
        return;
    }
    auto* panel = new HistoryPanel;
    m_history = openAround(panel, tr("History"));
    panel->setJournal(&m_session.workspace().journal());
    if (const auto selection = m_session.selection()) {
        const auto draft = m_session.draft();
        const QString path = QString::fromStdString(draft->state().record(*selection).path());
        panel->setRecord(path, path);
    }
    panel->refresh();
    connect(panel, &HistoryPanel::fieldActivated, this, [this](const QString& record, const QString& path) {
        m_history->close();
        emit fieldActivated(record, path);
    });
}

PublishDialog* PublishFlow::openPublishDialog() {
    if (!m_publish) {
        m_publish = new PublishDialog(m_session.workspace(), m_window);
        m_publish->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_publish, &PublishDialog::published, this, [this] {
            m_session.readPublished();
            emit published(m_session.workspace().publishedVersion().value());
        });
    }
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
    dialog->resize(m_window->size() * 4 / 5);
    dialog->open();
    return dialog;
}

} // namespace galley::ui
