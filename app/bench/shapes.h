// Where the fields of the benchmark's records stand in a schema: looked up once, so that reading needs no names.
// Thread rule: plain values.
#pragma once

#include "model/base/result.h"
#include "model/schema/schema.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace galley::bench {

/// Members of one kind of module; nothing where the kind has none.
struct ModuleShape {
    std::optional<std::uint32_t> text;
    std::optional<std::uint32_t> image;
    std::optional<std::uint32_t> refs;
};

struct Shapes {
    TypeIndex genre;
    TypeIndex person;
    TypeIndex title;
    TypeIndex page;
    std::size_t genreName = 0;
    std::size_t personName = 0;

    std::size_t titleName = 0;
    std::size_t titleYear = 0;
    std::size_t titleCast = 0;
    std::size_t titleGenres = 0;
    std::size_t titleHref = 0;
    std::size_t titleExtract = 0;
    std::size_t titleThumbnail = 0;
    std::uint32_t thumbnailUrl = 0;
    std::uint32_t thumbnailWidth = 0;
    std::uint32_t thumbnailHeight = 0;

    std::size_t pageSlug = 0;
    std::size_t pageHeadline = 0;
    std::size_t pageDek = 0;
    std::size_t pageAuthor = 0;
    std::size_t pagePublishedAt = 0;
    std::size_t pageStatus = 0;
    std::size_t pageModules = 0;
    std::vector<ModuleShape> modules; ///< by kind

    /// InvalidInput with record and field for what the schema lacks or has as another kind.
    static Result<Shapes> of(const Schema& schema);
};

} // namespace galley::bench
