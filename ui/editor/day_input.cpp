#include "ui/editor/day_input.h"

#include "model/base/day.h"
#include "ui/editor/calendar.h"
#include "ui/navigator/zone_text.h"
#include "ui/widgets/popup.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QDate>
#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>

namespace galley::ui {

namespace {

QDate dateOf(Day day) {
    const CalendarDay date = calendarDay(day);
    return {date.year, static_cast<int>(date.month), static_cast<int>(date.day)};
}

Day dayOf(QDate date) {
    return date.toJulianDay() - QDate(1970, 1, 1).toJulianDay();
}

} // namespace

DayInput::DayInput(const FieldPlace& place, QWidget* parent)
    : CalendarInput(place, parent) {
    prepare(tr("2026-01-31", "example of a date; keep the order year, month, day"),
            QStringLiteral("2021-03-04 18:30")); // boxes of days and of moments stand below each other
}

CalendarInput::Reading DayInput::readText(const std::string& text) const {
    const auto day = parseDay(text);
    return day ? Reading{.isValid = true, .value = Value::integer(*day)} : Reading{};
}

QString DayInput::written(const Value& value) const {
    return value.isNull() ? QString() : QString::fromStdString(formatDay(value.asInt()));
}

QString DayInput::words(const Value& value) const {
    return QLocale().toString(dateOf(value.asInt()), tr("ddd d MMM yyyy", "date format"));
}

QString DayInput::tip(const Value& value) const {
    return QLocale().toString(dateOf(value.asInt()), QLocale::LongFormat);
}

nlohmann::json DayInput::sent(const Value& value) const {
    return formatDay(value.asInt());
}

QString DayInput::help() const {
    return tr("This is not a date. Write year, month and day: 2026-01-31.");
}

Value DayInput::stepped(const Value& value, int days) const {
    return Value::integer(std::clamp(value.asInt() + days, kFirstDay, kLastDay));
}

void DayInput::fillCalendar(Popup* popup) {
    auto* column = new QVBoxLayout(popup->body());
    column->setContentsMargins(scaled(this, 8), scaled(this, 8), scaled(this, 8), scaled(this, 8));
    column->setSpacing(scaled(this, 8));
    auto* calendar = new Calendar(popup);
    const Reading reading = read();
    if (const Value& value = reading.isValid ? reading.value : shown(); !value.isNull())
        calendar->setSelectedDate(dateOf(value.asInt()));
    const auto take = [this, popup](QDate date) {
        choose(Value::integer(dayOf(date)));
        popup->close();
    };
    connect(calendar, &QCalendarWidget::clicked, this, take);
    connect(calendar, &QCalendarWidget::activated, this, take);
    column->addWidget(calendar);
    auto* line = new QHBoxLayout;
    auto* today = new QuietButton({}, tr("Today"), popup, tr("Today"));
    line->addStretch(1);
    line->addWidget(today);
    column->addLayout(line);
    connect(today, &QAbstractButton::clicked, this,
            [this, take] { take(clockAt(zoneOf(context().schema()), QDateTime::currentMSecsSinceEpoch()).date()); });
    calendar->setFocus();
}

} // namespace galley::ui
