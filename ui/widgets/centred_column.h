// A column in the middle of a page, as wide as lines are good to read, however wide the window is.
//
// Thread rule: GUI thread.
#pragma once

class QVBoxLayout;
class QWidget;

namespace galley::ui {

inline constexpr int kColumnLines = 30; ///< width of a column in heights of a line

/// The layout of a new column, which is a child of `page`.
QVBoxLayout* makeCentredColumn(QWidget* page, int lines = kColumnLines);

} // namespace galley::ui
