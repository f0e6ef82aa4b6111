// What a change is called, from the message of its commit: the words that Galley itself puts around the name of a
// change (undone, taken back, restored) are written in English in the journal, and read in the window's language.
//
// Thread rule: a pure function; any thread.
#pragma once

#include <QString>

namespace galley::ui {

/// Of a commit of edits. A message that a person or the form wrote is given back as it is.
QString changeWords(const QString& message);

} // namespace galley::ui
