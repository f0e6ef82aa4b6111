// galley-svg WIDTH HEIGHT: draws the SVG that the standard input has, for the window, which nothing in it can harm
// then. The standard output gets width and height of what was drawn, as integers of the machine, and its pixels. Ends
// with 1 when nothing was drawn.
#include "model/base/signals.h"
#include "ui/editor/svg_picture.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

int main(int argumentCount, char** arguments) {
    if (argumentCount != 3)
        return 1;
    galley::takeFileSizeLimitAsError();
    galley::ui::limitDrawing();
    std::string bytes;
    std::array<char, 65536> part{};
    for (std::size_t read = 1; read > 0; bytes.append(part.data(), read))
        read = std::fread(part.data(), 1, part.size(), stdin);
    const auto drawn = galley::ui::drawSvg(bytes, std::atoi(arguments[1]), std::atoi(arguments[2]));
    if (!drawn)
        return 1;
    const std::array<int, 2> sides{drawn->width, drawn->height};
    const bool isWritten = std::fwrite(sides.data(), sizeof(int), sides.size(), stdout) == sides.size() &&
                           std::fwrite(drawn->pixels.data(), 1, drawn->pixels.size(), stdout) == drawn->pixels.size();
    return isWritten && std::fflush(stdout) == 0 ? 0 : 1;
}
