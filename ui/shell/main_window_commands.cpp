// The commands of the window: what each is called, its keys, what it does and when it can.
#include "ui/navigator/navigator.h"
#include "ui/settings/settings.h"
#include "ui/settings/settings_dialog.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/conflict_tour.h"
#include "ui/shell/history_flow.h"
#include "ui/shell/live_site.h"
#include "ui/shell/main_window.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/unsaved_guard.h"
#include "ui/shell/visit_history.h"
#include "ui/shell/workbench.h"

#include <QListView>
#include <QSplitter>

#include <algorithm>

namespace galley::ui {

namespace {

constexpr double kZoomStep = 1.1;

} // namespace

void MainWindow::addFirstCommands() {
    const auto shortcut = [](const char* keys) { return QKeySequence(QLatin1String(keys)); };
    m_actions->add({QLatin1String(CommandPalette::kAction),
                    tr("Search or run a command"),
                    QStringLiteral("search"),
                    shortcut("Ctrl+K"),
                    [this] { openPalette(); },
                    {}});
    m_actions->add({QStringLiteral("edit.undo"), tr("Undo"), QStringLiteral("undo"), QKeySequence::Undo,
                    [this] { m_workbench->session().undo(); },
                    [this] { return m_workbench != nullptr && m_workbench->session().canUndo(); },
                    tr("nothing was done yet that can be undone")});
    m_actions->add({QStringLiteral("edit.redo"), tr("Redo"), QStringLiteral("redo"), shortcut("Ctrl+Shift+Z"),
                    [this] { m_workbench->session().redo(); },
                    [this] { return m_workbench != nullptr && m_workbench->session().canRedo(); },
                    tr("nothing was undone")});
}

void MainWindow::addPublishCommands() {
    const auto isOpen = [this] { return m_workbench != nullptr; };
    const auto isWritable = [this] { return m_workbench != nullptr && !m_workbench->session().isReadOnly(); };
    const auto shortcut = [](const char* keys) { return QKeySequence(QLatin1String(keys)); };
    m_actions->add({QStringLiteral("publish.start"), tr("Publish"), QStringLiteral("publish"), shortcut("Ctrl+Shift+P"),
                    [this] { m_workbench->publishing().review(m_settings.authorName()); },
                    [this, isWritable] {
                        return isWritable() &&
                               (m_workbench->waiting().isAny() || m_workbench->session().takenOffCount() > 0);
                    }});
    const auto isAnyChosen = [this, isWritable](auto test) {
        const std::vector<RecordRef> chosen = isWritable() ? m_workbench->chosenRecords() : std::vector<RecordRef>();
        return std::any_of(chosen.begin(), chosen.end(), test);
    };
    m_actions->add({QStringLiteral("publish.records"), tr("Publish this record…"), QStringLiteral("publish"),
                    shortcut("Ctrl+Alt+P"),
                    [this] { m_workbench->publishing().review(m_settings.authorName(), m_workbench->chosenRecords()); },
                    [this, isAnyChosen] {
                        return isAnyChosen([this](RecordRef record) {
                            const SiteSession& session = m_workbench->session();
                            return session.isUnpublished(record) || session.isTakenOff(record);
                        });
                    },
                    tr("readers have it as it is")});
    m_actions->add(
        {QStringLiteral("publish.take-off"),
         tr("Take off the site…"),
         QStringLiteral("eye-off"),
         {},
         [this] { m_workbench->publishing().takeOff(m_settings.authorName(), m_workbench->chosenRecords()); },
         [this, isAnyChosen] {
             return isAnyChosen([this](RecordRef record) { return m_workbench->session().isLive(record); });
         },
         tr("it is not on the site")});
    m_actions->add({QStringLiteral("publish.versions"),
                    tr("Published versions…"),
                    QStringLiteral("rollback"),
                    {},
                    [this] { m_workbench->publishing().showVersions(); },
                    isOpen});
    m_actions->add({QStringLiteral("publish.live"),
                    tr("Open the live page"),
                    QStringLiteral("external-link"),
                    {},
                    [this] { m_live->open(m_live->path()); },
                    [this] { return m_live != nullptr && !m_live->path().isEmpty(); }});
    m_actions->add({QStringLiteral("publish.server"),
                    tr("Address of the live site…"),
                    QStringLiteral("globe"),
                    {},
                    [this] { m_live->askForServer(m_live->path()); },
                    isOpen});
    m_actions->add({QStringLiteral("history.show"), tr("History…"), QStringLiteral("history"), shortcut("Ctrl+H"),
                    [this] { m_workbench->publishing().showHistory(); }, isOpen});
    const auto hasRecord = [this] { return m_workbench != nullptr && m_workbench->session().selection().has_value(); };
    m_actions->add({QStringLiteral("history.record"), tr("History of this record"), QStringLiteral("history"),
                    shortcut("Ctrl+Shift+H"),
                    [this] { m_workbench->publishing().history().show(HistoryScope::Record); }, hasRecord,
                    tr("no record is open")});
    m_actions->add({QStringLiteral("history.field"), tr("History of this field"), QStringLiteral("history"),
                    shortcut("Ctrl+Alt+H"),
                    [this] {
                        m_workbench->publishing().history().show(HistoryScope::Field,
                                                                 m_workbench->editorPane()->editor()->lastField());
                    },
                    hasRecord, tr("no record is open")});
}

void MainWindow::addSiteCommands() {
    const auto isOpen = [this] { return m_workbench != nullptr; };
    const auto isWritable = [this] { return m_workbench != nullptr && !m_workbench->session().isReadOnly(); };
    const auto shortcut = [](const char* keys) { return QKeySequence(QLatin1String(keys)); };
    m_actions->add({QStringLiteral("site.copy"),
                    tr("Save a copy of the site elsewhere…"),
                    QStringLiteral("copy"),
                    {},
                    [this] { m_guard->saveCopy(); },
                    isWritable});
    m_actions->add({QStringLiteral("site.open"),
                    tr("Open a site folder…"),
                    QStringLiteral("folder"),
                    QKeySequence::Open,
                    [this] { chooseSite(); },
                    {}});
    const auto canMake = [this] { return m_siteMaker.make != nullptr; };
    m_actions->add({QStringLiteral("site.new"),
                    tr("New site…"),
                    QStringLiteral("add"),
                    {},
                    [this] { askForNewSite(NewSitePage::Kind::Empty); },
                    canMake});
    m_actions->add({QStringLiteral("site.import"),
                    tr("Import a site…"),
                    QStringLiteral("import"),
                    {},
                    [this] { askForNewSite(NewSitePage::Kind::Import); },
                    canMake});
    m_actions->add({QStringLiteral("site.demo"),
                    tr("Open the demo site"),
                    QStringLiteral("galley"),
                    {},
                    [this] { openDemo(); },
                    [this] { return m_makeDemo != nullptr; }});
    m_actions->add({QStringLiteral("site.close"), tr("Close the site"), QStringLiteral("close"), shortcut("Ctrl+W"),
                    [this] { closeSite(); }, isOpen});
    m_actions->add({QStringLiteral("settings.open"),
                    tr("Settings…"),
                    QStringLiteral("settings"),
                    shortcut("Ctrl+,"),
                    [this] { SettingsDialog(m_settings, this).exec(); },
                    {}});
    m_actions->add({QStringLiteral("app.quit"), tr("Quit"), {}, QKeySequence::Quit, [this] { close(); }, {}});
}

void MainWindow::addRecordCommands() {
    const auto isOpen = [this] { return m_workbench != nullptr; };
    const auto isWritable = [this] { return m_workbench != nullptr && !m_workbench->session().isReadOnly(); };
    const auto hasSelection = [this, isWritable] { return isWritable() && m_workbench->session().selection(); };
    m_actions->add({QStringLiteral("navigate.back"), tr("Back"), QStringLiteral("back"),
                    QKeySequence(QStringLiteral("Alt+Left")), [this] { m_workbench->visits().goBack(); },
                    [this] { return m_workbench != nullptr && m_workbench->visits().canGoBack(); },
                    tr("this is the first record that was looked at")});
    m_actions->add({QStringLiteral("navigate.forward"), tr("Forward"), QStringLiteral("forward"),
                    QKeySequence(QStringLiteral("Alt+Right")), [this] { m_workbench->visits().goForward(); },
                    [this] { return m_workbench != nullptr && m_workbench->visits().canGoForward(); },
                    tr("this is the last record that was looked at")});
    m_actions->add({QStringLiteral("navigate.search"), tr("Search the list"), QStringLiteral("search"),
                    QKeySequence::Find, [this] { m_workbench->navigator()->focusSearch(); }, isOpen});
    m_actions->add({QStringLiteral("navigate.home"), tr("Go to the home page"), QStringLiteral("home"),
                    QKeySequence(QStringLiteral("Alt+Home")), [this] { goHome(); }, isOpen});
    m_actions->add({QStringLiteral("navigate.conflict"), tr("Go to the next conflict"), QStringLiteral("compare"),
                    QKeySequence(QStringLiteral("F8")), [this] { m_workbench->conflicts().goToNext(); },
                    [this] { return m_workbench != nullptr && !m_workbench->session().conflicts().empty(); },
                    tr("nothing is to be decided")});
    m_actions->add({QStringLiteral("record.new"), tr("New record…"), QStringLiteral("add"), QKeySequence::New,
                    [this] { createRecord(); }, isWritable});
    m_actions->add({QStringLiteral("record.delete"),
                    tr("Delete the record…"),
                    QStringLiteral("remove"),
                    {},
                    [this] { deleteRecord(); },
                    hasSelection});
}

void MainWindow::addViewCommands() {
    const auto isOpen = [this] { return m_workbench != nullptr; };
    const auto add = [&](const char* id, const QString& text, const char* iconName, const QKeySequence& keys,
                         std::function<void()> run) {
        m_actions->add({QLatin1String(id), text, QLatin1String(iconName), keys, std::move(run), isOpen});
    };
    const auto keys = [](const char* text) { return QKeySequence(QLatin1String(text)); };
    add("view.navigator", tr("Show or hide the list"), "sidebar", keys("Ctrl+Shift+L"), [this] {
        const bool isVisible = m_workbench->navigator()->isHidden();
        m_workbench->navigator()->setVisible(isVisible);
        m_settings.setValue(Setting::NavigatorVisible, isVisible);
    });
    add("view.editor", tr("Show or hide the form"), "panel", keys("Ctrl+Shift+E"), [this] {
        auto* editor = m_workbench->splitter()->widget(1);
        m_settings.setValue(Setting::EditorVisible, editor->isHidden());
        editor->setVisible(editor->isHidden());
    });
    add("preview.desktop", tr("Preview on a desktop"), "desktop", keys("Ctrl+1"),
        [this] { setDevice(Device::Desktop); });
    add("preview.tablet", tr("Preview on a tablet"), "tablet", keys("Ctrl+2"), [this] { setDevice(Device::Tablet); });
    add("preview.phone", tr("Preview on a phone"), "phone", keys("Ctrl+3"), [this] { setDevice(Device::Phone); });
    const auto zoom = [this] { return m_settings.value(Setting::PreviewZoom).toDouble(); };
    add("preview.zoom-in", tr("Enlarge the preview"), "zoom-in", QKeySequence::ZoomIn,
        [this, zoom] { setZoom(zoom() * kZoomStep); });
    add("preview.zoom-out", tr("Shrink the preview"), "zoom-out", QKeySequence::ZoomOut,
        [this, zoom] { setZoom(zoom() / kZoomStep); });
    add("preview.zoom-reset", tr("Preview in natural size"), "eye", keys("Ctrl+0"), [this] { setZoom(1.0); });
    add("preview.reload", tr("Reload theme and preview"), "refresh", QKeySequence::Refresh,
        [this] { m_workbench->preview().reload(); });
}

} // namespace galley::ui
