// Three-way merge of one text by words (base/words.h).
//
// A word of the base that stands in both new texts is stable. Between stable words, what only one side changed is taken
// from it, what both changed alike is taken once, and anything else overlaps. So each two neighbours in the merged text
// were neighbours in one of the three: no character comes apart and none is made. Changes that touch without a stable
// word between them overlap, since which of them stands first would be a guess. Not stable, too, is a word over which
// an insertion or removal could slide with the same effect: the blank beside an inserted word.
//
// Source: S. Khanna, K. Kunal, B. C. Pierce, "A Formal Investigation of Diff3", FSTTCS 2007.
// Thread rule: pure functions.
// Used in this folder alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace galley {

/// What both made of `base`, or nothing where they overlap. Which is ours and which theirs makes no difference. Time
/// and memory are O(size) and a bounded part: texts that differ in more than a thousand words are compared by lines
/// first, and those that differ in more than a thousand lines as a whole between their common ends.
std::optional<std::string> mergeTexts(std::string_view base, std::string_view ours, std::string_view theirs);

} // namespace galley
