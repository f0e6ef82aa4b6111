// Texts of fields as controls hold them: from and to UTF-8 with each character kept, and what a QTextDocument can show
// in place of characters that it uses for itself.
//
// Thread-safe: no state.
#pragma once

#include <QString>
#include <string>
#include <string_view>

namespace galley::ui {

/// As QString::fromUtf8, but U+FEFF at the beginning stays.
QString textFromUtf8(std::string_view utf8);

/// Lone halves of surrogate pairs, which are no characters, become U+FFFD.
QString withoutHalfCharacters(QString text);

/// Words from a keyboard or another program: as above, and NUL, at which texts end elsewhere, becomes U+FFFD too.
QString acceptable(QString words);

/// The text, or its beginning and an ellipsis where it has more than `most` code units: what is said about a text that
/// nobody could read as a whole, and no label could lay out while a person waits.
QString beginningOf(const QString& text, qsizetype most);

/// For a control of one line: line ends become blanks; those at the ends go.
QString onOneLine(const QString& text);

/// The character of the document that stands for text[at]; as many characters as the text has, so positions are the
/// same. The end of a paragraph (U+2029) stands for a line feed alone; U+2028 for what else breaks lines; CR before a
/// line feed is invisible; control characters have the pictures that Unicode has for them.
QChar shownCharacter(const QString& text, qsizetype at);

/// What shows text[from, to).
QString shownText(const QString& text, qsizetype from, qsizetype to);

} // namespace galley::ui
