#include "model/base/media_type.h"

#include "model/base/ascii.h"

#include <algorithm>
#include <array>
#include <string>

namespace galley {

namespace {

struct Suffix {
    std::string_view suffix;
    const char* type;
};

/// In byte order of the suffixes.
constexpr std::array kSuffixes{
    Suffix{"7z", "application/x-7z-compressed"},
    Suffix{"aac", "audio/aac"},
    Suffix{"apng", "image/apng"},
    Suffix{"atom", "application/atom+xml"},
    Suffix{"avif", "image/avif"},
    Suffix{"bmp", "image/bmp"},
    Suffix{"br", "application/x-brotli"},
    Suffix{"bz2", "application/x-bzip2"},
    Suffix{"cjs", "text/javascript; charset=utf-8"},
    Suffix{"css", "text/css; charset=utf-8"},
    Suffix{"csv", "text/csv; charset=utf-8"},
    Suffix{"doc", "application/msword"},
    Suffix{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    Suffix{"eot", "application/vnd.ms-fontobject"},
    Suffix{"epub", "application/epub+zip"},
    Suffix{"flac", "audio/flac"},
    Suffix{"geojson", "application/geo+json"},
    Suffix{"gif", "image/gif"},
    Suffix{"glb", "model/gltf-binary"},
    Suffix{"gltf", "model/gltf+json"},
    Suffix{"gpx", "application/gpx+xml"},
    Suffix{"gz", "application/gzip"},
    Suffix{"heic", "image/heic"},
    Suffix{"heif", "image/heif"},
    Suffix{"htm", "text/html; charset=utf-8"},
    Suffix{"html", "text/html; charset=utf-8"},
    Suffix{"ico", "image/vnd.microsoft.icon"},
    Suffix{"ics", "text/calendar; charset=utf-8"},
    Suffix{"jfif", "image/jpeg"},
    Suffix{"jpe", "image/jpeg"},
    Suffix{"jpeg", "image/jpeg"},
    Suffix{"jpg", "image/jpeg"},
    Suffix{"js", "text/javascript; charset=utf-8"},
    Suffix{"json", "application/json"},
    Suffix{"jsonld", "application/ld+json"},
    Suffix{"jxl", "image/jxl"},
    Suffix{"kml", "application/vnd.google-earth.kml+xml"},
    Suffix{"kmz", "application/vnd.google-earth.kmz"},
    Suffix{"m3u8", "application/vnd.apple.mpegurl"},
    Suffix{"m4a", "audio/mp4"},
    Suffix{"m4v", "video/mp4"},
    Suffix{"map", "application/json"},
    Suffix{"markdown", "text/markdown; charset=utf-8"},
    Suffix{"md", "text/markdown; charset=utf-8"},
    Suffix{"mid", "audio/midi"},
    Suffix{"midi", "audio/midi"},
    Suffix{"mjs", "text/javascript; charset=utf-8"},
    Suffix{"mkv", "video/x-matroska"},
    Suffix{"mov", "video/quicktime"},
    Suffix{"mp3", "audio/mpeg"},
    Suffix{"mp4", "video/mp4"},
    Suffix{"mpd", "application/dash+xml"},
    Suffix{"mpeg", "video/mpeg"},
    Suffix{"mpg", "video/mpeg"},
    Suffix{"ndjson", "application/x-ndjson"},
    Suffix{"odp", "application/vnd.oasis.opendocument.presentation"},
    Suffix{"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    Suffix{"odt", "application/vnd.oasis.opendocument.text"},
    Suffix{"oga", "audio/ogg"},
    Suffix{"ogg", "audio/ogg"},
    Suffix{"ogv", "video/ogg"},
    Suffix{"opus", "audio/ogg"},
    Suffix{"otf", "font/otf"},
    Suffix{"pdf", "application/pdf"},
    Suffix{"png", "image/png"},
    Suffix{"ppt", "application/vnd.ms-powerpoint"},
    Suffix{"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    Suffix{"ps", "application/postscript"},
    Suffix{"rss", "application/rss+xml"},
    Suffix{"rtf", "application/rtf"},
    Suffix{"srt", "application/x-subrip"},
    Suffix{"svg", "image/svg+xml"},
    Suffix{"svgz", "image/svg+xml"},
    Suffix{"tar", "application/x-tar"},
    Suffix{"text", "text/plain; charset=utf-8"},
    Suffix{"tgz", "application/gzip"},
    Suffix{"tif", "image/tiff"},
    Suffix{"tiff", "image/tiff"},
    Suffix{"toml", "application/toml"},
    Suffix{"ts", "video/mp2t"},
    Suffix{"tsv", "text/tab-separated-values; charset=utf-8"},
    Suffix{"ttc", "font/collection"},
    Suffix{"ttf", "font/ttf"},
    Suffix{"txt", "text/plain; charset=utf-8"},
    Suffix{"usdz", "model/vnd.usdz+zip"},
    Suffix{"vcf", "text/vcard; charset=utf-8"},
    Suffix{"vtt", "text/vtt; charset=utf-8"},
    Suffix{"wasm", "application/wasm"},
    Suffix{"wav", "audio/wav"},
    Suffix{"weba", "audio/webm"},
    Suffix{"webm", "video/webm"},
    Suffix{"webmanifest", "application/manifest+json"},
    Suffix{"webp", "image/webp"},
    Suffix{"woff", "font/woff"},
    Suffix{"woff2", "font/woff2"},
    Suffix{"xhtml", "application/xhtml+xml"},
    Suffix{"xls", "application/vnd.ms-excel"},
    Suffix{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    Suffix{"xml", "application/xml"},
    Suffix{"xsl", "application/xslt+xml"},
    Suffix{"xz", "application/x-xz"},
    Suffix{"yaml", "application/yaml"},
    Suffix{"yml", "application/yaml"},
    Suffix{"zip", "application/zip"},
    Suffix{"zst", "application/zstd"},
};
static_assert(std::is_sorted(kSuffixes.begin(), kSuffixes.end(),
                             [](const Suffix& left, const Suffix& right) { return left.suffix < right.suffix; }));

} // namespace

const char* mediaTypeOf(std::string_view path) {
    constexpr const char* kUnknown = "application/octet-stream";
    const std::string_view name = path.substr(path.rfind('/') + 1); // npos + 1 is the beginning
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos)
        return kUnknown;
    const std::string suffix = asciiLowered(name.substr(dot + 1));
    const auto found = std::lower_bound(kSuffixes.begin(), kSuffixes.end(), std::string_view(suffix),
                                        [](const Suffix& one, std::string_view wanted) { return one.suffix < wanted; });
    return found != kSuffixes.end() && found->suffix == suffix ? found->type : kUnknown;
}

bool isCompressibleType(std::string_view type) {
    type = type.substr(0, type.find(';'));
    return type.starts_with("text/") || type.ends_with("+xml") || type.ends_with("+json") || type.ends_with("/json") ||
           type.ends_with("/xml") || type == "application/x-ndjson" || type == "application/x-subrip" ||
           type == "application/yaml" || type == "application/toml" || type == "application/vnd.apple.mpegurl" ||
           type == "application/wasm" || type == "image/bmp" || type == "image/vnd.microsoft.icon" ||
           type == "font/ttf" || type == "font/otf";
}

} // namespace galley
