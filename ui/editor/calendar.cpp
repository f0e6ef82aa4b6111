#include "ui/editor/calendar.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/popup.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QAbstractItemView>
#include <QLocale>
#include <QPainter>
#include <QTextCharFormat>
#include <QToolButton>

namespace galley::ui {

Calendar::Calendar(QWidget* parent)
    : QCalendarWidget(parent) {
    setVerticalHeaderFormat(QCalendarWidget::NoVerticalHeader);
    setHorizontalHeaderFormat(QCalendarWidget::ShortDayNames);
    setGridVisible(false);
    QTextCharFormat names;
    names.setForeground(currentTones().muted);
    names.setBackground(Popup::ground());
    setHeaderTextFormat(names);
    for (const auto day : {Qt::Saturday, Qt::Sunday})
        setWeekdayTextFormat(day, names);
    const auto dress = [this](const char* object, const char* picture, const QString& name) {
        auto* button = findChild<QToolButton*>(QLatin1String(object));
        if (picture != nullptr)
            button->setIcon(icon(QLatin1String(picture)));
        button->setAccessibleName(name);
        button->setToolTip(name);
        button->setFocusPolicy(Qt::TabFocus);
    };
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    dress("qt_calendar_prevmonth", isMirrored ? "chevron-right" : "chevron-left", tr("Month before"));
    dress("qt_calendar_nextmonth", isMirrored ? "chevron-left" : "chevron-right", tr("Month after"));
    dress("qt_calendar_monthbutton", nullptr, tr("Choose the month"));
    dress("qt_calendar_yearbutton", nullptr, tr("Choose the year"));
    findChild<QWidget*>(QStringLiteral("qt_calendar_yearedit"))->setAccessibleName(tr("Year"));
    auto* days = findChild<QAbstractItemView*>(QStringLiteral("qt_calendar_calendarview"));
    days->setAccessibleName(tr("Days"));
    days->setFrameShape(QFrame::NoFrame);
    days->viewport()->setAutoFillBackground(false);
    setAutoFillBackground(false);
    setAccessibleName(tr("Calendar"));
}

QSize Calendar::minimumSizeHint() const {
    return QSize(scaled(this, 7 * 38), scaled(this, 40 + 7 * 32)).expandedTo(QCalendarWidget::minimumSizeHint());
}

void Calendar::paintCell(QPainter* painter, const QRect& rect, QDate date) const {
    const Tones tones = currentTones();
    const bool isSelected = date == selectedDate();
    const bool isOfMonth = date.month() == monthShown() && date.year() == yearShown();
    const int side = std::min(rect.width(), rect.height()) - 2;
    QRect tile(0, 0, side, side);
    tile.moveCenter(rect.center());
    painter->save();
    painter->fillRect(rect, Popup::ground());
    if (isSelected)
        drawFrame(*painter, tile, tones.accent, {}, scaled(this, 6));
    else if (date == QDate::currentDate())
        drawFrame(*painter, tile, {}, tones.accent, scaled(this, 6));
    const auto* days = findChild<QAbstractItemView*>(QStringLiteral("qt_calendar_calendarview"));
    if (isSelected && showsFocusRing(days))
        drawFrame(*painter, tile.adjusted(-1, -1, 1, 1), {}, tones.text, scaled(this, 7), 2.0);
    painter->setPen(isSelected ? tones.onAccent : isOfMonth ? tones.text : tones.faint);
    painter->drawText(rect, Qt::AlignCenter, locale().toString(date.day()));
    painter->restore();
}

} // namespace galley::ui
