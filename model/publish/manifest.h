// The signed JSON files of a publish: the manifest of one version, the announcement that says which one servers run,
// and the list of assets. Byte forms in FORMAT.md. Reading accepts the canonical form only and checks the signature, so
// what is returned is what a trusted publisher wrote.
//
// Thread rule: plain values and pure functions.
#pragma once

#include "model/base/ids.h"
#include "model/base/time.h"
#include "model/journal/commit.h"
#include "model/publish/blob_store.h"

#include <map>
#include <optional>

namespace galley {

inline constexpr std::size_t kMaxChain = 64;
inline constexpr std::size_t kMaxSignedBytes = 1U << 20; ///< of a manifest or an announcement
inline constexpr std::size_t kMaxKeptVersions = 1000;
inline constexpr std::size_t kMaxTimeline = 1000;

/// What is written now; what is older is read.
inline constexpr std::uint64_t kManifestFormat = 2;
inline constexpr std::uint64_t kAnnouncementFormat = 2;

/// How a version follows from the one that was published before it.
struct ManifestParent {
    Version version;
    Digest manifest{};
    BlobRef delta;   ///< from the parent to this version
    BlobRef reverse; ///< and back
    friend bool operator==(const ManifestParent&, const ManifestParent&) = default;
};

/// How a version is loaded from nothing.
struct ManifestBase {
    Version version; ///< of the snapshot
    BlobRef snapshot;
    std::vector<BlobRef> chain; ///< deltas from there to the manifest's version, in order; at most kMaxChain
    friend bool operator==(const ManifestBase&, const ManifestBase&) = default;
};

/// One published version.
struct Manifest {
    std::uint64_t format = kManifestFormat; ///< of the file
    Version version;
    Checksum checksum; ///< of the content
    ManifestBase base;
    std::optional<ManifestParent> parent;
    std::optional<JournalHead> journal; ///< the last commit that it includes; from format 2
    BlobRef theme;                      ///< file bundle
    BlobRef assets;                     ///< asset list
    std::string author;
    std::string message;
    Instant time = 0;
    friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// A version that can be announced again.
struct KeptVersion {
    Version version;
    Digest manifest{};
    std::string author;
    std::string message;
    Instant time = 0;
    friend bool operator==(const KeptVersion&, const KeptVersion&) = default;
};

/// A version that servers are to run from an instant on.
struct ScheduledVersion {
    Instant from = 0;
    Version version;
    Digest manifest{};
    friend bool operator==(const ScheduledVersion&, const ScheduledVersion&) = default;
};

/// Which version servers should run now and later, and which ones there are.
struct Announcement {
    std::uint64_t format = kAnnouncementFormat; ///< of the file
    std::uint64_t number = 0;                   ///< rises by one with each announcement
    Version version;
    Digest manifest{};
    bool pinned = false;
    Instant time = 0;
    PublicKey key{};
    std::vector<KeptVersion> versions; ///< oldest publish first
    /// From format 2: what follows `version`, in order of time, no instant twice. A pin holds servers at `version`.
    std::vector<ScheduledVersion> timeline;
    friend bool operator==(const Announcement&, const Announcement&) = default;

    const KeptVersion* find(Version wanted) const; ///< nullptr: not kept
};

/// Whether servers stay at the version that they run, and whether that is the newest one.
enum class Hold : std::uint8_t { None, AtNewest, AtOlder };
Hold holdOf(const Announcement& announcement);

/// Path below assets/ -> its bytes.
using AssetList = std::map<std::string, BlobRef, std::less<>>;

PublicKey publicKeyOf(const SecretKey& key);

/// In their format, without what it has no room for. Texts that are not UTF-8 are mended with U+FFFD. `key` signs.
std::string encodeManifest(const Manifest& manifest, const SecretKey& key);
std::string encodeAnnouncement(Announcement announcement, const SecretKey& key); ///< fills in the public key
std::string encodeAssetList(const AssetList& assets);

/// Corrupt: not canonical JSON or a rule of FORMAT.md broken; Unsupported: a later format, or one that needs what is
/// not known here; Untrusted: not signed by `key`.
Result<Manifest> decodeManifest(std::string_view bytes, const PublicKey& key);
/// Without a key it trusts the one that the announcement carries: the caller must then have told its user so.
Result<Announcement> decodeAnnouncement(std::string_view bytes, const std::optional<PublicKey>& key);
Result<AssetList> decodeAssetList(std::string_view bytes);

/// Files as one blob: path -> bytes.
using FileBundle = std::map<std::string, std::string, std::less<>>;
std::string encodeBundle(const FileBundle& files);
/// Corrupt with the byte offset; Unsupported. O(bytes).
Result<FileBundle> decodeBundle(std::string_view bytes);

} // namespace galley
