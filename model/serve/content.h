// Content: the bytes of one answer, with the hash that names them and, once somebody asks, their compressed forms.
// Thread rule: immutable to its users; the compressed forms are made once, by whoever asks first.
// Used in this folder alone.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace galley::server {

enum class Encoding { Identity, Gzip, Zstd };

/// What an Accept-Encoding header allows.
struct Accepted {
    Encoding encoding = Encoding::Identity; ///< the best one
    bool isIdentityRefused = false;         ///< an answer that is not compressed is none
};
Accepted negotiate(std::string_view acceptEncoding);

class Content {
public:
    /// `type` is the Content-Type. Texts are offered compressed; pictures in SVG that are compressed already (.svgz)
    /// are sent so, and said to be: no browser shows them otherwise.
    Content(std::string bytes, std::string type);
    /// Bytes that live as long as `owner`, with a hash that is known already.
    Content(std::string_view bytes, std::shared_ptr<const void> owner, std::string hash, std::string type);

    struct Form {
        std::string_view bytes;
        const char* encoding; ///< value of Content-Encoding, or nullptr
        std::string etag;     ///< strong: differs between forms
    };
    /// The bytes in this encoding; plain where compressing does not pay, unless it is needed.
    Form form(Encoding encoding, bool isNeeded = false) const;
    const std::string& type() const { return m_type; }
    bool isCompressible() const { return m_compressible; }
    std::size_t size() const { return m_bytes.size(); }

private:
    std::string m_own;
    std::shared_ptr<const void> m_owner;
    std::string_view m_bytes;
    std::string m_hash;
    std::string m_type;
    bool m_isPacked = false; ///< the bytes are gzip's
    bool m_compressible = false;
    mutable std::once_flag m_gzipOnce;
    mutable std::once_flag m_zstdOnce;
    mutable std::string m_gzip;
    mutable std::string m_zstd;
};

} // namespace galley::server
