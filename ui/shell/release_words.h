// Lines and releases in the words of an editor.
//
// Thread rule: pure functions; that of the session where they ask one.
// Used in this folder alone.
#pragma once

#include "ui/shell/line_changes.h"

#include <QString>

#include <cstddef>
#include <string>

namespace galley::ui {

/// "3 records changed", "nothing changed yet"; empty while that is not known.
QString changedWords(const LineFacts& line);
/// The same behind how many texts are to be decided: "1 text to decide, 3 records changed".
QString lineWords(const LineFacts& line);
/// "goes out next", "goes out second" as far as words are known, "number 4 to go out". `place` counts from 0.
QString placeWords(std::size_t place);
/// Why a release cannot be called so, in a sentence; empty: it can. `key` is that of the release, empty for a new one.
QString releaseTitleProblem(const SiteSession& session, const QString& title, const std::string& key);

} // namespace galley::ui
