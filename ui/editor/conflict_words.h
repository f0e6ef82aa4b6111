// What an open conflict is called: who wrote what when, what stands in its place now, and both values as people read
// them.
//
// Thread rule: pure functions over an immutable state; any thread.
#pragma once

#include "model/workspace/workspace.h"

#include <QString>

namespace galley::ui {

/// "Headline (en)"; of a whole record its name.
QString conflictPlace(const State& state, const OpenConflict& conflict, std::size_t locale);
/// "Headline (en) of “The darkest film”".
QString conflictName(const State& state, const OpenConflict& conflict, std::size_t locale);
/// Who wrote what when, and that others were first, in a sentence. `release` is the title of the one that a conflict of
/// the draft was in until it ended; empty: none that is known.
QString conflictSentence(const OpenConflict& conflict, const QString& release = {});
/// What stands now where others were first; empty: nothing does. O(value).
QString standingWords(const State& state, const OpenConflict& conflict, std::size_t locale);
/// What somebody wrote there; empty: nothing, it was removed. O(value).
QString keptWords(const State& state, const OpenConflict& conflict, std::size_t locale);
/// "14:02", with the day when that is not today.
QString conflictTime(Instant time);
/// What a commit is called that takes what somebody wrote.
QString decisionWords(const State& state, const OpenConflict& conflict, std::size_t locale);

} // namespace galley::ui
