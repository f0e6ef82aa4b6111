// Rounded corners for small windows without a frame: menus, lists of choices, popovers. The corners are cut by a mask,
// because a translucent window has black corners where no compositor runs.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

class QWidget;

namespace galley::ui {

/// Keeps the corners of `window` round, of `radius` pixels, whatever its size becomes. Calling it again changes
/// nothing.
void roundCorners(QWidget* window, int radius);

} // namespace galley::ui
