#include "model/base/digest_stream.h"

namespace galley {

DigestStream::DigestStream() {
    sha256_init(&m_state);
}

void DigestStream::add(std::string_view bytes) {
    sha256_update(&m_state, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

Digest DigestStream::finish() {
    Digest digest;
    sha256_digest(&m_state, digest.size(), digest.data());
    return digest;
}

} // namespace galley
