// BackupContents: what a backup says of itself in its first member (FORMAT.md): which site, at which commit, and every
// other member with its size and digest. What is decoded here is safe to extract as far as names and sizes go.
//
// Thread rule: plain values and pure functions.
// Used in this folder alone.
#pragma once

#include "model/base/hash.h"
#include "model/base/ids.h"
#include "model/base/result.h"
#include "model/base/time.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

inline constexpr const char* kBackupContentsName = "galley-backup.json";
inline constexpr const char* kSealedKeyName = "publish.key.sealed";
inline constexpr const char* kAnnouncementMember = "blobs/announcement.json";
inline constexpr std::uint64_t kMaxBackupContentsBytes = 64U << 20;

struct BackupMember {
    std::string name;
    std::uint64_t bytes = 0;
    Digest digest{};
    friend bool operator==(const BackupMember&, const BackupMember&) = default;
};

struct BackupContents {
    std::string galley; ///< version of the program that wrote it
    std::string site;   ///< id
    Instant time = 0;
    std::uint64_t commit = 0; ///< number of the last one; 0: none
    Digest hash{};
    std::uint64_t announcement = 0; ///< its number; 0: none is in it
    Version version;                ///< the newest that the announcement keeps
    std::vector<Digest> missing;    ///< blobs that were lost already
    std::vector<BackupMember> members;
    friend bool operator==(const BackupContents&, const BackupContents&) = default;

    const BackupMember* find(std::string_view name) const; ///< nullptr: not in it; O(members)
    std::uint64_t bytes() const;                           ///< of all members
};

/// Whether a backup can hold a member of that name.
bool isBackupName(std::string_view name);

/// What keeps these names from standing in one backup: twice the same, two forms of one, a file that is another's
/// folder. InvalidInput with the name as the error's record. O(members log members).
Result<void> checkBackupNames(const std::vector<BackupMember>& members);

std::string encodeBackupContents(const BackupContents& contents);
/// Corrupt, Unsupported (a later format). Needs memory in proportion to the bytes.
Result<BackupContents> decodeBackupContents(std::string_view bytes);

} // namespace galley
