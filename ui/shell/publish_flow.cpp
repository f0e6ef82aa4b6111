#include "ui/shell/publish_flow.h"

#include "model/publish/site_publish.h"
#include "model/workspace/workspace_access.h"
#include "ui/publish/publish_dialog.h"
#include "ui/publish/take_off_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/shell/history_flow.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/metrics.h"

#include <QDialog>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>

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
    delete m_takeOff;
    delete m_history;
    delete m_review;
    delete m_publish;
}

void PublishFlow::review(const QString& author, const std::optional<std::vector<RecordRef>>& records) {
    if (m_review) {
        m_review->raise();
        return;
    }
    auto* panel = new ReviewPanel;
    m_review = openAround(panel, tr("Review and publish"));
    connectReview(panel, author);
    showLeftOut(panel);
    connect(&m_session, &SiteSession::unfinishedChanged, panel, [this, panel] { showLeftOut(panel); });
    if (m_session.takenOff())
        startReview(panel, records);
    else
        connect(&m_session, &SiteSession::takenOffChanged, panel, [this, panel, records] {
            if (panel->result() == nullptr)
                startReview(panel, records);
        });
}

void PublishFlow::connectReview(ReviewPanel* panel, const QString& author) {
    connect(panel, &ReviewPanel::closeRequested, m_review, &QDialog::close);
    connect(panel, &ReviewPanel::publishRequested, this,
            [this, panel, author](const QString& message, bool inSpiteOfErrors) {
                const PublishChoice choice = panel->choice();
                const QString release = panel->release();
                m_review->close();
                openPublishDialog()->publish(author, message, inSpiteOfErrors, choice, release);
            });
    connect(panel, &ReviewPanel::fieldActivated, this, [this](const QString& record, const QString& path) {
        m_review->close();
        emit fieldActivated(record, path);
    });
    connect(panel, &ReviewPanel::conflictsRequested, this, [this] {
        m_review->close();
        const std::vector<OpenConflict>& all = m_session.conflicts();
        const auto first = std::find_if(all.begin(), all.end(), [this](const OpenConflict& open) {
            return open.conflict.line == m_session.workspace().line();
        });
        if (first != all.end())
            emit conflictRequested(first->conflict.key);
    });
}

void PublishFlow::startReview(ReviewPanel* panel, const std::optional<std::vector<RecordRef>>& records) {
    ReviewedLine line = reviewedLine();
    line.wanted = records;
    panel->review(m_session.published(), m_session.draft(), m_session.folder(), std::move(line),
                  &m_session.workspace());
    keepCurrent(panel);
}

void PublishFlow::keepCurrent(ReviewPanel* panel) {
    const auto follow = [this, panel, line = m_session.line()] {
        if (m_session.takenOff() && m_session.line() == line)
            panel->follow(m_session.published(), m_session.draft(), reviewedLine());
        else
            panel->awaitChange(); // takenOffChanged() comes, or lineSwitched()
    };
    connect(&m_session, &SiteSession::draftChanged, panel, [follow](const DraftChange& change) {
        if (!change.changes.empty() || change.before->state().schemaPointer() != change.after->state().schemaPointer())
            follow();
    });
    connect(&m_session, &SiteSession::publishedChanged, panel, follow);
    connect(&m_session, &SiteSession::takenOffChanged, panel, follow);
    connect(&m_session, &SiteSession::conflictsChanged, panel, follow);
    connect(&m_session, &SiteSession::linesChanged, panel, follow); // the release has another name
    // What was reviewed is no more: the window says why.
    connect(&m_session, &SiteSession::lineSwitched, panel, [this, line = m_session.line()] {
        if (m_session.line() != line)
            m_review->close();
    });
}

void PublishFlow::showLeftOut(ReviewPanel* panel) {
    std::vector<LeftOut> leftOut;
    for (const UnfinishedField& field : m_session.unfinishedFields())
        if (field.line == m_session.line())
            leftOut.push_back({field.record, field.path, field.words});
    panel->showLeftOut(leftOut);
}

ReviewedLine PublishFlow::reviewedLine() const {
    ReviewedLine line;
    const Release* const release = m_session.workspace().lines().find(m_session.workspace().line());
    if (release == nullptr) {
        line.takenOff = m_session.takenOff().value_or(std::set<std::string>());
        line.contested = m_session.contestedRecords();
        return line;
    }
    line.key = release->key;
    line.title = QString::fromStdString(release->title);
    line.bringsLook = release->theme != Digest{};
    for (const OpenConflict& open : m_session.conflicts())
        line.conflicts += open.conflict.line == release->key ? 1 : 0;
    return line;
}

void PublishFlow::takeOff(const QString& author, const std::vector<RecordRef>& records) {
    std::vector<RecordRef> live;
    std::copy_if(records.begin(), records.end(), std::back_inserter(live),
                 [this](RecordRef record) { return m_session.isLive(record); });
    if (live.empty() || m_takeOff)
        return;
    m_takeOff = new TakeOffDialog(m_session.published(), live, m_session.locale(), m_window);
    m_takeOff->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_takeOff, &QDialog::accepted, this, [this, author, live, dialog = m_takeOff.data()] {
        const QString first = displayName(m_session.published()->state().record(live.front()), m_session.locale());
        const QString message = live.size() == 1
                                    ? tr("“%1” taken off the site", "record").arg(first)
                                    : tr("%Ln records taken off the site", nullptr, static_cast<int>(live.size()));
        openPublishDialog()->takeOff(author, message, live, dialog->readersGo(), dialog->isInSpiteOfLinks());
    });
    emit opened();
    m_takeOff->open();
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
