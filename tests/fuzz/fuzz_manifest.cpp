// What a page server reads from a store before it trusts a byte of it, by the first byte: 'a' an announcement,
// 'm' a manifest, 'l' an asset list, 'b' a file bundle. What is accepted must have the very bytes of its own form.
#include "model/publish/manifest.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace galley;

namespace {

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

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] == 'a') {
        if (const auto announcement = decodeAnnouncement(bytes, std::nullopt))
            require(announcement->find(announcement->version) != nullptr);
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
