// The words of a text as differences and merges count them: what two people may change beside each other, and what a
// comparison shows as one. Words as a search counts them are text_fold.h's; the same tables say what a letter is.
//
// A word is
//   - a run of letters, digits and marks: "film", "Zürich", "فيلم", "हिन्दी";
//   - one character of a script that does not part words by blanks (Han, Kana, Thai and its neighbours);
//   - a run of blanks, without the ends of lines;
//   - the end of a line: LF, CR LF, U+2028 and the like;
//   - any other single character: a comma, an emoji with all that belongs to it, a flag.
// Characters are those of graphemes.h (UAX #29), so that no word begins or ends inside one.
//
// Thread-safe: no shared state.
#pragma once

#include <string_view>
#include <vector>

namespace galley {

/// The words of a text, which put together are its very bytes; views into it, none empty. Bytes that are no UTF-8 are a
/// word each. O(size): some 10 ns a byte of ASCII; other lines as fast as ICU finds their characters.
std::vector<std::string_view> splitWords(std::string_view text);

/// True for a word that ends a line.
bool endsLine(std::string_view word);

} // namespace galley
