// Characters as people count them (UAX #29, extended grapheme clusters): where a caret may stand, and what one stroke
// of Backspace or Delete takes away. Texts are UTF-16; a position is an index of its code units. ICU decides, so that
// all scripts and both kinds of fields agree.
//
// Thread-safe: no shared state. Each call costs what the characters around the position cost, not the whole text.
#pragma once

#include <cstddef>
#include <string_view>

namespace galley {

/// False inside a cluster. Both ends of the text are boundaries; beyond the end is none.
bool isGraphemeBoundary(std::u16string_view text, std::size_t at);

/// The nearest boundary after `at`; the end of the text where there is none.
std::size_t nextGrapheme(std::u16string_view text, std::size_t at);

/// The nearest boundary before `at`; 0 where there is none.
std::size_t previousGrapheme(std::u16string_view text, std::size_t at);

/// Where the text begins that Backspace with the caret at `at` takes away. That is the whole cluster: an emoji with all
/// that belongs to it, a flag, a letter with its accents, a Hangul syllable, CR LF. One exception: where the writers of
/// a script type each sign by a key of its own (a vowel sign of Devanagari or Thai, a letter in a conjunct, a point of
/// Hebrew), the last sign goes alone, as in other editors; the rest of its cluster stays whole.
std::size_t backspaceStart(std::u16string_view text, std::size_t at);

} // namespace galley
