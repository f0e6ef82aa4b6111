// What the line is called that a commit is on: the draft, a release, or what readers see.
//
// Thread rule: a pure function; any thread.
// Used in this folder alone.
#pragma once

#include "model/journal/commit.h"

#include <QString>

namespace galley {
class ReleaseTitles;
}

namespace galley::ui {

/// In the window's language; empty: it is on none. Of what changes content of the draft the body may be left out.
QString lineLabel(const Commit& commit, ReleaseTitles& titles);

} // namespace galley::ui
