#include "app/galley/measurement.h"

#include "model/base/result.h"
#include "ui/preview/preview_view.h"
#include "ui/shell/main_window.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/workbench.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

namespace galley {

namespace {

constexpr int kSettleMs = 1'500;
/// A page that is not shown by then will not come.
constexpr std::chrono::minutes kPagePatience{2};

} // namespace

Measurement::Measurement(QString name, ui::MainWindow& window, std::chrono::milliseconds patience)
    : m_name(std::move(name))
    , m_window(window) {
    connect(&window, &ui::MainWindow::siteOpened, this, &Measurement::waitForPage);
    connect(&window, &ui::MainWindow::siteFailed, this,
            [this](const Error& error) { fail(QString::fromStdString(error.toString())); });
    QTimer::singleShot(kPagePatience, this, [this] {
        if (!m_hasBegun)
            fail(QStringLiteral("no page was shown in time"));
    });
    QTimer::singleShot(patience, this, [this] { fail(QStringLiteral("did not end in time")); });
}

ui::Workbench& Measurement::workbench() {
    return *m_window.workbench();
}

ui::SiteSession& Measurement::session() {
    return workbench().session();
}

void Measurement::waitForPage() {
    if (m_hasBegun)
        return;
    connect(workbench().previewPane()->view(), &ui::PreviewView::loadFinished, this, [this] {
        if (!std::exchange(m_hasBegun, true))
            QTimer::singleShot(kSettleMs, this, &Measurement::takeKeyboard);
    });
}

void Measurement::takeKeyboard() {
    // A display without a window manager gives no window the keyboard by itself.
    m_window.activateWindow();
    QTimer::singleShot(kSettleMs, this, [this] {
        if (session().selection())
            begin();
        else
            fail(QStringLiteral("there is no such page"));
    });
}

void Measurement::report(const nlohmann::json& result) {
    std::printf("%s\n", result.dump().c_str());
    std::fflush(stdout);
    end(0);
}

void Measurement::fail(const QString& reason) {
    std::fprintf(stderr, "galley: measure %s: %s\n", qUtf8Printable(m_name), qUtf8Printable(reason));
    end(1);
}

void Measurement::end(int code) {
    if (m_hasBegun && m_window.workbench() != nullptr)
        takeBack();
    QCoreApplication::exit(code);
}

nlohmann::json spreadOf(std::vector<double> values) {
    if (values.empty())
        return nullptr;
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        const auto index = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
        return values[index];
    };
    return {{"median", at(0.5)}, {"p95", at(0.95)}, {"max", values.back()}, {"n", values.size()}};
}

} // namespace galley
