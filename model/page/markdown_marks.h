// Bold, italic and links as an editor asks for them: a CommonMark text and a selection in, the changed text and what is
// selected in it out. Places are bytes of UTF-8. Nothing is believed until the parser that renders pages has read it: a
// change that it does not read as meant is not made, so marks are valid always:
//  - each paragraph, heading, item and cell gets marks of its own; code keeps its text, and code blocks get none;
//  - blanks at the ends stay outside. So do brackets and points where CommonMark would not see marks beside them, as
//    between them and a letter of Chinese or Japanese, which needs no blanks;
//  - marks that would cross a link's or each other's are split there;
//  - taking marks away from what they were just put around gives the text of before, byte by byte.
//
// Thread-safe: no state. Costs a few readings of the text, and a few more for each block that is not plain.
#pragma once

#include "model/page/markdown_lists.h"

#include <cstdint>
#include <string_view>

namespace galley {

enum class MarkStyle : std::uint8_t { Strong, Emphasis };

/// Takes the style away where all that is selected has it, otherwise gives it. Without a selection it means the word
/// around the caret, or all that the marks around the caret hold; behind their last letter the caret steps out of the
/// marks instead, so that one can type on without them; where there is neither, `placeholder` is put in,
/// marked and selected, and taken out when it is toggled again.
MarkedText toggleStyle(std::string_view text, std::size_t from, std::size_t to, MarkStyle style,
                       std::string_view placeholder);

/// Makes a link of what is selected and selects its address; a selection that touches a link, its address included,
/// takes the link away and selects its text. Brackets that would end the text early get backslashes, which go with the
/// link. Without a selection: as above; `placeholder` is selected when it was put in.
MarkedText toggleLink(std::string_view text, std::size_t from, std::size_t to, std::string_view address,
                      std::string_view placeholder);

} // namespace galley
