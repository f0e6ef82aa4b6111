// Checksums, digests, signatures and random ids: thin names over xxHash, nettle (SHA-256) and libsodium.
// All functions are pure and thread-safe but for randomId and KeyPair::generate, which read the system's entropy.
#pragma once

#include "model/base/result.h"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace galley {

/// XXH3 64 bit: fast, not cryptographic. For hash tables and for sections of files.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

/// A sum of XXH3 128-bit hashes modulo 2^128. Addition makes it independent of order, so the checksum of a set of
/// records follows a change in O(change): subtract the old record, add the new one.
struct Checksum {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend auto operator<=>(const Checksum&, const Checksum&) = default;
    Checksum& operator+=(const Checksum& other);
    Checksum& operator-=(const Checksum& other);
    std::string toHex() const; ///< 32 lower-case hex digits
    static Result<Checksum> fromHex(std::string_view hex);
};
Checksum checksum128(std::string_view bytes);

/// SHA-256.
using Digest = std::array<std::uint8_t, 32>;
Digest sha256(std::string_view bytes);
std::string toHex(std::string_view bytes);
std::string toHex(const Digest& digest);
Result<Digest> digestFromHex(std::string_view hex);

/// 128 random bits as 32 hex digits.
std::string randomId();

/// Ed25519 (RFC 8032) through libsodium.
using PublicKey = std::array<std::uint8_t, 32>;
using SecretKey = std::array<std::uint8_t, 64>;
using Signature = std::array<std::uint8_t, 64>;
struct KeyPair {
    PublicKey publicKey{};
    SecretKey secretKey{};
    static KeyPair generate();
};
Signature sign(std::string_view message, const SecretKey& key);
bool verifySignature(std::string_view message, const Signature& signature, const PublicKey& key);
/// Decodes exactly `size` bytes of hex; InvalidInput otherwise.
Result<std::string> bytesFromHex(std::string_view hex, std::size_t size);

} // namespace galley
