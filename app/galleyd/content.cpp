#include "app/galleyd/content.h"

#include "model/base/hash.h"
#include "model/column/zstd_codec.h"

#include <array>
#include <cstdlib>
#include <utility>
#include <zlib.h>

namespace galley::server {

namespace {

constexpr int kGzipLevel = 6;
constexpr int kGzipWindow = 15 + 16; ///< the largest window, with a gzip header
constexpr std::size_t kSmallest = 256;
constexpr std::size_t kLargest = 16U << 20; ///< larger files are sent as they are

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Weight of one element of Accept-Encoding, 0 to 1.
double weightOf(std::string_view parameters) {
    const std::size_t at = parameters.find("q=");
    return at == std::string_view::npos ? 1.0 : std::strtod(std::string(parameters.substr(at + 2, 8)).c_str(), nullptr);
}

/// Empty when zlib cannot.
std::string gzip(std::string_view bytes) {
    z_stream stream{};
    if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, kGzipWindow, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    std::string out(deflateBound(&stream, bytes.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int outcome = deflate(&stream, Z_FINISH);
    out.resize(outcome == Z_STREAM_END ? stream.total_out : 0);
    deflateEnd(&stream);
    return out;
}

bool isText(std::string_view type) {
    return type.starts_with("text/") || type.starts_with("application/json") || type.starts_with("image/svg") ||
           type.starts_with("application/javascript") || type.starts_with("application/xml");
}

} // namespace

Encoding negotiate(std::string_view accepted) {
    double gzipWeight = 0;
    double zstdWeight = 0;
    while (!accepted.empty()) {
        const std::size_t comma = accepted.find(',');
        const std::string_view element = trimmed(accepted.substr(0, comma));
        const std::string_view name = trimmed(element.substr(0, element.find(';')));
        if (name == "gzip" || name == "x-gzip")
            gzipWeight = weightOf(element.substr(name.size()));
        else if (name == "zstd")
            zstdWeight = weightOf(element.substr(name.size()));
        accepted = comma == std::string_view::npos ? std::string_view() : accepted.substr(comma + 1);
    }
    if (zstdWeight > 0 && zstdWeight >= gzipWeight)
        return Encoding::Zstd;
    return gzipWeight > 0 ? Encoding::Gzip : Encoding::Identity;
}

Content::Content(std::string bytes, std::string type)
    : m_own(std::move(bytes))
    , m_bytes(m_own)
    , m_hash(checksum128(m_bytes).toHex())
    , m_type(std::move(type))
    , m_compressible(isText(m_type) && m_bytes.size() >= kSmallest && m_bytes.size() <= kLargest) {}

Content::Content(std::string_view bytes, std::shared_ptr<const void> owner, std::string hash, std::string type)
    : m_owner(std::move(owner))
    , m_bytes(bytes)
    , m_hash(std::move(hash))
    , m_type(std::move(type))
    , m_compressible(isText(m_type) && m_bytes.size() >= kSmallest && m_bytes.size() <= kLargest) {}

Content::Form Content::form(Encoding encoding) const {
    const Form plain{m_bytes, nullptr, '"' + m_hash + '"'};
    if (!m_compressible || encoding == Encoding::Identity)
        return plain;
    if (encoding == Encoding::Gzip) {
        std::call_once(m_gzipOnce, [this] { m_gzip = gzip(m_bytes); });
        if (m_gzip.empty() || m_gzip.size() >= m_bytes.size())
            return plain;
        return {m_gzip, "gzip", '"' + m_hash + "-gzip\""};
    }
    std::call_once(m_zstdOnce, [this] { m_zstd = zstdCompress(m_bytes); });
    if (m_zstd.size() >= m_bytes.size())
        return plain;
    return {m_zstd, "zstd", '"' + m_hash + "-zstd\""};
}

const char* contentTypeOf(std::string_view path) {
    constexpr std::array<std::pair<std::string_view, const char*>, 24> kTypes{{
        {".css", "text/css; charset=utf-8"},
        {".js", "application/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".html", "text/html; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
        {".xml", "application/xml"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".gif", "image/gif"},
        {".webp", "image/webp"},
        {".avif", "image/avif"},
        {".ico", "image/x-icon"},
        {".mp4", "video/mp4"},
        {".webm", "video/webm"},
        {".mp3", "audio/mpeg"},
        {".ogg", "audio/ogg"},
        {".woff2", "font/woff2"},
        {".woff", "font/woff"},
        {".ttf", "font/ttf"},
        {".otf", "font/otf"},
        {".pdf", "application/pdf"},
        {".vtt", "text/vtt; charset=utf-8"},
    }};
    for (const auto& [suffix, type] : kTypes)
        if (path.ends_with(suffix))
            return type;
    return "application/octet-stream";
}

} // namespace galley::server
