// The whole window over the demo site, for tests that use it as a person does.
#pragma once

#include "tests/ui/demo_fixture.h"
#include "ui/settings/settings.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/main_window.h"
#include "ui/shell/workbench.h"

#include <memory>

namespace galley::test {

/// Leaves the site of a window and waits until nothing of it is waited for. False when the window asks instead.
bool closeSite(ui::MainWindow& window);
/// Closes a window as a person does, and waits until it is. False when it asks instead.
bool closeWindow(ui::MainWindow& window);

class WindowFixture {
public:
    WindowFixture();
    ~WindowFixture();

    DemoFixture& site() { return m_site; }
    ui::Settings& settings() { return m_settings; }
    ui::MainWindow& window() { return *m_window; }
    ui::Workbench& workbench() { return *m_window->workbench(); }
    ui::SiteSession& session() { return workbench().session(); }
    const State& state() { return session().draft()->state(); }
    RecordRef find(const char* path) { return *state().findPath(path); }
    /// Opens the site at a page and waits until the preview shows it. False when that fails.
    bool open(const char* slug);
    /// Runs a command of the registry.
    void trigger(const char* action);
    QAction* action(const char* id) { return m_window->actions().action(QLatin1String(id)); }
    /// What a piece of JavaScript in the preview says.
    QString evaluate(const QString& script);

private:
    DemoFixture m_site;
    ui::Settings m_settings;
    std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace galley::test
