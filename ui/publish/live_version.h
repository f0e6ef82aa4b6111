// LiveVersion: which version readers see, and how it came to be that one: by its publish, or because somebody went back
// to it (or forward again), or holds readers there.
//
// Thread rule: plain values; liveVersionOf() on any thread that may read the journal.
#pragma once

#include "model/base/time.h"
#include "model/publish/manifest.h"

#include <QString>

namespace galley {
class Journal;
} // namespace galley

namespace galley::ui {

struct LiveVersion {
    enum class Way { Published, Back, Forward };
    QString message;  ///< of its publish; may be empty
    QString author;   ///< who published it
    Instant time = 0; ///< of the publish; 0: nothing is known
    Way way = Way::Published;
    Hold hold = Hold::None;
    QString chooser;    ///< who went back or forward, or holds readers there; empty: it is not known
    Instant chosen = 0; ///< and when
};

/// What the journal is asked for who chose the version: its end alone when that was just now; otherwise, where it is
/// not simply the newest, as far back as that was (O(commits since)).
enum class Announced { JustNow, Earlier };
/// Where the journal cannot be read the version counts as published.
LiveVersion liveVersionOf(const Announcement& announcement, const Journal& journal, Announced when);

} // namespace galley::ui
