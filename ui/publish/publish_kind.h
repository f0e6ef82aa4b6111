// What the publish dialog can do with the version that readers see, and the words for each.
//
// Thread rule: pure functions; any thread.
// Used in this folder alone.
#pragma once

#include <QString>

#include <cstdint>

namespace galley::ui {

enum class PublishKind : std::uint8_t {
    Publish,
    TakeOff, ///< records off the site
    GoBack,
    GoForward,
    Hold,  ///< readers stay at a version, whatever is published
    LetGo, ///< they see the newest one again
};

struct PublishKindWords {
    QString running;
    QString done;
    QString failed;
    QString question; ///< before it is done; "%1" is what the version is called; empty: none is asked
    QString action;   ///< of the button that answers it
};
PublishKindWords wordsOf(PublishKind kind);

/// What readers will see, below the question. `isHeld`: they stay at the version that they see now.
QString consequenceOf(PublishKind kind, bool isHeld);

} // namespace galley::ui
