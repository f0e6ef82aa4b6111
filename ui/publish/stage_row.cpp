#include "ui/publish/stage_row.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/tones.h"

#include <QLocale>
#include <QPainter>
#include <QStyle>

namespace galley::ui {

StageRow::StageRow(const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_name(name) {
    setAccessibleName(name);
}

QSize StageRow::sizeHint() const {
    return {scaled(this, 420), scaled(this, 36)};
}

QSize StageRow::minimumSizeHint() const {
    return {scaled(this, 240), scaled(this, 36)};
}

void StageRow::reset() {
    m_kind.reset();
    m_elapsed.clear();
    update();
}

void StageRow::follow(const PublishEvent& event) {
    m_kind = event.kind;
    m_share = event.total > 0 ? static_cast<double>(event.done) / static_cast<double>(event.total) : 0.0;
    const double ms = static_cast<double>(event.elapsed.count()) / 1000.0;
    if (event.kind == PublishEvent::Kind::Finished)
        m_elapsed = ms < 1000.0 ? tr("%1 ms").arg(QLocale().toString(ms, 'f', ms < 10.0 ? 1 : 0))
                                : tr("%1 s").arg(QLocale().toString(ms / 1000.0, 'f', 1));
    setToolTip(QString::fromStdString(event.detail));
    setAccessibleDescription(m_elapsed);
    update();
}

void StageRow::paintEvent(QPaintEvent*) {
    using Kind = PublishEvent::Kind;
    const Tones tones = currentTones();
    QPainter painter(this);
    const auto place = [this](const QRect& one) { return QStyle::visualRect(layoutDirection(), rect(), one); };
    const int side = scaled(this, 20);
    const QRect icon(0, (height() - side) / 2, side, side);
    if (m_kind == Kind::Finished)
        drawIcon(painter, place(icon), QStringLiteral("check"), tones.success);
    else if (m_kind == Kind::Failed)
        drawIcon(painter, place(icon), QStringLiteral("error"), tones.danger);
    else
        drawIcon(painter, place(icon), QStringLiteral("saving"), m_kind ? tones.accent : tones.border);
    painter.setPen(m_kind ? tones.text : tones.faint);
    painter.drawText(place(rect().adjusted(side + scaled(this, 10), 0, 0, 0)), Qt::AlignVCenter | Qt::AlignLeading,
                     m_name);
    painter.setPen(tones.muted);
    painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignTrailing, m_elapsed);
    if (m_kind == Kind::Advanced && m_share > 0.0) {
        const QRect track(side + scaled(this, 10), height() - scaled(this, 4), width() - side - scaled(this, 10),
                          scaled(this, 2));
        painter.fillRect(track, tones.border);
        painter.fillRect(
            place(QRect(track.topLeft(), QSize(static_cast<int>(track.width() * m_share), track.height()))),
            tones.accent);
    }
}

} // namespace galley::ui
