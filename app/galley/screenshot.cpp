#include "app/galley/screenshot.h"

#include "ui/preview/preview_view.h"
#include "ui/shell/main_window.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/workbench.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QTimer>

#include <cstdio>

namespace galley {

namespace {

constexpr int kGiveUpMs = 60'000;
/// Images decode and figures are counted after the page reports itself loaded.
constexpr int kQuietMs = 1'200;

} // namespace

Screenshot::Screenshot(ui::MainWindow& window, QString file, QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_file(std::move(file)) {
    connect(&window, &ui::MainWindow::siteOpened, this, &Screenshot::waitForPage);
    connect(&window, &ui::MainWindow::siteFailed, this, &Screenshot::waitForQuiet);
    QTimer::singleShot(kGiveUpMs, this, [this] { fail(QStringLiteral("the page did not appear in time")); });
}

void Screenshot::waitForPage() {
    const auto* view = m_window.workbench()->previewPane()->view();
    connect(view, &ui::PreviewView::loadFinished, this, &Screenshot::waitForQuiet);
}

void Screenshot::waitForQuiet() {
    QTimer::singleShot(kQuietMs, this, &Screenshot::save);
}

void Screenshot::save() {
    if (!m_window.grab().save(m_file))
        return fail(QStringLiteral("the picture cannot be written"));
    QCoreApplication::exit(0);
}

void Screenshot::fail(const QString& reason) {
    std::fprintf(stderr, "galley: %s: %s\n", qUtf8Printable(m_file), qUtf8Printable(reason));
    QCoreApplication::exit(1);
}

} // namespace galley
