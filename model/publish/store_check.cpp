#include "model/publish/store_check.h"

#include "model/base/file.h"
#include "model/publish/site_version.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

constexpr std::uint64_t kMaxMemoryBytes = 64U << 20;

} // namespace

StoreCheck::StoreCheck(const BlobStore& store, std::filesystem::path memory)
    : m_store(store)
    , m_memory(std::move(memory)) {
    if (m_memory.empty())
        return;
    const auto bytes = readFile(m_memory, kMaxMemoryBytes);
    const auto json = bytes ? nlohmann::json::parse(*bytes, nullptr, false) : nlohmann::json();
    if (!json.is_object())
        return;
    for (const auto& [digest, stamp] : json.items())
        if (stamp.is_string())
            m_known.emplace(digest, stamp.get<std::string>());
}

Result<void> StoreCheck::check(const BlobRef& blob) {
    const std::string name = toHex(blob.digest);
    if (m_checked.contains(name))
        return {};
    // Looked at before it is read: what changes meanwhile looks different the next time.
    const auto stamp = m_memory.empty() ? std::nullopt : m_store.stamp(blob.digest);
    const auto known = m_known.find(name);
    if (!stamp || known == m_known.end() || known->second != *stamp)
        GALLEY_CHECK(m_store.check(blob));
    m_checked.emplace(name, stamp.value_or(std::string()));
    return {};
}

Result<void> StoreCheck::check(const ManifestBase& base) {
    GALLEY_CHECK(check(base.snapshot));
    for (const BlobRef& delta : base.chain)
        GALLEY_CHECK(check(delta));
    return {};
}

void StoreCheck::remember() {
    std::erase_if(m_checked, [](const auto& entry) { return entry.second.empty(); });
    if (m_memory.empty() || m_checked == m_known)
        return;
    static_cast<void>(writeCacheFile(m_memory, nlohmann::json(m_checked).dump(0) + "\n"));
    m_known = m_checked;
}

Result<std::vector<KeptVersion>> versionsInStore(const BlobStore& store, const PublicKey& key, std::size_t limit) {
    GALLEY_TRY(const std::vector<Digest> blobs, store.list());
    std::vector<KeptVersion> versions;
    for (const Digest& digest : blobs) {
        const auto bytes = store.sizeOf(digest);
        if (!bytes || *bytes > kMaxSignedBytes)
            continue;
        const auto manifest = loadManifest(store, digest, key);
        if (manifest)
            versions.push_back({manifest->version, digest, manifest->author, manifest->message, manifest->time});
    }
    std::sort(versions.begin(), versions.end(),
              [](const KeptVersion& a, const KeptVersion& b) { return a.version < b.version; });
    const auto sameVersion = [](const KeptVersion& a, const KeptVersion& b) { return a.version == b.version; };
    versions.erase(std::unique(versions.begin(), versions.end(), sameVersion), versions.end());
    if (versions.size() > limit)
        versions.erase(versions.begin(), versions.end() - static_cast<std::ptrdiff_t>(limit));
    return versions;
}

} // namespace galley
