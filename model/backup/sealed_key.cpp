#include "model/backup/sealed_key.h"

#include "model/base/hash.h"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <sodium.h>
#include <utility>

namespace galley {

namespace {

constexpr std::uint64_t kSealFormat = 1;
constexpr const char* kKdf = "argon2id13";
constexpr std::uint64_t kLeastMemory = 8192;
constexpr std::uint64_t kMostMemory = std::uint64_t{1} << 30;
constexpr std::uint64_t kMostOperations = 16;
constexpr std::size_t kMaxKeyBytes = 1024;

/// Wiped when it is dropped.
struct BoxKey {
    std::array<unsigned char, crypto_secretbox_KEYBYTES> bytes{};
    BoxKey() = default;
    BoxKey(const BoxKey&) = default;
    BoxKey& operator=(const BoxKey&) = default;
    ~BoxKey() { sodium_memzero(bytes.data(), bytes.size()); }
};

const unsigned char* asBytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* asBytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string randomBytes(std::size_t size) {
    std::string bytes(size, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

Result<BoxKey> boxKey(const Passphrase& passphrase, std::string_view salt, const SealCost& cost) {
    BoxKey key;
    const std::string_view text = passphrase.text();
    if (sodium_init() < 0 || crypto_pwhash(key.bytes.data(), key.bytes.size(), text.data(), text.size(), asBytes(salt),
                                           cost.operations, cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return Error{ErrorCode::Io, "not enough memory to make a key of the passphrase (" +
                                        std::to_string(cost.memory >> 20U) + " MiB)"};
    return key;
}

Error damagedSeal() {
    return Error{ErrorCode::Corrupt, "is no sealed key; make the backup anew, or restore it without keys"};
}

std::optional<std::uint64_t> numberIn(const nlohmann::json& json, const char* name) {
    const auto member = json.find(name);
    if (member == json.end() || !member->is_number_unsigned())
        return std::nullopt;
    return member->get<std::uint64_t>();
}

/// The bytes that a member gives in hex digits; nothing when they are not `least` to `most`.
std::optional<std::string> bytesOf(const nlohmann::json& json, const char* name, std::size_t least, std::size_t most) {
    const auto member = json.find(name);
    if (member == json.end() || !member->is_string())
        return std::nullopt;
    const auto& hex = member->get_ref<const std::string&>();
    if (hex.size() < 2 * least || hex.size() > 2 * most)
        return std::nullopt;
    auto bytes = bytesFromHex(hex, hex.size() / 2);
    return bytes ? std::optional(*std::move(bytes)) : std::nullopt;
}

} // namespace

Passphrase::Passphrase(Passphrase&& other) noexcept
    : m_text(std::move(other.m_text)) {
    other.wipe();
}

Passphrase& Passphrase::operator=(Passphrase&& other) noexcept {
    std::swap(m_text, other.m_text);
    return *this;
}

Passphrase::~Passphrase() {
    wipe();
}

void Passphrase::wipe() noexcept {
    m_text.resize(m_text.capacity()); // what a short text leaves where it was moved from
    sodium_memzero(m_text.data(), m_text.size());
}

Result<std::string> sealKey(std::string_view key, const Passphrase& passphrase, const SealCost& cost) {
    if (key.size() > kMaxKeyBytes)
        return Error{ErrorCode::InvalidInput, "is larger than a key"};
    const std::string salt = randomBytes(crypto_pwhash_SALTBYTES);
    const std::string nonce = randomBytes(crypto_secretbox_NONCEBYTES);
    GALLEY_TRY(const BoxKey box, boxKey(passphrase, salt, cost));
    std::string sealed(key.size() + crypto_secretbox_MACBYTES, '\0');
    crypto_secretbox_easy(asBytes(sealed), asBytes(key), key.size(), asBytes(std::string_view(nonce)),
                          box.bytes.data());
    const nlohmann::ordered_json json = {
        {"format", kSealFormat}, {"kdf", kKdf},           {"memory", cost.memory},  {"operations", cost.operations},
        {"salt", toHex(salt)},   {"nonce", toHex(nonce)}, {"sealed", toHex(sealed)}};
    return json.dump(2) + "\n";
}

Result<std::string> openSealedKey(std::string_view sealed, const Passphrase& passphrase) {
    if (sealed.size() > kMaxSealedBytes)
        return damagedSeal();
    const nlohmann::json json = nlohmann::json::parse(sealed, nullptr, false);
    const auto format = json.is_object() ? numberIn(json, "format") : std::nullopt;
    if (!format)
        return damagedSeal();
    if (*format > kSealFormat)
        return Error{ErrorCode::Unsupported, "was sealed by a later version of Galley; restore it with that one"};
    const auto memory = numberIn(json, "memory");
    const auto operations = numberIn(json, "operations");
    const auto salt = bytesOf(json, "salt", crypto_pwhash_SALTBYTES, crypto_pwhash_SALTBYTES);
    const auto nonce = bytesOf(json, "nonce", crypto_secretbox_NONCEBYTES, crypto_secretbox_NONCEBYTES);
    const auto box = bytesOf(json, "sealed", crypto_secretbox_MACBYTES, crypto_secretbox_MACBYTES + kMaxKeyBytes);
    if (json.value("kdf", nlohmann::json()) != kKdf || !memory || *memory < kLeastMemory || *memory > kMostMemory ||
        !operations || *operations < 1 || *operations > kMostOperations || !salt || !nonce || !box)
        return damagedSeal();
    GALLEY_TRY(const BoxKey key, boxKey(passphrase, *salt, {static_cast<std::size_t>(*memory), *operations}));
    std::string text(box->size() - crypto_secretbox_MACBYTES, '\0');
    if (crypto_secretbox_open_easy(asBytes(text), asBytes(std::string_view(*box)), box->size(),
                                   asBytes(std::string_view(*nonce)), key.bytes.data()) != 0)
        return Error{ErrorCode::Untrusted, "the passphrase is not the one that the keys were put under; try again, or "
                                           "restore without keys"};
    return text;
}

} // namespace galley
