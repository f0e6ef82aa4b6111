// What the line is called that a commit is on: the draft, or a release.
//
// Thread rule: a pure function; any thread.
// Used in this folder alone.
#pragma once

#include "model/journal/commit.h"

#include <QString>

namespace galley::ui {

/// In the window's language. Of what changes content the body may be left out.
QString lineLabel(const Commit& commit);

} // namespace galley::ui
