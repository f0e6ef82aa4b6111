#include "model/base/hash.h"

#include "model/base/digest_stream.h"

#include <algorithm>
#include <cstdlib>
#include <sodium.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace galley {

namespace {

/// libsodium must be initialised once before its first use; failing to is not recoverable.
void ensureSodium() {
    static const bool ready = sodium_init() >= 0;
    if (!ready)
        std::abort();
}

const unsigned char* asBytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

Checksum& Checksum::operator+=(const Checksum& other) {
    low += other.low;
    high += other.high + (low < other.low ? 1U : 0U);
    return *this;
}

Checksum& Checksum::operator-=(const Checksum& other) {
    high -= other.high + (low < other.low ? 1U : 0U);
    low -= other.low;
    return *this;
}

std::string Checksum::toHex() const {
    std::string bytes;
    for (const std::uint64_t half : {high, low})
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes.push_back(static_cast<char>((half >> shift) & 0xFFU));
    return galley::toHex(bytes);
}

Result<Checksum> Checksum::fromHex(std::string_view hex) {
    GALLEY_TRY(const std::string bytes, bytesFromHex(hex, 16));
    Checksum sum;
    for (std::size_t i = 0; i < 16; ++i) {
        std::uint64_t& half = i < 8 ? sum.high : sum.low;
        half = (half << 8) | static_cast<std::uint8_t>(bytes[i]);
    }
    return sum;
}

Checksum checksum128(std::string_view bytes) {
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return {hash.high64, hash.low64};
}

Digest sha256(std::string_view bytes) {
    DigestStream stream;
    stream.add(bytes);
    return stream.finish();
}

std::string toHex(std::string_view bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        hex.push_back(kDigits[byte >> 4]);
        hex.push_back(kDigits[byte & 15U]);
    }
    return hex;
}

std::string toHex(const Digest& digest) {
    return toHex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

Result<std::string> bytesFromHex(std::string_view hex, std::size_t size) {
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    if (hex.size() != size * 2)
        return Error{ErrorCode::InvalidInput, "expected " + std::to_string(size * 2) + " hexadecimal digits"};
    std::string bytes;
    bytes.reserve(size);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = digit(hex[i]);
        const int low = digit(hex[i + 1]);
        if (high < 0 || low < 0)
            return Error{ErrorCode::InvalidInput, "not a lower-case hexadecimal number"};
        bytes.push_back(static_cast<char>(high * 16 + low));
    }
    return bytes;
}

Result<Digest> digestFromHex(std::string_view hex) {
    GALLEY_TRY(const std::string bytes, bytesFromHex(hex, 32));
    Digest digest;
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(digest.data()));
    return digest;
}

std::string randomId() {
    ensureSodium();
    std::array<char, 16> bytes;
    randombytes_buf(bytes.data(), bytes.size());
    return toHex(std::string_view(bytes.data(), bytes.size()));
}

KeyPair KeyPair::generate() {
    ensureSodium();
    KeyPair pair;
    crypto_sign_keypair(pair.publicKey.data(), pair.secretKey.data());
    return pair;
}

Signature sign(std::string_view message, const SecretKey& key) {
    ensureSodium();
    Signature signature;
    crypto_sign_detached(signature.data(), nullptr, asBytes(message), message.size(), key.data());
    return signature;
}

bool verifySignature(std::string_view message, const Signature& signature, const PublicKey& key) {
    ensureSodium();
    return crypto_sign_verify_detached(signature.data(), asBytes(message), message.size(), key.data()) == 0;
}

} // namespace galley
