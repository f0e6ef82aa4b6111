#include "ui/review/impact_line.h"

#include "ui/editor/record_link.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/app_style.h"

#include <QEvent>

namespace galley::ui {

namespace {

/// More pages are not counted: so many are a reason to look twice.
constexpr std::size_t kMostPages = 1000;

} // namespace

ImpactLine::ImpactLine(QWidget* parent)
    : QLabel(parent)
    , m_task(new BackgroundTask(this)) {
    setWordWrap(true);
    setTextFormat(Qt::RichText);
    setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    setRole(this, "muted");
    standAtLeadingEdge(this);
    hide();
    connect(this, &QLabel::linkActivated, this,
            [this](const QString& address) { emit pageActivated(placeOfLink(address).record); });
}

void ImpactLine::ask(std::shared_ptr<const Replica> replica, RecordRef record, ShownWhen when,
                     std::shared_ptr<const Replica> draft) {
    clear();
    m_replica = std::move(replica);
    m_draft = std::move(draft);
    m_record = record;
    m_when = when;
    m_task->start([this, asked = m_replica, record](const Progress&, const CancelToken& cancel) {
        const PageBuilder builder(asked->state().schemaPointer());
        auto impact = impactOf(*asked, builder, record, kMostPages, cancel);
        const auto found = impact ? std::make_shared<const Impact>(*std::move(impact)) : nullptr;
        return [this, found] {
            m_impact = found;
            showPages();
        };
    });
}

void ImpactLine::clear() {
    m_task->abandon();
    m_replica.reset();
    m_draft.reset();
    m_impact.reset();
    showPages();
}

bool ImpactLine::isLooking() const {
    return m_task->isRunning();
}

void ImpactLine::showPages() {
    setText(m_impact ? impactHtml(m_replica->state(), m_record, *m_impact, m_when, m_draft->state()) : QString());
    setVisible(!text().isEmpty());
}

void ImpactLine::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_impact != nullptr)
        showPages(); // links have their colour in the text
}

} // namespace galley::ui
