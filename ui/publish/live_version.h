// LiveVersion: which version readers see, and how it came to be that one: by its publish, or because somebody went back
// to it (or forward again).
//
// Thread rule: plain values; liveVersionOf() on any thread that may read the journal.
#pragma once

#include "model/base/time.h"

#include <QString>

namespace galley {
class Journal;
struct Announcement;
} // namespace galley

namespace galley::ui {

struct LiveVersion {
    enum class Way { Published, Back, Forward };
    QString message;  ///< of its publish; may be empty
    QString author;   ///< who published it
    Instant time = 0; ///< of the publish; 0: nothing is known
    Way way = Way::Published;
    QString chooser;    ///< who went back or forward
    Instant chosen = 0; ///< and when
};

/// What the journal is asked for who went back or forward: its end alone when that was just now; otherwise, where the
/// version is not simply the newest, as far back as that was (O(commits since)).
enum class Announced { JustNow, Earlier };
/// Where the journal cannot be read the version counts as published.
LiveVersion liveVersionOf(const Announcement& announcement, const Journal& journal, Announced when);

} // namespace galley::ui
