// The signing key of a site under a passphrase, for backups (FORMAT.md): Argon2id makes a key of the passphrase, and
// that seals the bytes so that a wrong passphrase or a changed byte is found.
//
// Thread rule: pure functions; each takes as much memory and time as the cost says.
#pragma once

#include "model/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace galley {

/// A secret text that is wiped from memory when it is dropped.
class Passphrase {
public:
    explicit Passphrase(std::string text)
        : m_text(std::move(text)) {}
    Passphrase(Passphrase&& other) noexcept;
    Passphrase& operator=(Passphrase&& other) noexcept;
    ~Passphrase();
    std::string_view text() const { return m_text; }

private:
    void wipe() noexcept;
    std::string m_text;
};

/// What guessing costs, and so what opening costs too.
struct SealCost {
    std::size_t memory = std::size_t{256} << 20; ///< bytes
    std::uint64_t operations = 3;
};

inline constexpr std::uint64_t kMaxSealedBytes = 4096;

/// Io: too little memory.
Result<std::string> sealKey(std::string_view key, const Passphrase& passphrase, const SealCost& cost = {});
/// Untrusted: another passphrase, or the bytes were changed. Corrupt, Unsupported (a later format), Io.
Result<std::string> openSealedKey(std::string_view sealed, const Passphrase& passphrase);

} // namespace galley
