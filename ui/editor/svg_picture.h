// SVGs that others made, drawn by librsvg. It loads nothing besides and stops at cycles, but it may draw for hours,
// take all memory, or end the process at a fault of its own. So a process of its own draws within limits
// (app/galley_svg), and foreign_image.h asks that one: the window does not call this. No Qt. Thread rule: the main
// thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace galley::ui {

struct SvgPicture {
    int width = 0;
    int height = 0;
    std::vector<unsigned char> pixels; ///< four bytes each, as QImage::Format_ARGB32_Premultiplied has them, no gaps
};

/// The picture inside `width` and `height`, with its proportions; nothing for what is no SVG, or too large. Unbounded
/// in time and memory.
std::optional<SvgPicture> drawSvg(std::string_view bytes, int width, int height);

/// From now on the process is ended when it computes for more than five seconds, and gets no more memory than 1 GiB; it
/// writes no files.
void limitDrawing();

} // namespace galley::ui
