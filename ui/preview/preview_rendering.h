// Chooses how Qt WebEngine paints before anything of Qt exists. Without a GPU the software scene graph is much faster
// than OpenGL emulated on the processor (10-15 ms a frame against 35-52 ms), and a preview that follows each key wants
// no wait for an emulated vertical sync.
//
// Never touches the browser's sandbox. Whatever the environment sets already wins over the choice made here.
#pragma once

#include <QByteArray>

namespace galley::ui {

/// How pages reach the screen.
enum class Rendering { Hardware, Software };

/// Software where the machine has no GPU device, or where the platform draws to memory only.
Rendering suitableRendering();

/// The browser switches for `rendering`, appended to those in `present` that are not there yet.
QByteArray browserFlags(Rendering rendering, const QByteArray& present);

/// Sets the environment for suitableRendering(). Call it from main() before QApplication; later calls have no effect
/// on a running browser. Returns the choice.
Rendering prepareRendering();

} // namespace galley::ui
