#include "ui/preview/prompt_frames.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QTimerEvent>
#include <QWebEngineView>

namespace galley::ui {

namespace {

constexpr int kDelayOfQuickWidgetMs = 5;
/// By then the page has shown the change, or is too slow for 5 ms to matter.
constexpr int kMomentMs = 150;

} // namespace

PromptFrames::PromptFrames(QWebEngineView& view, QObject* parent)
    : QObject(parent)
    , m_view(view) {}

void PromptFrames::expect() {
    m_sinceChange.start();
    if (!m_idle)
        m_idle = connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this,
                         &PromptFrames::drawNow);
}

void PromptFrames::drawNow() {
    if (m_sinceChange.elapsed() > kMomentMs) {
        disconnect(m_idle);
        m_idle = {};
        return;
    }
    QWidget* drawn = m_view.focusProxy();
    if (!drawn)
        return;
    for (const auto& timer : QAbstractEventDispatcher::instance()->registeredTimers(drawn)) {
        if (timer.interval != kDelayOfQuickWidgetMs)
            continue;
        QTimerEvent due(timer.timerId);
        QCoreApplication::sendEvent(drawn, &due);
    }
}

} // namespace galley::ui
