#include "app/galley/step_driver.h"

#include <QTimer>

#include <utility>

namespace galley {

namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 10ms;
/// After a step, so that what it set going belongs to it.
constexpr auto kRest = 400ms;
constexpr auto kPatience = 2min;

} // namespace

StepDriver::StepDriver(QObject* parent)
    : QObject(parent)
    , m_timer(new QTimer(this)) {
    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, &StepDriver::look);
}

void StepDriver::start() {
    next();
}

void StepDriver::next() {
    while (m_step < m_steps.size() && !m_steps[m_step].isPossible())
        ++m_step;
    if (m_step == m_steps.size()) {
        m_hasEnded = true;
        emit finished();
        return;
    }
    emit begun(m_steps[m_step++].name);
    m_acted = 0;
    m_deadline = std::chrono::steady_clock::now() + kPatience;
    act();
}

void StepDriver::act() {
    const DrivenStep& step = m_steps[m_step - 1];
    ++m_acted;
    step.act();
    if (!m_hasEnded)
        m_timer->start(m_acted < step.times ? step.pause : kLookEvery);
}

void StepDriver::look() {
    const DrivenStep& step = m_steps[m_step - 1];
    if (m_acted < step.times)
        return act();
    if (step.isDone())
        QTimer::singleShot(kRest, this, &StepDriver::next);
    else if (std::chrono::steady_clock::now() > m_deadline)
        fail(QStringLiteral("did not end in time"));
    else
        m_timer->start(kLookEvery);
}

void StepDriver::fail(const QString& reason) {
    if (std::exchange(m_hasEnded, true))
        return;
    m_timer->stop();
    emit failed(QStringLiteral("%1: %2").arg(m_steps[m_step - 1].name, reason));
}

} // namespace galley
