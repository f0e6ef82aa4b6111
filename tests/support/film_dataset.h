// A small dataset of the shapes that `galleyctl bench` measures, made from the sample films: genres, persons, titles,
// page/home with rows of films, and article pages. One record a line, the same text at every call.
#pragma once

#include <QByteArray>
#include <filesystem>

namespace galley::test {

struct FilmDatasetSize {
    std::size_t films = 300;
    std::size_t rows = 5; ///< on page/home, of twenty films each
    std::size_t articles = 40;
};

/// `samples` is the folder with the films (data/wikipedia-movies). Empty when it does not hold what is needed.
QByteArray filmDataset(const std::filesystem::path& samples, const FilmDatasetSize& size = {});

} // namespace galley::test
