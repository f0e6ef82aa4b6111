// How the window shows which line is looked at, and its commands about lines and releases.
#include "ui/navigator/navigator.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/conflict_tour.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/line_changes.h"
#include "ui/shell/main_window.h"
#include "ui/shell/perspective_button.h"
#include "ui/shell/release_band.h"
#include "ui/shell/release_desk.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/workbench.h"

#include <algorithm>

namespace galley::ui {

void MainWindow::addReleaseCommands() {
    const auto isOpen = [this] { return m_workbench != nullptr; };
    const auto isWritable = [this] { return m_workbench != nullptr && !m_workbench->session().isReadOnly(); };
    const auto isInRelease = [this] { return m_workbench != nullptr && m_workbench->session().isInRelease(); };
    const auto canManage = [isWritable, isInRelease] { return isWritable() && isInRelease(); };
    const auto add = [this](const char* id, const QString& text, const char* iconName, const char* keys,
                            std::function<void()> run, std::function<bool()> isEnabled, const QString& whyNot = {}) {
        m_actions->add({QLatin1String(id), text, QLatin1String(iconName), QKeySequence(QLatin1String(keys)),
                        std::move(run), std::move(isEnabled), whyNot});
    };
    const QString isDraft = tr("this is the draft, no release");
    add(
        "release.switch", tr("Switch between the draft and releases…"), "schedule", "Ctrl+Shift+R",
        [this] { m_workbench->releases().openSwitch(m_topBar->perspectiveButton()); }, isOpen);
    add(
        "release.draft", tr("Back to the draft"), "text", "",
        [this] { static_cast<void>(m_workbench->session().setLine({})); }, isInRelease, tr("this is the draft"));
    add(
        "release.new", tr("New release…"), "add", "", [this] { m_workbench->releases().openNew(); }, isWritable);
    add(
        "release.rename", tr("Rename the release…"), "string", "", [this] { m_workbench->releases().openRename(); },
        canManage, isDraft);
    add(
        "release.earlier", tr("Let the release go out earlier"), "up", "", [this] { m_workbench->releases().move(-1); },
        [this, canManage] { return canManage() && m_workbench->releases().canMove(-1); },
        tr("no other one goes out before"));
    add(
        "release.later", tr("Let the release go out later"), "down", "", [this] { m_workbench->releases().move(1); },
        [this, canManage] { return canManage() && m_workbench->releases().canMove(1); },
        tr("no other one goes out after it"));
    add(
        "release.discard", tr("Give the release up…"), "remove", "", [this] { m_workbench->releases().giveUp(); },
        canManage, isDraft);
    add(
        "record.add-to-release", tr("Add to a release…"), "schedule", "",
        [this] { m_workbench->releases().openAdding(m_topBar->perspectiveButton(), m_workbench->chosenRecords()); },
        [this, isWritable] {
            return isWritable() && !m_workbench->session().isInRelease() &&
                   (m_workbench->session().selection() || m_workbench->navigator()->selectedCount() > 1);
        },
        tr("a record of the draft has to be open"));
    add(
        "record.take-out", tr("Take out of the release"), "undo", "",
        [this] { m_workbench->releases().takeOut(m_workbench->chosenRecords()); },
        [this, canManage] {
            if (!canManage())
                return false;
            const SiteSession& session = m_workbench->session();
            return m_workbench->navigator()->selectedCount() > 1 ||
                   (session.selection() && session.isUnpublished(*session.selection()));
        },
        tr("no record is open that the release changes"));
}

void MainWindow::connectLines() {
    SiteSession* session = &m_workbench->session();
    connect(&m_workbench->lines(), &LineChanges::changed, this, &MainWindow::showLines);
    connect(session, &SiteSession::lineSwitched, this, &MainWindow::showLines);
    connect(session, &SiteSession::lineSwitched, this, &MainWindow::showLiveSite);
    connect(session, &SiteSession::lineSwitched, this, &MainWindow::updateStatus);
    connect(m_workbench->navigator(), &Navigator::releaseRequested, this, [this] {
        m_actions
            ->action(m_workbench->session().isInRelease() ? QStringLiteral("record.take-out")
                                                          : QStringLiteral("record.add-to-release"))
            ->trigger();
    });
    connect(m_workbench->navigator(), &Navigator::selectedChanged, this, &MainWindow::updateCommands);
    showLines();
}

void MainWindow::showLines() {
    if (m_workbench == nullptr)
        return;
    const SiteSession& session = m_workbench->session();
    const std::vector<LineFacts> lines = m_workbench->lines().lines();
    const auto here = std::find_if(lines.begin(), lines.end(),
                                   [&session](const LineFacts& line) { return line.key == session.line(); });
    const bool isElsewhere = std::any_of(lines.begin(), lines.end(), [&session](const LineFacts& line) {
        return line.key != session.line() && line.conflicts > 0;
    });
    m_topBar->perspectiveButton()->showLines(*here, isElsewhere);
    if (session.isInRelease())
        m_band->showRelease(*here, static_cast<std::size_t>(here - lines.begin()) - 1, lines.size() - 1);
    else
        m_band->hide();
    m_status->showConflictsElsewhere(lines, session.line());
    setWindowTitle(session.isInRelease() ? tr("%1 – %2 – Galley", "a release, a site").arg(here->title, session.name())
                                         : tr("%1 – Galley").arg(session.name()));
    m_workbench->navigator()->setReleaseCommand(session.isReadOnly()    ? QString()
                                                : session.isInRelease() ? tr("Take out of the release")
                                                                        : tr("Add to a release…"));
    updateCommands();
}

void MainWindow::goToConflictIn(const std::string& line) {
    if (m_workbench != nullptr && m_workbench->session().setLine(line))
        m_workbench->conflicts().goToNext();
}

} // namespace galley::ui
