// What a review says above and beside its lists.
//
// Thread rule: pure functions; any thread.
// Used in this folder alone.
#pragma once

#include "ui/review/review_data.h"

#include <QString>

namespace galley::ui {

/// How much a publish would bring; empty when nothing.
QString reviewSummary(const ReviewData& data);
/// What changed where no record did, with the names of the first files.
QString otherChanges(const ReviewData& data);
/// Why it cannot be published now, a line for each reason; empty when it can.
QString alarmWords(const ReviewData& data);
/// How many problems there are, here and elsewhere.
QString problemsTitle(const ReviewData& data);

} // namespace galley::ui
