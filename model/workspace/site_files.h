// The small files of a site folder besides its data: workspace.json, published.json and the signing key.
// Thread rule: pure functions on files; the caller holds the folder's lock when it writes.
#pragma once

#include "model/base/hash.h"
#include "model/base/ids.h"
#include "model/base/result.h"

#include <filesystem>
#include <string>

namespace galley {

/// Names inside a site folder.
struct SitePaths {
    explicit SitePaths(std::filesystem::path siteFolder)
        : folder(std::move(siteFolder)) {}
    std::filesystem::path folder;
    std::filesystem::path workspaceFile() const { return folder / "workspace.json"; }
    std::filesystem::path schemaFile() const { return folder / "schema.json"; }
    std::filesystem::path publishedFile() const { return folder / "published.json"; }
    std::filesystem::path keyFile() const { return folder / "publish.key"; }
    std::filesystem::path journalFile() const { return folder / "journal.db"; }
    std::filesystem::path lockFile() const { return folder / ".lock"; }
    std::filesystem::path theme() const { return folder / "theme"; }
    std::filesystem::path assets() const { return folder / "assets"; }
    std::filesystem::path blobs() const { return folder / "blobs"; }
    std::filesystem::path cache() const { return folder / "cache"; }
    /// The checkpoint of the draft after a commit; the commit's hash keeps it from being used with another journal.
    std::filesystem::path checkpointFile(Version version, const Digest& hash) const {
        return cache() / ("checkpoint-" + std::to_string(version.value()) + "-" + toHex(hash).substr(0, 16) + ".gsnap");
    }
};

/// What the program reads and writes is inside the folder: InvalidInput when one of its folders (assets, theme, blobs,
/// cache) or files is a link that leads out, a device or a pipe. Absent ones are fine; a head file that is none is
/// replaced when it is written.
Result<void> checkOwnFiles(const SitePaths& paths);

/// workspace.json: what the folder is.
struct SiteIdentity {
    std::string id; ///< random, for ever
    PublicKey publicKey{};
};
Result<SiteIdentity> readSiteIdentity(const SitePaths& paths);
/// Makes a new identity with a new signing key and writes both.
Result<SiteIdentity> createSiteIdentity(const SitePaths& paths);
/// The key that publishes are signed with. NotFound, Corrupt (also when it is another site's).
Result<SecretKey> readSigningKey(const SitePaths& paths);

/// published.json: what the last publish made visible. A cache of announcement and journal, so that opening needs no
/// store.
struct PublishedMark {
    Version version;
    std::string snapshot;           ///< path below the site folder; empty: none kept
    std::uint64_t announcement = 0; ///< number of the newest announcement that the journal knows; 0: none
    std::uint64_t content = 0;      ///< number of the last commit in it, where that is known; it is not in the file
    friend bool operator==(const PublishedMark&, const PublishedMark&) = default;
};
/// Bytes of a file that holds some facts of the site, and of its schema: larger ones are refused before they are read.
inline constexpr std::uint64_t kMaxSmallFile = 1U << 20;
inline constexpr std::uint64_t kMaxSchemaFile = 64U << 20;
/// Above that nothing is a number in a mark, nor of an announcement: others read both as JSON.
inline constexpr std::uint64_t kMaxMarkNumber = std::uint64_t{1} << 53;
/// A mark with version 0 when there is no such file, or none that can be read: what is in it can be found out. It is
/// what the file says, which may be anything: see settlePublished() in publish/.
PublishedMark readPublishedMark(const SitePaths& paths);
Result<void> writePublishedMark(const SitePaths& paths, const PublishedMark& mark);

} // namespace galley
