#include "model/base/digest_stream.h"

#include <sodium.h>

namespace galley {

struct DigestStream::State {
    crypto_hash_sha256_state sodium;
};

DigestStream::DigestStream()
    : m_state(std::make_unique<State>()) {
    crypto_hash_sha256_init(&m_state->sodium);
}

DigestStream::~DigestStream() = default;
DigestStream::DigestStream(DigestStream&& other) noexcept = default;
DigestStream& DigestStream::operator=(DigestStream&& other) noexcept = default;

void DigestStream::add(std::string_view bytes) {
    crypto_hash_sha256_update(&m_state->sodium, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

Digest DigestStream::finish() {
    Digest digest;
    crypto_hash_sha256_final(&m_state->sodium, digest.data());
    return digest;
}

} // namespace galley
