#include "ui/editor/status_chip.h"

#include "ui/widgets/tones.h"

#include <QPainter>
#include <QStyle>

namespace galley::ui {

namespace {

QString wordsFor(RecordStatus status) {
    switch (status) {
    case RecordStatus::Unknown:
        return {};
    case RecordStatus::New:
        return StatusChip::tr("New");
    case RecordStatus::Changed:
        return StatusChip::tr("Changed");
    case RecordStatus::Published:
        return StatusChip::tr("Published");
    case RecordStatus::TakenOff:
        return StatusChip::tr("Taken off the site – the draft is kept");
    }
    return {};
}

QString sentenceFor(RecordStatus status) {
    switch (status) {
    case RecordStatus::Unknown:
        return {};
    case RecordStatus::New:
        return StatusChip::tr("This record has never been published.");
    case RecordStatus::Changed:
        return StatusChip::tr("This record differs from what is published.");
    case RecordStatus::Published:
        return StatusChip::tr("What you see is what is published.");
    case RecordStatus::TakenOff:
        return StatusChip::tr(
            "Readers do not find this record any more. The draft is kept, and can be published again.");
    }
    return {};
}

} // namespace

StatusChip::StatusChip(QWidget* parent)
    : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    hide();
}

void StatusChip::showStatus(RecordStatus status) {
    const QString words = wordsFor(status);
    if (status == m_status && words == m_words)
        return; // a new geometry lays out the whole form again
    m_status = status;
    m_words = words;
    setToolTip(sentenceFor(status));
    setAccessibleName(sentenceFor(status));
    setVisible(status != RecordStatus::Unknown);
    updateGeometry();
    update();
}

QSize StatusChip::sizeHint() const {
    return {fontMetrics().horizontalAdvance(m_words) + scaled(this, 28), scaled(this, 24)};
}

void StatusChip::paintEvent(QPaintEvent*) {
    const Tones tones = currentTones();
    const QColor ink = m_status == RecordStatus::Published  ? tones.success
                       : m_status == RecordStatus::New      ? tones.accent
                       : m_status == RecordStatus::TakenOff ? tones.muted
                                                            : tones.warning;
    QPainter painter(this);
    drawFrame(painter, rect(), mixed(ink, tones.surface, tones.isDark ? 0.2 : 0.1), {}, height() / 2.0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    const int dot = scaled(this, 6);
    const int x = scaled(this, 9);
    painter.drawEllipse(QStyle::visualRect(layoutDirection(), rect(), QRect(x, (height() - dot) / 2, dot, dot)));
    painter.setPen(ink);
    const QRect text(x + dot + scaled(this, 5), 0, width(), height());
    painter.drawText(QStyle::visualRect(layoutDirection(), rect(), text), Qt::AlignVCenter | Qt::AlignLeading, m_words);
}

} // namespace galley::ui
