// Moments as people of the site read them: in its time zone, which its schema names.
//
// Thread rule: pure functions; any thread.
#pragma once

#include "model/base/time_zone.h"
#include "model/schema/schema.h"

#include <QDateTime>
#include <QString>

namespace galley::ui {

/// The zone of a valid schema.
const TimeZone& zoneOf(const Schema& schema);
/// "2021-03-04 18:30", with seconds where there are any. An hour that comes twice says which one it is: "2026-10-25
/// 02:30 +01:00", so that the text always reads back as the same moment.
QString momentText(const TimeZone& zone, Instant instant);
/// What the calendar and the clocks there show, to be written by QLocale. Its own zone means nothing.
QDateTime clockAt(const TimeZone& zone, Instant instant);
/// The other way round.
LocalTime localTimeOf(const QDateTime& clock);

} // namespace galley::ui
