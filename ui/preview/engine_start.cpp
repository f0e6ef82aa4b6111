#include "ui/preview/engine_start.h"

#include <utility>

namespace galley::ui {

namespace {

bool hasBeenStarted = false;

} // namespace

EngineStart::EngineStart()
    : m_isStarting(!std::exchange(hasBeenStarted, true)) {
    resume();
}

void EngineStart::resume() {
    if (m_isStarting && !m_excuse)
        m_excuse.emplace(QStringLiteral("the first browser view"));
}

void EngineStart::done() {
    m_isStarting = false;
    m_excuse.reset();
}

} // namespace galley::ui
