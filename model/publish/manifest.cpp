#include "model/publish/manifest.h"

#include "model/base/file.h"
#include "model/column/bytes.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace galley {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kAssetListFormat = 1;
constexpr std::uint64_t kFirstFormatWithNeeds = 2;
constexpr std::size_t kMaxNeeds = 16;
constexpr std::size_t kMaxNeedName = 32;
constexpr std::string_view kManifestName = "galley manifest\n";
constexpr std::string_view kAnnouncementName = "galley announcement\n";
constexpr std::size_t kMaxAssetListBytes = 64U << 20;
constexpr std::string_view kBundleMagic = "GALLEYFB";
constexpr std::uint32_t kBundleFormat = 1;
constexpr std::size_t kMaxBundleBytes = 256U << 20;
constexpr std::uint64_t kMaxBundleFiles = 10'000;

std::string canonical(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <std::size_t Size>
std::string hexOf(const std::array<std::uint8_t, Size>& bytes) {
    return toHex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::string signedText(Json json, std::string_view name, const SecretKey& key) {
    // Mending the texts first makes what is signed the same as what is read back.
    json = Json::parse(canonical(json));
    json["signature"] = hexOf(sign(std::string(name) + canonical(json), key));
    return canonical(json) + '\n';
}

Json toJson(const BlobRef& reference) {
    return {{"bytes", reference.bytes}, {"digest", toHex(reference.digest)}};
}

/// Reads members of one JSON object; the first that is missing or of another kind fails the whole reading. Members that
/// nobody asks for are found by comparing with the canonical form afterwards.
class MemberReader {
public:
    explicit MemberReader(const Json& object)
        : m_object(object)
        , m_failed(!object.is_object()) {}

    const Json& any(const char* name) {
        static const Json null;
        const auto found = m_failed ? m_object.end() : m_object.find(name);
        if (m_failed || found == m_object.end())
            return m_failed = true, null;
        return *found;
    }
    bool has(const char* name) const { return !m_failed && m_object.contains(name); }
    std::uint64_t number(const char* name) {
        const Json& value = any(name);
        if (value.is_number_unsigned())
            return value.get<std::uint64_t>();
        return m_failed = true, 0;
    }
    bool boolean(const char* name) {
        const Json& value = any(name);
        if (value.is_boolean())
            return value.get<bool>();
        return m_failed = true, false;
    }
    std::string text(const char* name) {
        const Json& value = any(name);
        if (value.is_string())
            return value.get<std::string>();
        return m_failed = true, std::string();
    }
    Instant instant(const char* name) {
        const auto value = parseInstant(text(name));
        if (value)
            return *value;
        return m_failed = true, 0;
    }
    template <std::size_t Size>
    std::array<std::uint8_t, Size> hex(const char* name) {
        std::array<std::uint8_t, Size> bytes{};
        const auto value = bytesFromHex(text(name), Size);
        if (value)
            std::copy(value->begin(), value->end(), bytes.begin());
        m_failed = m_failed || !value;
        return bytes;
    }
    Checksum checksum(const char* name) {
        const auto value = Checksum::fromHex(text(name));
        if (value)
            return *value;
        return m_failed = true, Checksum{};
    }
    BlobRef blob(const char* name) { return blobOf(any(name)); }
    BlobRef blobOf(const Json& json) {
        MemberReader reader(json);
        BlobRef reference;
        reference.bytes = reader.number("bytes");
        reference.digest = reader.hex<32>("digest");
        m_failed = m_failed || reader.failed();
        return reference;
    }
    const Json& array(const char* name, std::size_t limit) {
        static const Json none = Json::array();
        const Json& value = any(name);
        if (value.is_array() && value.size() <= limit)
            return value;
        return m_failed = true, none;
    }
    void fail() { m_failed = true; }
    bool failed() const { return m_failed; }

private:
    const Json& m_object;
    bool m_failed;
};

Error malformed(const char* what) {
    return {ErrorCode::Corrupt, std::string("not a well-formed ") + what};
}

/// A name of what a reader must know: nothing that could disturb a log.
bool isNeedName(const Json& value) {
    if (!value.is_string())
        return false;
    const std::string& name = value.get_ref<const std::string&>();
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && name.size() <= kMaxNeedName && std::all_of(name.begin(), name.end(), fits);
}

/// Nothing is known yet that a file could need.
Result<void> checkNeeds(MemberReader& reader, const char* what) {
    for (const Json& need : reader.array("needs", kMaxNeeds)) {
        if (!isNeedName(need))
            return malformed(what);
        return Error{ErrorCode::Unsupported, std::string("the ") + what + " needs \"" + need.get<std::string>() +
                                                 "\", which this version of Galley does not know; update this one"};
    }
    return reader.failed() ? Result<void>(malformed(what)) : Result<void>();
}

/// Parses and looks at what says whether the rest can be read, which is all that can be said of a later format.
Result<Json> parseFile(std::string_view bytes, std::size_t limit, std::uint64_t newestFormat, const char* what) {
    if (bytes.size() > limit)
        return malformed(what);
    Json json = Json::parse(bytes, nullptr, false);
    if (!json.is_object())
        return malformed(what);
    MemberReader reader(json);
    const std::uint64_t format = reader.number("format");
    if (reader.failed() || format == 0)
        return malformed(what);
    if (format > newestFormat)
        return Error{ErrorCode::Unsupported,
                     std::string("the ") + what + " was written by a later version of Galley; update this one"};
    if (format >= kFirstFormatWithNeeds)
        GALLEY_CHECK(checkNeeds(reader, what));
    return json;
}

Result<void> checkSignature(Json json, std::string_view name, const PublicKey& key, const char* what) {
    MemberReader reader(json);
    const auto signature = reader.hex<64>("signature");
    if (reader.failed())
        return malformed(what);
    json.erase("signature");
    if (!verifySignature(std::string(name) + canonical(json), signature, key))
        return Error{ErrorCode::Untrusted, std::string("the ") + what + " is not signed by the trusted key"};
    return {};
}

Json jsonOf(const Manifest& manifest) {
    Json chain = Json::array();
    for (const BlobRef& delta : manifest.base.chain)
        chain.push_back(toJson(delta));
    Json json = {{"assets", toJson(manifest.assets)},
                 {"author", manifest.author},
                 {"base",
                  {{"chain", std::move(chain)},
                   {"snapshot", toJson(manifest.base.snapshot)},
                   {"version", manifest.base.version.value()}}},
                 {"checksum", manifest.checksum.toHex()},
                 {"format", manifest.format},
                 {"message", manifest.message},
                 {"theme", toJson(manifest.theme)},
                 {"time", formatInstant(manifest.time)},
                 {"version", manifest.version.value()}};
    if (manifest.parent)
        json["parent"] = {{"delta", toJson(manifest.parent->delta)},
                          {"manifest", toHex(manifest.parent->manifest)},
                          {"reverse", toJson(manifest.parent->reverse)},
                          {"version", manifest.parent->version.value()}};
    if (manifest.format < kFirstFormatWithNeeds)
        return json;
    json["needs"] = Json::array();
    if (manifest.journal)
        json["journal"] = {{"hash", toHex(manifest.journal->hash)}, {"number", manifest.journal->number}};
    return json;
}

Json jsonOf(const Announcement& announcement) {
    Json versions = Json::array();
    for (const KeptVersion& kept : announcement.versions)
        versions.push_back({{"author", kept.author},
                            {"manifest", toHex(kept.manifest)},
                            {"message", kept.message},
                            {"time", formatInstant(kept.time)},
                            {"version", kept.version.value()}});
    Json json = {{"format", announcement.format},
                 {"key", hexOf(announcement.key)},
                 {"manifest", toHex(announcement.manifest)},
                 {"number", announcement.number},
                 {"pinned", announcement.pinned},
                 {"time", formatInstant(announcement.time)},
                 {"version", announcement.version.value()},
                 {"versions", std::move(versions)}};
    if (announcement.format < kFirstFormatWithNeeds)
        return json;
    json["needs"] = Json::array();
    Json& timeline = json["timeline"] = Json::array();
    for (const ScheduledVersion& scheduled : announcement.timeline)
        timeline.push_back({{"from", formatInstant(scheduled.from)},
                            {"manifest", toHex(scheduled.manifest)},
                            {"version", scheduled.version.value()}});
    return json;
}

/// In order of time, no instant twice.
std::vector<ScheduledVersion> timelineOf(MemberReader& announcement) {
    std::vector<ScheduledVersion> timeline;
    for (const Json& element : announcement.array("timeline", kMaxTimeline)) {
        MemberReader reader(element);
        const ScheduledVersion next{reader.instant("from"), Version{reader.number("version")},
                                    reader.hex<32>("manifest")};
        if (reader.failed() || (!timeline.empty() && next.from <= timeline.back().from))
            announcement.fail();
        timeline.push_back(next);
    }
    return timeline;
}

/// True when the file is exactly the canonical form of what was read from it.
bool isCanonical(Json read, const Json& file, std::string_view bytes) {
    read["signature"] = file.value("signature", Json());
    return canonical(read) + '\n' == bytes;
}

} // namespace

Hold holdOf(const Announcement& announcement) {
    if (!announcement.pinned)
        return Hold::None;
    return announcement.version == announcement.versions.back().version ? Hold::AtNewest : Hold::AtOlder;
}

const KeptVersion* Announcement::find(Version wanted) const {
    const auto found =
        std::find_if(versions.begin(), versions.end(), [&](const KeptVersion& kept) { return kept.version == wanted; });
    return found == versions.end() ? nullptr : &*found;
}

PublicKey publicKeyOf(const SecretKey& key) {
    PublicKey publicKey{};
    std::copy(key.end() - static_cast<std::ptrdiff_t>(publicKey.size()), key.end(), publicKey.begin());
    return publicKey;
}

std::string encodeManifest(const Manifest& manifest, const SecretKey& key) {
    return signedText(jsonOf(manifest), kManifestName, key);
}

std::string encodeAnnouncement(Announcement announcement, const SecretKey& key) {
    announcement.key = publicKeyOf(key);
    return signedText(jsonOf(announcement), kAnnouncementName, key);
}

std::string encodeAssetList(const AssetList& assets) {
    Json files = Json::object();
    for (const auto& [path, reference] : assets)
        files[path] = toJson(reference);
    return canonical({{"files", std::move(files)}, {"format", kAssetListFormat}}) + '\n';
}

Result<Manifest> decodeManifest(std::string_view bytes, const PublicKey& key) {
    constexpr const char* kWhat = "manifest";
    GALLEY_TRY(const Json json, parseFile(bytes, kMaxSignedBytes, kManifestFormat, kWhat));
    MemberReader reader(json);
    Manifest manifest;
    manifest.format = reader.number("format");
    manifest.version = Version{reader.number("version")};
    manifest.checksum = reader.checksum("checksum");
    manifest.theme = reader.blob("theme");
    manifest.assets = reader.blob("assets");
    manifest.author = reader.text("author");
    manifest.message = reader.text("message");
    manifest.time = reader.instant("time");
    MemberReader base(reader.any("base"));
    manifest.base.version = Version{base.number("version")};
    manifest.base.snapshot = base.blob("snapshot");
    for (const Json& delta : base.array("chain", kMaxChain))
        manifest.base.chain.push_back(base.blobOf(delta));
    bool failed = reader.failed() || base.failed();
    if (reader.has("parent")) {
        MemberReader parent(reader.any("parent"));
        manifest.parent = ManifestParent{Version{parent.number("version")}, parent.hex<32>("manifest"),
                                         parent.blob("delta"), parent.blob("reverse")};
        failed = failed || parent.failed();
    }
    if (reader.has("journal")) {
        MemberReader journal(reader.any("journal"));
        manifest.journal = JournalHead{journal.number("number"), journal.hex<32>("hash")};
        failed = failed || journal.failed();
    }
    if (failed || !isCanonical(jsonOf(manifest), json, bytes))
        return malformed(kWhat);
    GALLEY_CHECK(checkSignature(json, kManifestName, key, kWhat));
    return manifest;
}

Result<Announcement> decodeAnnouncement(std::string_view bytes, const std::optional<PublicKey>& key) {
    constexpr const char* kWhat = "announcement";
    GALLEY_TRY(const Json json, parseFile(bytes, kMaxSignedBytes, kAnnouncementFormat, kWhat));
    MemberReader reader(json);
    Announcement announcement;
    announcement.format = reader.number("format");
    announcement.number = reader.number("number");
    announcement.version = Version{reader.number("version")};
    announcement.manifest = reader.hex<32>("manifest");
    announcement.pinned = reader.boolean("pinned");
    announcement.time = reader.instant("time");
    announcement.key = reader.hex<32>("key");
    std::set<Version> versions;
    std::set<Digest> manifests;
    for (const Json& element : reader.array("versions", kMaxKeptVersions)) {
        MemberReader kept(element);
        announcement.versions.push_back({Version{kept.number("version")}, kept.hex<32>("manifest"), kept.text("author"),
                                         kept.text("message"), kept.instant("time")});
        const bool isNew = versions.insert(announcement.versions.back().version).second &&
                           manifests.insert(announcement.versions.back().manifest).second;
        if (kept.failed() || !isNew)
            reader.fail();
    }
    if (announcement.format >= kFirstFormatWithNeeds)
        announcement.timeline = timelineOf(reader);
    const KeptVersion* const current = announcement.find(announcement.version);
    if (reader.failed() || current == nullptr || current->manifest != announcement.manifest ||
        !isCanonical(jsonOf(announcement), json, bytes))
        return malformed(kWhat);
    if (key && announcement.key != *key)
        return Error{ErrorCode::Untrusted, "the announcement is signed by another key than the trusted one"};
    GALLEY_CHECK(checkSignature(json, kAnnouncementName, announcement.key, kWhat));
    return announcement;
}

Result<AssetList> decodeAssetList(std::string_view bytes) {
    constexpr const char* kWhat = "asset list";
    GALLEY_TRY(const Json json, parseFile(bytes, kMaxAssetListBytes, kAssetListFormat, kWhat));
    MemberReader reader(json);
    const Json& files = reader.any("files");
    AssetList assets;
    bool failed = !files.is_object();
    for (const auto& [path, reference] : files.items()) {
        assets.emplace(path, reader.blobOf(reference));
        failed = failed || !isSafeRelativePath(path);
    }
    if (failed || reader.failed() || encodeAssetList(assets) != bytes)
        return malformed(kWhat);
    return assets;
}

std::string encodeBundle(const FileBundle& files) {
    ByteWriter writer;
    writer.bytes(kBundleMagic);
    writer.u32(kBundleFormat);
    writer.varint(files.size());
    for (const auto& [path, content] : files) {
        writer.string(path);
        writer.string(content);
    }
    return std::move(writer).take();
}

Result<FileBundle> decodeBundle(std::string_view bytes) {
    ByteReader reader(bytes);
    if (bytes.size() > kMaxBundleBytes || reader.bytes(kBundleMagic.size()) != kBundleMagic)
        return reader.error("not a file bundle");
    if (reader.u32() > kBundleFormat && reader.ok())
        return Error{ErrorCode::Unsupported, "the file bundle was written by a later version of Galley"};
    const std::uint64_t count = reader.varintUpTo(kMaxBundleFiles);
    FileBundle files;
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
        std::string path(reader.string());
        const std::string_view content = reader.string();
        const bool inOrder = files.empty() || files.rbegin()->first < path;
        if (!reader.ok() || !inOrder || !isSafeRelativePath(path))
            return reader.error("a path of the file bundle is out of order or leads out of it");
        files.emplace(std::move(path), content);
    }
    GALLEY_CHECK(reader.check("the file bundle"));
    if (reader.remaining() != 0)
        return reader.error("the file bundle is longer than it says");
    return files;
}

} // namespace galley
