#include "ui/shell/history_flow.h"

#include "model/workspace/site_disk.h"
#include "ui/editor/edit_words.h"
#include "ui/history/history_panel.h"
#include "ui/history/restore_as_of_dialog.h"
#include "ui/history/restore_dialog.h"
#include "ui/history/restore_plan.h"
#include "ui/navigator/record_text.h"
#include "ui/navigator/zone_text.h"
#include "ui/shell/commit_reverter.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/error_words.h"

#include <QDialog>
#include <QListView>
#include <QLocale>

#include <algorithm>

namespace galley::ui {

namespace {

/// How long a disk is waited for before the history says that something is not saved yet.
constexpr std::chrono::seconds kPatience{2};
/// So many edits of a restoration are applied in one turn of the window.
constexpr std::size_t kEditsATurn = 200;
/// The edits of a restoration are one commit.
constexpr const char* kRestoringGroup = "restoring";

} // namespace

HistoryFlow::HistoryFlow(SiteSession& session, Opener opener, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_opener(std::move(opener))
    , m_reverter(new CommitReverter(session, this))
    , m_saving(new BackgroundTask(this, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited)) {
    // What is listed is what the journal has: own commits when they are durable, those of others when they were read.
    connect(&session, &SiteSession::saveStateChanged, this, [this](SaveState state) {
        if (state == SaveState::Saved)
            follow();
    });
    connect(&session, &SiteSession::draftChanged, this, [this](const DraftChange& change) {
        if (!change.others.empty())
            follow();
    });
    connect(&session, &SiteSession::conflictsChanged, this, &HistoryFlow::follow);
    connect(&session, &SiteSession::publishedElsewhere, this, &HistoryFlow::follow);
}

HistoryFlow::~HistoryFlow() {
    // The dialog and what waits for the disk use the session's workspace: they go before it.
    delete m_saving;
    delete m_reverter;
    delete m_dialog;
}

HistoryPlace HistoryFlow::placeOf(const QString& path) const {
    const auto selection = m_session.selection();
    if (!selection)
        return {};
    const auto draft = m_session.draft();
    const RecordView record = draft->state().record(*selection);
    HistoryPlace place{QString::fromStdString(record.path()), displayName(record, m_session.locale()), path, {}};
    if (!path.isEmpty())
        place.fieldName = fieldWords(record, path.toStdString());
    return place;
}

std::shared_ptr<const State> HistoryFlow::base() const {
    const auto draft = m_session.draft();
    const auto whole = m_session.workspace().replayBase();
    return whole->schema() == draft->state().schema() ? whole : State::empty(draft->state().schemaPointer());
}

void HistoryFlow::show(HistoryScope scope, const QString& path, quint64 commit) {
    const bool isOpen = m_dialog != nullptr;
    if (!isOpen)
        open();
    // Who only follows a link to a commit goes on looking at the same place.
    if (!isOpen || commit == 0) {
        m_panel->setPlace(placeOf(path));
        m_panel->setScope(scope);
    }
    if (commit != 0 || !isOpen)
        m_panel->choose(commit);
    m_dialog->raise();
}

void HistoryFlow::open() {
    auto* panel = new HistoryPanel;
    m_panel = panel;
    m_dialog = m_opener(panel, tr("History"));
    // What was typed until now is history too.
    m_session.seal();
    panel->setBase(base());
    const auto allow = [this, panel] {
        panel->setWhyNoRevert(m_session.isInRelease() ? CommitReverter::whyNotInRelease() : QString());
    };
    connect(&m_session, &SiteSession::lineSwitched, panel, allow);
    allow();
    panel->setDraft(m_session.draft(), m_session.locale());
    panel->setJournal(&m_session.workspace().journal(), &m_trails);
    panel->refresh();
    if (m_session.saveState() == SaveState::Saving || m_session.saveState() == SaveState::Failed)
        refreshWhenSaved({}, tr("The newest changes are not saved yet."));
    panel->list()->setFocus();
    connect(panel, &HistoryPanel::closeRequested, m_dialog, &QDialog::close);
    connectReverter();
    connect(panel, &HistoryPanel::restoreRequested, this, &HistoryFlow::askForMoment);
    connect(panel, &HistoryPanel::fieldActivated, this, [this](const QString& record, const QString& path) {
        m_dialog->close();
        emit fieldActivated(record, path);
    });
}

void HistoryFlow::follow() {
    if (m_panel)
        m_panel->follow(m_session.draft(), m_session.locale());
}

void HistoryFlow::refreshWhenSaved(const QString& done, const QString& unsaved) {
    m_panel->showOutcome(HistoryPanel::Tone::Done, tr("Saving…"));
    m_saving->start([this, panel = m_panel, done, unsaved,
                     &disk = m_session.workspace().disk()](const Progress&, const CancelToken& cancel) {
        const bool isDurable = disk.flush(kPatience, cancel).has_value();
        return [this, panel, isDurable, done, unsaved] {
            if (panel == nullptr)
                return;
            showNow(done);
            if (isDurable || m_session.saveState() == SaveState::Saved)
                return;
            panel->showOutcome(HistoryPanel::Tone::Refused, unsaved);
            auto* waiting = new QObject(panel);
            connect(&m_session, &SiteSession::saveStateChanged, waiting, [this, panel, waiting, done](SaveState state) {
                if (state != SaveState::Saved)
                    return;
                waiting->deleteLater();
                showNow(done.isEmpty() ? tr("Everything is saved now.") : done);
            });
        };
    });
}

void HistoryFlow::showNow(const QString& outcome) {
    if (m_panel == nullptr)
        return;
    m_panel->setDraft(m_session.draft(), m_session.locale());
    m_panel->refresh();
    if (!outcome.isEmpty())
        m_panel->showOutcome(HistoryPanel::Tone::Done, outcome);
}

void HistoryFlow::connectReverter() {
    HistoryPanel* const panel = m_panel;
    connect(panel, &HistoryPanel::revertRequested, this, [this, panel](quint64 number) {
        m_reverter->revert(number);
        if (m_session.saveState() == SaveState::Saving) // and it waits for that
            panel->showOutcome(HistoryPanel::Tone::Done, tr("Saving…"));
    });
    // Who closes the history does not want to wait any longer.
    connect(panel, &QObject::destroyed, m_reverter, &CommitReverter::stop);
    connect(m_reverter, &CommitReverter::reverted, panel, [this] {
        refreshWhenSaved(tr("The change was taken back. That is a change of its own, which you can take back too."),
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

void HistoryFlow::askToRestore(const OlderContent& older) {
    const State& state = older.now->state();
    const auto ref = state.findPath(older.later.record);
    const bool isThere = ref && state.record(*ref).exists();
    const QString name =
        isThere ? displayName(state.record(*ref), m_session.locale()) : QString::fromStdString(older.later.record);
    const QString field =
        isThere && !older.later.path.empty() ? fieldWords(state.record(*ref), older.later.path) : QString();
    const QString author = QString::fromStdString(older.later.commit.author);
    const QString when =
        QLocale().toString(clockAt(zoneOf(state.schema()), older.later.commit.time), QLocale::ShortFormat);
    const QString reason =
        field.isEmpty()
            ? tr("“%1” was changed again later, by %2 on %3.", "record, person, time").arg(name, author, when)
            : tr("“%1” of “%2” was changed again later, by %3 on %4.", "field, record, person, time")
                  .arg(field, name, author, when);
    auto* dialog = new RestoreDialog(reason, older.now, older.restored, m_session.locale(), m_dialog);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, m_reverter, [this, older] { m_reverter->restore(older); });
    dialog->open();
}

void HistoryFlow::askForMoment(quint64 number) {
    const auto header = m_panel->chosen();
    if (!header || header->number != number)
        return;
    const HistoryPlace place = m_panel->subject();
    const RestoreScope scope = !place.path.isEmpty()    ? RestoreScope::Field
                               : place.record.isEmpty() ? RestoreScope::Site
                                                        : RestoreScope::Record;
    const auto source = [this] {
        return RestoreSource{m_session.draft(), base(), m_session.locale(), currentTones(), m_session.line()};
    };
    m_session.seal();
    auto* dialog = new RestoreAsOfDialog(m_session.workspace().journal(), m_trails, source, place, scope, number,
                                         header->time, m_dialog);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RestoreAsOfDialog::restoreRequested, this, &HistoryFlow::carryOut);
    dialog->open();
}

void HistoryFlow::carryOut(const RestorePlan& plan, const QString& message) {
    m_session.seal();
    m_restoring.assign(plan.edits.rbegin(), plan.edits.rend());
    m_message = message;
    m_hasRestored = false;
    applyPart();
}

void HistoryFlow::applyPart() {
    const std::size_t count = std::min(m_restoring.size(), kEditsATurn);
    const std::vector<Edit> part(m_restoring.rbegin(), m_restoring.rbegin() + static_cast<std::ptrdiff_t>(count));
    m_restoring.resize(m_restoring.size() - count);
    if (const auto applied = m_session.applyPart(part, m_message, QLatin1String(kRestoringGroup)); !applied) {
        m_restoring.clear();
        m_session.seal();
        if (m_hasRestored) // all or nothing
            m_session.undo();
        if (m_panel)
            m_panel->showOutcome(HistoryPanel::Tone::Refused, explain(applied.error()));
        return;
    }
    m_hasRestored = true;
    if (!m_restoring.empty()) {
        if (m_panel)
            m_panel->showOutcome(HistoryPanel::Tone::Done, tr("Restoring…"));
        QTimer::singleShot(0, this, &HistoryFlow::applyPart);
        return;
    }
    m_session.seal();
    if (m_panel)
        refreshWhenSaved(tr("It was restored. That is a change of its own, which you can take back."),
                         tr("It was restored, but that is not saved yet."));
}

} // namespace galley::ui
