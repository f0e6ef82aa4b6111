#include "ui/shell/publish_flow.h"

#include "model/publish/site_publish.h"
#include "model/workspace/site_disk.h"
#include "model/workspace/workspace_access.h"
#include "ui/editor/edit_words.h"
#include "ui/history/history_panel.h"
#include "ui/history/restore_dialog.h"
#include "ui/navigator/record_text.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/shell/commit_reverter.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/metrics.h"

#include <QDateTime>
#include <QDialog>
#include <QListView>
#include <QLocale>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

/// How long a disk is waited for before the history says that something is not saved yet.
constexpr std::chrono::seconds kPatience{2};

} // namespace

PublishFlow::PublishFlow(SiteSession& session, QWidget* window)
    : m_session(session)
    , m_window(window)
    , m_reverter(new CommitReverter(session, this))
    , m_saving(new BackgroundTask(this, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited))
    , m_settling(new BackgroundTask(this, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited)) {
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
    delete m_saving;
    delete m_reverter;
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
        if (field.line == m_session.line())
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
    if (m_history) {
        m_history->raise();
        return;
    }
    auto* panel = new HistoryPanel;
    m_history = openAround(panel, tr("History"));
    // What was typed until now is history too.
    m_session.seal();
    panel->setDraft(m_session.draft(), m_session.locale());
    panel->setJournal(&m_session.workspace().journal());
    if (const auto selection = m_session.selection()) {
        const auto draft = m_session.draft();
        const QString path = QString::fromStdString(draft->state().record(*selection).path());
        panel->setRecord(path, displayName(draft->state().record(*selection), m_session.locale()));
    }
    const auto allow = [this, panel] {
        panel->setWhyNoRevert(m_session.isInRelease() ? CommitReverter::whyNotInRelease() : QString());
    };
    connect(&m_session, &SiteSession::lineSwitched, panel, allow);
    allow();
    panel->choose(commit);
    panel->refresh();
    if (m_session.saveState() == SaveState::Saving || m_session.saveState() == SaveState::Failed)
        refreshWhenSaved(panel, {}, tr("The newest changes are not saved yet."));
    panel->list()->setFocus();
    connect(panel, &HistoryPanel::closeRequested, m_history, &QDialog::close);
    connectReverter(panel);
    connect(panel, &HistoryPanel::fieldActivated, this, [this](const QString& record, const QString& path) {
        m_history->close();
        emit fieldActivated(record, path);
    });
}

void PublishFlow::refreshWhenSaved(HistoryPanel* panel, const QString& done, const QString& unsaved) {
    panel->showOutcome(HistoryPanel::Tone::Done, tr("Saving…"));
    m_saving->start([this, panel = QPointer<HistoryPanel>(panel), done, unsaved,
                     &disk = m_session.workspace().disk()](const Progress&, const CancelToken& cancel) {
        const bool isDurable = disk.flush(kPatience, cancel).has_value();
        return [this, panel, isDurable, done, unsaved] {
            if (panel == nullptr)
                return;
            showHistoryNow(panel, done);
            if (isDurable || m_session.saveState() == SaveState::Saved)
                return;
            panel->showOutcome(HistoryPanel::Tone::Refused, unsaved);
            auto* waiting = new QObject(panel);
            connect(&m_session, &SiteSession::saveStateChanged, waiting, [this, panel, waiting, done](SaveState state) {
                if (state != SaveState::Saved)
                    return;
                waiting->deleteLater();
                showHistoryNow(panel, done.isEmpty() ? tr("Everything is saved now.") : done);
            });
        };
    });
}

void PublishFlow::showHistoryNow(HistoryPanel* panel, const QString& outcome) {
    panel->setDraft(m_session.draft(), m_session.locale());
    panel->refresh();
    if (!outcome.isEmpty())
        panel->showOutcome(HistoryPanel::Tone::Done, outcome);
}

void PublishFlow::connectReverter(HistoryPanel* panel) {
    connect(panel, &HistoryPanel::revertRequested, this, [this, panel](quint64 number) {
        m_reverter->revert(number);
        if (m_session.saveState() == SaveState::Saving) // and it waits for that
            panel->showOutcome(HistoryPanel::Tone::Done, tr("Saving…"));
    });
    // Who closes the history does not want to wait any longer.
    connect(panel, &QObject::destroyed, m_reverter, &CommitReverter::stop);
    connect(m_reverter, &CommitReverter::reverted, panel, [this, panel] {
        refreshWhenSaved(panel,
                         tr("The change was taken back. That is a change of its own, which you can take back too."),
                         tr("The change was taken back, but that is not saved yet."));
    });
    connect(m_reverter, &CommitReverter::contested, panel, [this](const OlderContent& older) { askToRestore(older); });
    connect(m_reverter, &CommitReverter::alreadyRestored, panel, [panel] {
        panel->showOutcome(HistoryPanel::Tone::Done, tr("What stood before this change stands there again already."));
    });
    connect(m_reverter, &CommitReverter::refused, panel,
            [panel](const QString& text, const QString& record, const QString& path) {
                panel->showOutcome(HistoryPanel::Tone::Refused, text, record, path);
            });
}

void PublishFlow::askToRestore(const OlderContent& older) {
    const State& state = older.now->state();
    const auto ref = state.findPath(older.later.record);
    const bool isThere = ref && state.record(*ref).exists();
    const QString name =
        isThere ? displayName(state.record(*ref), m_session.locale()) : QString::fromStdString(older.later.record);
    const QString field =
        isThere && !older.later.path.empty() ? fieldWords(state.record(*ref), older.later.path) : QString();
    const QString author = QString::fromStdString(older.later.commit.author);
    const QString when =
        QLocale().toString(QDateTime::fromMSecsSinceEpoch(older.later.commit.time).toLocalTime(), QLocale::ShortFormat);
    const QString reason =
        field.isEmpty()
            ? tr("“%1” was changed again later, by %2 on %3.", "record, person, time").arg(name, author, when)
            : tr("“%1” of “%2” was changed again later, by %3 on %4.", "field, record, person, time")
                  .arg(field, name, author, when);
    auto* dialog = new RestoreDialog(reason, older.now, older.restored, m_session.locale(), m_history);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, m_reverter, [this, older] { m_reverter->restore(older); });
    dialog->open();
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
