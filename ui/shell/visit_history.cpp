#include "ui/shell/visit_history.h"

#include <QTimer>

namespace galley::ui {

namespace {

constexpr std::size_t kMostVisits = 500;

} // namespace

VisitHistory::VisitHistory(SiteSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_settle(new QTimer(this)) {
    m_settle->setSingleShot(true);
    m_settle->setInterval(0);
    connect(m_settle, &QTimer::timeout, this, &VisitHistory::settle);
    for (const auto signal : {&SiteSession::selectionChanged, &SiteSession::pageChanged, &SiteSession::localeChanged})
        connect(&session, signal, m_settle, qOverload<>(&QTimer::start));
    settle();
}

std::optional<VisitHistory::Visit> VisitHistory::present() const {
    const auto record = m_session.selection();
    if (!record)
        return std::nullopt;
    return Visit{.record = *record, .page = m_session.page(), .locale = m_session.locale()};
}

void VisitHistory::settle() {
    m_settle->stop();
    const auto now = present();
    // A page that was deleted is gone from the preview: nobody went anywhere.
    if (now && !now->page && !m_visits.empty() && m_visits[m_current].record == now->record &&
        m_visits[m_current].locale == now->locale)
        m_visits[m_current] = *now;
    if (now && (m_visits.empty() || m_visits[m_current] != *now)) {
        if (!m_visits.empty())
            m_visits.resize(m_current + 1);
        m_visits.push_back(*now);
        if (m_visits.size() > kMostVisits)
            m_visits.erase(m_visits.begin());
        m_current = m_visits.size() - 1;
    }
    emit changed();
}

std::optional<std::size_t> VisitHistory::next(int step) const {
    if (m_visits.empty())
        return std::nullopt;
    const State& state = m_session.draft()->state();
    // Where nothing is open any more, the visit that was left is the first one back.
    const bool isLeft = !m_session.selection() && step < 0;
    auto at = static_cast<std::ptrdiff_t>(m_current) + (isLeft ? 0 : step);
    for (; at >= 0 && at < std::ssize(m_visits); at += step) {
        const Visit& visit = m_visits[static_cast<std::size_t>(at)];
        if (state.record(visit.record).exists() && visit.locale < state.schema().locales.size() && present() != visit)
            return static_cast<std::size_t>(at);
    }
    return std::nullopt;
}

void VisitHistory::go(int step) {
    settle();
    const auto target = next(step);
    if (!target)
        return;
    m_current = *target;
    const Visit visit = m_visits[m_current];
    m_session.setLocale(visit.locale);
    if (visit.page && m_session.draft()->state().record(*visit.page).exists())
        m_session.showPage(visit.page);
    m_session.select(visit.record);
    // What could not be shown again, such as a page that is gone, does not count as a new visit.
    if (const auto now = present())
        m_visits[m_current] = *now;
    emit changed();
}

} // namespace galley::ui
