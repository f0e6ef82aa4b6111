// Makes a site of a backup (site_backup.h) in a new folder. The file may be anything: names, sizes and digests must be
// those that its first member states, the journal's chain must hold and end where that says, and the store must have
// what its announcement leads to. Until all of that was found there is no site, and after an error nothing is left.
//
// Thread rule: any thread.
#pragma once

#include "model/backup/archive_reader.h"
#include "model/backup/backup_contents.h"
#include "model/backup/sealed_key.h"
#include "model/base/cancellation.h"

#include <filesystem>
#include <functional>
#include <string>

namespace galley {

struct RestoreOptions {
    std::filesystem::path file;
    std::filesystem::path folder; ///< must not be there yet, or be empty
    /// Asked when there are keys in it; empty: they are left out.
    std::function<Result<Passphrase>()> passphrase{};
    /// Told the folder in which the site is built, which a program that ends in the middle should remove.
    std::function<void(const std::filesystem::path&)> began{};
    /// Called when nothing is left but to give the folder its name.
    std::function<void()> placing{};
    Progress progress{}; ///< bytes of the file
    CancelToken cancel{};
};

struct RestoreReport {
    BackupContents contents;
    bool hadKey = false; ///< in the backup
    bool hasKey = false; ///< in the new site
};

/// NotFound (the file), Exists (the folder), InvalidInput (no backup at all), Corrupt (it is damaged, or was made to do
/// harm), Unsupported (a later version's), Untrusted (the passphrase), Locked, Io, Cancelled; what the passphrase's
/// function says. Errors name the file, and the member as their record. Memory does not grow with the size of files.
Result<RestoreReport> restoreSite(const RestoreOptions& options);

/// Receives the members of a backup.
class BackupSink {
public:
    virtual ~BackupSink() = default;
    /// Before the first one.
    virtual Result<void> begin(const BackupContents& contents) = 0;
    virtual Result<void> open(const BackupMember& member) = 0;
    virtual Result<void> write(std::string_view bytes) = 0;
    /// All bytes came, and have the digest.
    virtual Result<void> close() = 0;
};

/// Reads a whole backup and checks it against its first member, but for what the members mean. Errors as above.
Result<BackupContents> readBackup(const ByteSource& source, const std::string& file, BackupSink& sink);

} // namespace galley
