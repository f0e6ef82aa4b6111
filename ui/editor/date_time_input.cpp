#include "ui/editor/date_time_input.h"

#include "model/base/zone_names.h"
#include "ui/editor/calendar.h"
#include "ui/navigator/zone_text.h"
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

namespace {

/// Times may be typed with blanks between their parts.
std::optional<WrittenTime> timeFrom(std::string text) {
    if (text.size() > 10 && text[10] == ' ')
        text[10] = 'T';
    if (const std::size_t blank = text.find(' '); blank != std::string::npos)
        text.erase(blank, 1);
    const auto written = parseWrittenTime(text);
    return written ? std::optional(*written) : std::nullopt;
}

std::string language() {
    return QLocale().name().toStdString();
}

} // namespace

DateTimeInput::DateTimeInput(const FieldPlace& place, QWidget* parent)
    : CalendarInput(place, parent) {
    prepare(tr("2026-01-31 18:30", "example of a date and time; keep the order year, month, day"),
            QStringLiteral("2021-03-04 18:30:00"));
}

const TimeZone& DateTimeInput::zone() const {
    return zoneOf(context().schema());
}

Instant DateTimeInput::instantOf(const LocalTime& local) const {
    const LocalInstant found = zone().instantOf(local);
    const bool isSecond = found.fit == LocalFit::Twice && !shown().isNull() &&
                          zone().offsetAt(shown().asInt()) == zone().offsetAt(found.second);
    return isSecond ? found.second : found.instant;
}

CalendarInput::Reading DateTimeInput::readText(const std::string& text) const {
    const auto written = timeFrom(text);
    if (!written)
        return {};
    const Instant instant = written->offset ? written->in(zone()) : instantOf(written->local);
    if (!parseInstant(formatInstant(instant)))
        return {}; // the zone led out of the years that can be written
    return {.isValid = true, .value = Value::integer(instant)};
}

QString DateTimeInput::written(const Value& value) const {
    return value.isNull() ? QString() : momentText(zone(), value.asInt());
}

QString DateTimeInput::words(const Value& value) const {
    const QDateTime clock = clockAt(zone(), value.asInt());
    const QString day = tr("%1, %2", "day of the week and date, place of the time zone")
                            .arg(QLocale().toString(clock.date(), tr("ddd d MMM yyyy", "date format")),
                                 QString::fromStdString(zonePlace(zone(), language())));
    const auto typed = timeFrom(text().toStdString());
    if (!typed || typed->offset)
        return day;
    switch (zone().instantOf(typed->local).fit) {
    case LocalFit::Once:
        break;
    case LocalFit::Never:
        return tr("%1: clocks leave this time out, %2 is meant").arg(day, clock.toString(QStringLiteral("HH:mm")));
    case LocalFit::Twice:
        return tr("%1: comes twice, %2 is meant", "%2 is an offset such as UTC+2")
            .arg(day, QString::fromStdString(formatOffset(zone().offsetAt(value.asInt()))));
    }
    return day;
}

QString DateTimeInput::tip(const Value& value) const {
    const Instant instant = value.asInt();
    return tr("%1 (%2, %3)\n%4", "name of the time zone, its name for programs, offset; the same moment in UTC")
        .arg(QString::fromStdString(zoneName(zone(), instant, language())), QString::fromStdString(zone().name()),
             QString::fromStdString(formatOffset(zone().offsetAt(instant))),
             QString::fromStdString(formatInstant(instant)));
}

nlohmann::json DateTimeInput::sent(const Value& value) const {
    return formatInstant(value.asInt());
}

QString DateTimeInput::help() const {
    return tr("This is not a date. Write year, month and day, and a time if you like: 2026-01-31 18:30.");
}

Value DateTimeInput::stepped(const Value& value, int days) const {
    LocalTime local = zone().local(value.asInt());
    local.day += days;
    const Instant instant = instantOf(local);
    return parseInstant(formatInstant(instant)) ? Value::integer(instant) : value;
}

void DateTimeInput::fillCalendar(Popup* popup) {
    auto* column = new QVBoxLayout(popup->body());
    column->setContentsMargins(scaled(this, 8), scaled(this, 8), scaled(this, 8), scaled(this, 8));
    column->setSpacing(scaled(this, 8));
    auto* calendar = new Calendar(popup);
    auto* time = new QTimeEdit(popup);
    time->setDisplayFormat(QStringLiteral("HH:mm"));
    time->setAccessibleName(
        tr("Time, %1", "place of the time zone").arg(QString::fromStdString(zonePlace(zone(), language()))));
    const Reading reading = read();
    const Value& value = reading.isValid ? reading.value : shown(); // of a text that is no time, what is stored
    const bool hasValue = !value.isNull();
    const QDateTime start = clockAt(zone(), hasValue ? value.asInt() : QDateTime::currentMSecsSinceEpoch());
    calendar->setSelectedDate(start.date());
    time->setTime(hasValue ? start.time() : QTime(9, 0));
    const auto take = [this, calendar, time] {
        choose(Value::integer(instantOf(localTimeOf(QDateTime(calendar->selectedDate(), time->time())))));
    };
    connect(calendar, &QCalendarWidget::clicked, this, take);
    connect(calendar, &QCalendarWidget::activated, this, [take, popup] {
        take();
        popup->close();
    });
    connect(time, &QTimeEdit::timeChanged, this, take);
    column->addWidget(calendar);
    auto* line = new QHBoxLayout;
    auto* place = new QLabel(QString::fromStdString(zonePlace(zone(), language())), popup);
    auto* now = new QuietButton({}, tr("Now"), popup, tr("Now"));
    auto* done = new QuietButton({}, tr("Done"), popup, tr("Done"));
    done->setTone(QuietButton::Tone::Accent);
    line->addWidget(time);
    line->addWidget(place);
    line->addStretch(1);
    line->addWidget(now);
    line->addWidget(done);
    column->addLayout(line);
    connect(now, &QAbstractButton::clicked, this, [this, calendar, time] {
        const QDateTime moment = clockAt(zone(), QDateTime::currentMSecsSinceEpoch());
        calendar->setSelectedDate(moment.date());
        time->setTime(QTime(moment.time().hour(), moment.time().minute()));
    });
    connect(done, &QAbstractButton::clicked, popup, &QWidget::close);
    calendar->setFocus();
}

} // namespace galley::ui
