#include "ui/navigator/zone_text.h"

namespace galley::ui {

const TimeZone& zoneOf(const Schema& schema) {
    const auto zone = TimeZone::find(schema.site.zone);
    return zone ? **zone : TimeZone::utc();
}

QString momentText(const TimeZone& zone, Instant instant) {
    const LocalTime local = zone.local(instant);
    std::string text = formatInstant(local.day * kDayLength + local.milliseconds);
    text.pop_back();
    text[text.find('T')] = ' ';
    if (text.ends_with(":00"))
        text.resize(text.size() - 3);
    const std::int32_t minutes = zone.offsetAt(instant) / 60;
    if (zone.instantOf(local).fit == LocalFit::Twice && minutes * 60 == zone.offsetAt(instant))
        text +=
            QString::asprintf(" %c%02d:%02d", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60)
                .toStdString();
    return QString::fromStdString(text);
}

QDateTime clockAt(const TimeZone& zone, Instant instant) {
    const LocalTime local = zone.local(instant);
    return QDateTime::fromMSecsSinceEpoch(local.day * kDayLength + local.milliseconds, Qt::UTC);
}

LocalTime localTimeOf(const QDateTime& clock) {
    return TimeZone::utc().local(QDateTime(clock.date(), clock.time(), Qt::UTC).toMSecsSinceEpoch());
}

} // namespace galley::ui
