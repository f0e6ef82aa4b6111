#include "ui/shell/preview_pane.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/reason.h"
#include "ui/widgets/segmented_control.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace galley::ui {

PreviewPane::PreviewPane(PreviewSource& source, QWidget* parent)
    : QWidget(parent)
    , m_stack(new QStackedLayout)
    , m_address(new ElidedLabel(this))
    , m_devices(new SegmentedControl(this))
    , m_view(new PreviewView(source, this))
    , m_empty(new EmptyState(this)) {
    setSurface(this, "backdrop");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);

    auto* bar = new QWidget(this);
    setSurface(bar, "window");
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(space::kL, space::kS, space::kM, space::kS);
    row->setSpacing(space::kM);
    m_address->setFont(textFont(TextRole::Caption));
    setRole(m_address, "muted");
    m_address->setAccessibleName(tr("Address of the page"));
    row->addWidget(m_address, 1);
    m_devices->setAccessibleName(tr("Device of the preview"));
    m_devices->addSegment(tr("Desktop"), icon(QStringLiteral("desktop")));
    m_devices->addSegment(tr("Tablet"), icon(QStringLiteral("tablet")));
    m_devices->addSegment(tr("Phone"), icon(QStringLiteral("phone")));
    connect(m_devices, &SegmentedControl::activated, this,
            [this](int index) { emit deviceChosen(static_cast<Device>(index)); });
    row->addWidget(m_devices);
    layout->addWidget(bar);
    auto* line = new QFrame(this);
    setRole(line, "line");
    line->setFixedHeight(1);
    layout->addWidget(line);

    m_view->setAccessibleName(tr("Preview of the page"));
    m_home = m_empty->addAction(tr("Show the home page"), EmptyState::Emphasis::Plain);
    connect(m_home, &QPushButton::clicked, this, &PreviewPane::homeRequested);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    layout->addLayout(m_stack, 1);
    setContent(Content::HomePage);
    showAddress({});
}

void PreviewPane::setContent(Content content) {
    const bool isEmpty = content == Content::Nothing;
    m_empty->setIconName(isEmpty ? QStringLiteral("desktop") : QStringLiteral("eye-off"));
    m_empty->setTitle(isEmpty ? tr("Your pages will appear here") : tr("No page to show"));
    m_empty->setText(isEmpty ? tr("Every keystroke shows at once where readers will see it.")
                             : tr("Choose a page in the list to see it here."));
    m_home->setVisible(content == Content::HomePage);
}

void PreviewPane::showAddress(const QString& address) {
    m_pageAddress = address;
    showBar();
    enableUnless(m_devices, address.isEmpty() ? tr("No page is shown") : QString());
    m_stack->setCurrentWidget(address.isEmpty() ? static_cast<QWidget*>(m_empty) : m_view);
}

void PreviewPane::showNote(const QString& note) {
    if (m_note == note)
        return;
    m_note = note;
    showBar();
}

void PreviewPane::showBar() {
    m_address->setText(m_note.isEmpty() || m_pageAddress.isEmpty()
                           ? m_pageAddress
                           : tr("%1 · %2", "address, note").arg(m_pageAddress, m_note));
}

void PreviewPane::setDevice(Device device) {
    m_devices->setCurrentIndex(static_cast<int>(device));
    m_view->setDevice(device);
}

} // namespace galley::ui
