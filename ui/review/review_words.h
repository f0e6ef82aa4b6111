// What a review says above and beside its lists.
//
// Thread rule: pure functions; any thread.
// Used in this folder alone.
#pragma once

#include "ui/review/review_choice.h"

#include <QString>

namespace galley::ui {

/// How much a publish would bring; empty when nothing.
QString reviewSummary(const ReviewData& data);
/// What changed where no record did, with the names of the first files.
QString otherChanges(const ReviewData& data);
/// Why it cannot be published now, a line for each reason; empty when it can. `errors` are in what is chosen.
QString alarmWords(const ReviewData& data, std::size_t errors);
/// What the button does: "Publish 12 records", "Publish release Christmas", "Publish everything".
QString publishWords(const ReviewData& data, const ReviewChoice& choice);
/// What readers get where two texts are not decided; empty: there is none in what goes out.
QString undecidedWords(std::size_t undecided);
/// What came into the list, or left it, while it was looked at; empty: nothing.
QString newsWords(const ReviewData& data);
/// What of the site does not go out with a choice, or does without being listed; empty: nothing.
QString restWords(const ReviewData& data, const ReviewChoice& choice);
/// How many problems there are, here and elsewhere.
QString problemsTitle(const ReviewData& data);

} // namespace galley::ui
