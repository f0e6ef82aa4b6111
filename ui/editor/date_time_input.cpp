#include "ui/editor/date_time_input.h"

#include "model/base/time.h"
#include "ui/editor/calendar.h"
#include "ui/widgets/popup.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QTimeEdit>
#include <QVBoxLayout>

namespace galley::ui {

DateTimeInput::DateTimeInput(const FieldPlace& place, QWidget* parent)
    : CalendarInput(place, parent) {
    prepare(tr("2026-01-31 18:30", "example of a date and time; keep the order year, month, day"),
            QStringLiteral("2021-03-04 18:30:00"));
}

CalendarInput::Reading DateTimeInput::readText(const std::string& typed) const {
    std::string text = typed;
    if (text.size() > 10 && text[10] == ' ')
        text[10] = 'T';
    auto instant = parseInstant(text);
    if (!instant)
        instant = parseInstant(text + "Z"); // a time without a zone is UTC
    if (!instant)
        return {};
    return {.isValid = true, .value = Value::integer(*instant)};
}

QString DateTimeInput::written(const Value& value) const {
    if (value.isNull())
        return {};
    QString text = QString::fromStdString(formatInstant(value.asInt()));
    text.chop(1);
    text.replace(QLatin1Char('T'), QLatin1Char(' '));
    return text.endsWith(QLatin1String(":00")) ? text.chopped(3) : text;
}

QString DateTimeInput::words(const Value& value) const {
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(value.asInt(), Qt::UTC);
    return tr("%1, UTC", "day of the week and date")
        .arg(QLocale().toString(moment.date(), tr("ddd d MMM yyyy", "date format")));
}

QString DateTimeInput::tip(const Value& value) const {
    return QString::fromStdString(formatInstant(value.asInt()));
}

nlohmann::json DateTimeInput::sent(const Value& value) const {
    return formatInstant(value.asInt());
}

QString DateTimeInput::help() const {
    return tr("This is not a date. Write year, month and day, and a time if you like: 2026-01-31 18:30.");
}

Value DateTimeInput::stepped(const Value& value, int days) const {
    constexpr Instant kDay = 86'400'000;
    const Instant instant = value.asInt() + days * kDay;
    return parseInstant(formatInstant(instant)) ? Value::integer(instant) : value;
}

void DateTimeInput::fillCalendar(Popup* popup) {
    auto* column = new QVBoxLayout(popup->body());
    column->setContentsMargins(scaled(this, 8), scaled(this, 8), scaled(this, 8), scaled(this, 8));
    column->setSpacing(scaled(this, 8));
    auto* calendar = new Calendar(popup);
    auto* time = new QTimeEdit(popup);
    time->setDisplayFormat(QStringLiteral("HH:mm"));
    time->setAccessibleName(tr("Time, UTC"));
    const Reading reading = read();
    const bool hasValue = reading.isValid && !reading.value.isNull();
    const QDateTime start =
        hasValue ? QDateTime::fromMSecsSinceEpoch(reading.value.asInt(), Qt::UTC) : QDateTime::currentDateTimeUtc();
    calendar->setSelectedDate(start.date());
    time->setTime(hasValue ? start.time() : QTime(9, 0));
    const auto take = [this, calendar, time] {
        choose(Value::integer(QDateTime(calendar->selectedDate(), time->time(), Qt::UTC).toMSecsSinceEpoch()));
    };
    connect(calendar, &QCalendarWidget::clicked, this, take);
    connect(calendar, &QCalendarWidget::activated, this, [take, popup] {
        take();
        popup->close();
    });
    connect(time, &QTimeEdit::timeChanged, this, take);
    column->addWidget(calendar);
    auto* line = new QHBoxLayout;
    auto* zone = new QLabel(tr("UTC"), popup);
    auto* now = new QuietButton({}, tr("Now"), popup, tr("Now"));
    auto* done = new QuietButton({}, tr("Done"), popup, tr("Done"));
    done->setTone(QuietButton::Tone::Accent);
    line->addWidget(time);
    line->addWidget(zone);
    line->addStretch(1);
    line->addWidget(now);
    line->addWidget(done);
    column->addLayout(line);
    connect(now, &QAbstractButton::clicked, this, [calendar, time] {
        const QDateTime moment = QDateTime::currentDateTimeUtc();
        calendar->setSelectedDate(moment.date());
        time->setTime(QTime(moment.time().hour(), moment.time().minute()));
    });
    connect(done, &QAbstractButton::clicked, popup, &QWidget::close);
    calendar->setFocus();
}

} // namespace galley::ui
