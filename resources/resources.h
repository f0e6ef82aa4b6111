// What is compiled into the desktop application: icons, the default theme and the demo site, below ":/galley/".
// Programs without Qt use the installed files instead; see CMakeLists.txt.
//
//   ":/galley/icons/<name>.svg"             20 x 20, strokes of 1.5 in currentColor
//   ":/galley/icons/app/app.galley.Galley.svg"  the application icon
//   ":/galley/theme/…", ":/galley/demo/…"   as in the folders
#pragma once

namespace galley::ui {

/// Makes the files visible to Qt. Call once, early in main() and in tests that show icons: in a static library nothing
/// else does. Calling it again is harmless.
void initResources();

} // namespace galley::ui
