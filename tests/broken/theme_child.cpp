// The process that replaces a theme and is killed meanwhile: theme_child FOLDER TEXT.
#include "model/publish/theme_folder.h"

#include <cstdio>
#include <string>

int main(int argc, char** argv) {
    if (argc != 3)
        return 2;
    const std::string text = argv[2];
    const auto installed = galley::installTheme(
        {{"style.css", text}, {"images/one.svg", text}, {"templates/404.mustache", "<!doctype html><p>" + text}},
        argv[1]);
    if (installed)
        return 0;
    std::fprintf(stderr, "%s\n", installed.error().toString().c_str());
    return 1;
}
