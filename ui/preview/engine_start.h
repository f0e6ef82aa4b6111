// EngineStart: the first browser view of a program starts the browser engine: its threads, its other processes, what it
// draws with. That takes what it takes, in the window's thread; this excuses it to the watch of that thread. Later
// views have no excuse.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/tasks/turn_watch.h"

#include <optional>

namespace galley::ui {

class EngineStart {
public:
    /// The engine starts from here to pause(), when this is the program's first.
    EngineStart();
    void pause() { m_excuse.reset(); }
    /// It goes on starting, when this is the first and it was never done(): the first page begins to load.
    void resume();
    /// The first page is there.
    void done();

private:
    bool m_isStarting;
    std::optional<TurnWatch::Excuse> m_excuse;
};

} // namespace galley::ui
