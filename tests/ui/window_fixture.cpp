#include "tests/ui/window_fixture.h"

#include "ui/preview/preview_view.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/preview_pane.h"
#include "ui/tasks/turn_watch.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QWebEnginePage>
#include <QWebEngineScript>
#include <QWebEngineView>

#include <optional>

namespace galley::test {

bool closeSite(ui::MainWindow& window) {
    QSignalSpy closed(&window, &ui::MainWindow::siteClosed);
    window.closeSite();
    return QTest::qWaitFor([&] { return !closed.isEmpty() || QApplication::activeModalWidget() != nullptr; }, 20'000) &&
           !closed.isEmpty();
}

bool closeWindow(ui::MainWindow& window) {
    window.close();
    return QTest::qWaitFor([&] { return !window.isVisible() || QApplication::activeModalWidget() != nullptr; },
                           20'000) &&
           !window.isVisible();
}

WindowFixture::WindowFixture()
    : m_settings(m_site.filePath(QStringLiteral("settings.ini")))
    , m_window(std::make_unique<ui::MainWindow>(m_settings, ui::DemoMaker())) {
    m_window->show();
    QApplication::setActiveWindow(m_window.get());
}

WindowFixture::~WindowFixture() = default;

bool WindowFixture::open(const char* slug) {
    QSignalSpy opened(m_window.get(), &ui::MainWindow::siteOpened);
    m_window->openSite(m_site.folder(), QLatin1String(slug));
    if (!opened.wait(20'000))
        return false;
    QSignalSpy loaded(workbench().previewPane()->view(), &ui::PreviewView::loadFinished);
    return loaded.wait(30'000);
}

void WindowFixture::trigger(const char* id) {
    QAction* command = action(id);
    const ui::TurnWatch::Delivery delivery(command, QEvent::Shortcut); // as its keys would
    command->trigger();
}

QString WindowFixture::evaluate(const QString& script) {
    // Shared: it may come when nobody waits any more.
    const auto answer = std::make_shared<std::optional<QString>>();
    workbench().previewPane()->view()->browser()->page()->runJavaScript(
        script, QWebEngineScript::ApplicationWorld, [answer](const QVariant& value) { *answer = value.toString(); });
    return QTest::qWaitFor([&] { return answer->has_value(); }, 10'000) ? **answer : QString();
}

} // namespace galley::test
