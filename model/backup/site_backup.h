// Backs a site up into one file (FORMAT.md), whoever is writing to it: its journal up to one commit, and all that
// belongs to it at that moment. What can be made anew is left out.
//
// The journal is copied as SQLite sees it at one moment, and verified; theme and assets are read after that, so that
// what the records name is there. The store is held by its publisher's turn until its blobs are in the file: a publish
// begun meanwhile is told to try again.
// Thread rule: any thread; the site may be open anywhere.
#pragma once

#include "model/backup/sealed_key.h"
#include "model/base/cancellation.h"
#include "model/base/hash.h"
#include "model/base/ids.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace galley {

struct BackupOptions {
    std::filesystem::path site;
    std::filesystem::path file; ///< must not be there yet, nor inside the site
    std::string galley;         ///< version of this program
    /// What the signing key is put under; nullptr: it is left out. Lives as long as the call.
    const Passphrase* passphrase = nullptr;
    SealCost cost{};
    std::chrono::milliseconds patience = std::chrono::minutes(1); ///< while somebody publishes
    std::function<void()> waiting{}; ///< called once, when that takes more than half a second
    /// Told the folder in which the file is built, which a program that ends in the middle should remove.
    std::function<void(const std::filesystem::path&)> began{};
    /// Called when nothing is left but to give the file its name.
    std::function<void()> placing{};
    Progress progress{}; ///< bytes read, of each file twice
    CancelToken cancel{};
};

struct BackupReport {
    std::uint64_t commit = 0; ///< the last one that is in it; 0: there is none
    Digest hash{};
    Version published;       ///< the newest version in it; 0: none
    std::uint64_t files = 0; ///< members
    std::uint64_t bytes = 0; ///< of all members
    std::uint64_t fileBytes = 0;
    bool hasKey = false;
    std::vector<std::string> leftOut; ///< what is not in it though it stands in the site, one sentence each
};

/// Writes the whole file, readable by its owner only, or nothing. Exists (the file), NotFound (no site, no folder for
/// the file, no key), Corrupt and TornTail (the journal: repair it first), Locked (somebody publishes all the time),
/// Conflict (files of the site change all the time), InvalidInput (names that no backup can hold, a file inside the
/// site), Unsupported, Io, Cancelled. Memory does not grow with the size of files. O(site).
Result<BackupReport> backUpSite(const BackupOptions& options);

} // namespace galley
