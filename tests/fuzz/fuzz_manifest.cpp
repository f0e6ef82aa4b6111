// What a page server reads from a store before it trusts a byte of it, by the first byte: 'a' an announcement,
// 'm' a manifest, 'l' an asset list, 'b' a file bundle; 'A' and 'M' the same as 'a' and 'm' without their signatures,
// which are made here, so that what stands behind the signature is reached. What is accepted must have the very bytes
// of its own form.
#include "model/publish/manifest.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

using namespace galley;

namespace {

// FORMAT.md: what is signed begins with the kind of file.
constexpr const char* kAnnouncementName = "galley announcement\n";
constexpr const char* kManifestName = "galley manifest\n";

/// Signed the manifest in the corpus.
constexpr std::string_view kKey = "7b895792381cf9ed8a0681e854ea5472aadaea305584536d601708160eaec41d";

PublicKey corpusKey() {
    PublicKey key{};
    if (const auto bytes = bytesFromHex(kKey, key.size()))
        std::copy(bytes->begin(), bytes->end(), key.begin());
    return key;
}

void require(bool holds) {
    if (!holds)
        std::abort();
}

const KeyPair& ownKeys() {
    static const KeyPair keys = KeyPair::generate();
    return keys;
}

/// The bytes of a signed file (FORMAT.md) with these members; nothing when they are no object.
std::string signedFile(std::string_view members, const std::string& name) {
    nlohmann::json json = nlohmann::json::parse(members, nullptr, false);
    if (!json.is_object())
        return {};
    json.erase("signature");
    if (name == kAnnouncementName)
        json["key"] = toHex({reinterpret_cast<const char*>(ownKeys().publicKey.data()), ownKeys().publicKey.size()});
    const Signature signature = sign(name + json.dump(), ownKeys().secretKey);
    json["signature"] = toHex({reinterpret_cast<const char*>(signature.data()), signature.size()});
    return json.dump() + '\n';
}

void readAnnouncement(const std::string& bytes) {
    const auto announcement = decodeAnnouncement(bytes, ownKeys().publicKey);
    require(announcement || announcement.error().code != ErrorCode::Untrusted);
    if (announcement)
        require(announcement->find(announcement->version) != nullptr &&
                encodeAnnouncement(*announcement, ownKeys().secretKey) == bytes);
}

void readManifest(const std::string& bytes) {
    const auto manifest = decodeManifest(bytes, ownKeys().publicKey);
    if (manifest)
        require(manifest->base.chain.size() <= kMaxChain && encodeManifest(*manifest, ownKeys().secretKey) == bytes);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] == 'a') {
        if (const auto announcement = decodeAnnouncement(bytes, std::nullopt))
            require(announcement->find(announcement->version) != nullptr);
    } else if (data[0] == 'A') {
        readAnnouncement(signedFile(bytes, kAnnouncementName));
    } else if (data[0] == 'M') {
        readManifest(signedFile(bytes, kManifestName));
    } else if (data[0] == 'm') {
        if (const auto manifest = decodeManifest(bytes, corpusKey()))
            require(manifest->base.chain.size() <= kMaxChain);
    } else if (data[0] == 'l') {
        if (const auto assets = decodeAssetList(bytes))
            require(encodeAssetList(*assets) == bytes);
    } else if (data[0] == 'b') {
        if (const auto files = decodeBundle(bytes))
            require(encodeBundle(*files).size() <= bytes.size() + 16);
    }
    return 0;
}
