#include "model/serve/content.h"

#include "model/base/hash.h"
#include "model/base/media_type.h"
#include "model/column/zstd_codec.h"

#include <algorithm>
#include <optional>
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

bool isEqualNoCase(std::string_view text, std::string_view lower) {
    return text.size() == lower.size() &&
           std::equal(text.begin(), text.end(), lower.begin(), [](char left, char right) {
               return (left >= 'A' && left <= 'Z' ? left - 'A' + 'a' : left) == right;
           });
}

/// Weight of one element of Accept-Encoding in thousandths, by its parameters; 0 when it is malformed.
int weightOf(std::string_view parameters) {
    int weight = 1000;
    while (!parameters.empty()) {
        parameters.remove_prefix(1); // the semicolon
        const std::string_view one = trimmed(parameters.substr(0, parameters.find(';')));
        const std::size_t next = parameters.find(';');
        parameters = next == std::string_view::npos ? std::string_view() : parameters.substr(next);
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos || !isEqualNoCase(trimmed(one.substr(0, equals)), "q"))
            continue;
        const std::string_view number = trimmed(one.substr(equals + 1));
        if (number.empty() || (number[0] != '0' && number[0] != '1') || (number.size() > 1 && number[1] != '.'))
            return 0;
        weight = (number[0] - '0') * 1000;
        int unit = 100;
        for (std::size_t i = 2; i < number.size() && unit > 0; ++i, unit /= 10) {
            if (number[i] < '0' || number[i] > '9')
                return 0;
            weight += (number[i] - '0') * unit;
        }
        weight = std::min(weight, 1000);
    }
    return weight;
}

/// Whether a picture in SVG is in gzip's form.
bool isPackedPicture(std::string_view bytes, std::string_view type) {
    return type == "image/svg+xml" && bytes.starts_with("\x1F\x8B");
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

} // namespace

Accepted negotiate(std::string_view header) {
    std::optional<int> gzip;
    std::optional<int> zstd;
    std::optional<int> identity;
    std::optional<int> others;
    while (!header.empty()) {
        const std::size_t comma = header.find(',');
        const std::string_view element = trimmed(header.substr(0, comma));
        const std::size_t semicolon = std::min(element.find(';'), element.size());
        const std::string_view name = trimmed(element.substr(0, semicolon));
        const int weight = weightOf(element.substr(semicolon));
        if (isEqualNoCase(name, "gzip") || isEqualNoCase(name, "x-gzip"))
            gzip = weight;
        else if (isEqualNoCase(name, "zstd"))
            zstd = weight;
        else if (isEqualNoCase(name, "identity"))
            identity = weight;
        else if (name == "*")
            others = weight;
        header = comma == std::string_view::npos ? std::string_view() : header.substr(comma + 1);
    }
    // A star means what everybody knows.
    const int gzipWeight = gzip.value_or(others.value_or(0));
    const int zstdWeight = zstd.value_or(0);
    Accepted accepted;
    accepted.isIdentityRefused = identity.value_or(others.value_or(1)) == 0;
    const int best = std::max(gzipWeight, zstdWeight);
    if (best == 0 || (identity && *identity > best))
        return accepted;
    accepted.encoding = zstdWeight >= gzipWeight ? Encoding::Zstd : Encoding::Gzip;
    return accepted;
}

Content::Content(std::string bytes, std::string type)
    : m_own(std::move(bytes))
    , m_bytes(m_own)
    , m_hash(checksum128(m_bytes).toHex())
    , m_type(std::move(type))
    , m_isPacked(isPackedPicture(m_bytes, m_type))
    , m_compressible(!m_isPacked && isCompressibleType(m_type) && m_bytes.size() >= kSmallest &&
                     m_bytes.size() <= kLargest) {}

Content::Content(std::string_view bytes, std::shared_ptr<const void> owner, std::string hash, std::string type)
    : m_owner(std::move(owner))
    , m_bytes(bytes)
    , m_hash(std::move(hash))
    , m_type(std::move(type))
    , m_isPacked(isPackedPicture(m_bytes, m_type))
    , m_compressible(!m_isPacked && isCompressibleType(m_type) && m_bytes.size() >= kSmallest &&
                     m_bytes.size() <= kLargest) {}

Content::Form Content::form(Encoding encoding, bool isNeeded) const {
    const Form plain{m_bytes, nullptr, '"' + m_hash + '"'};
    if (m_isPacked)
        return {m_bytes, "gzip", plain.etag};
    if (encoding == Encoding::Identity || (!m_compressible && !isNeeded))
        return plain;
    if (encoding == Encoding::Gzip) {
        std::call_once(m_gzipOnce, [this] { m_gzip = gzip(m_bytes); });
        if (m_gzip.empty() || (m_gzip.size() >= m_bytes.size() && !isNeeded))
            return plain;
        return {m_gzip, "gzip", '"' + m_hash + "-gzip\""};
    }
    std::call_once(m_zstdOnce, [this] { m_zstd = zstdCompress(m_bytes); });
    if (m_zstd.size() >= m_bytes.size() && !isNeeded)
        return plain;
    return {m_zstd, "zstd", '"' + m_hash + "-zstd\""};
}

} // namespace galley::server
