// Archives as others could write them: backups that were taken apart and put together otherwise.
#pragma once

#include "model/backup/backup_contents.h"
#include "model/backup/sealed_key.h"

#include <filesystem>
#include <string>
#include <vector>

namespace galley::test {

/// Seals a key in no time.
inline constexpr SealCost kCheap{8192, 1};

struct Entry {
    enum class Kind : std::uint8_t { File, Folder, Link, HardLink, Pipe, Device };
    std::string name;
    std::string bytes; ///< of a link: where it leads
    Kind kind = Kind::File;
};

/// A tar archive in zstd that has these entries.
std::string archiveOf(const std::vector<Entry>& entries);
/// The same with other bytes behind the end of the tar, in the same frame of zstd.
std::string archiveWithTail(const std::vector<Entry>& entries, const std::string& tail);

/// A backup in parts. The entries are those of contents.members, in their order.
struct BackupParts {
    BackupContents contents;
    std::vector<Entry> entries;
    /// Adds a file, and lists it.
    void add(const std::string& name, const std::string& bytes);
    /// Replaces a file and what is listed of it.
    void replace(const std::string& name, const std::string& bytes);
    /// Removes a file and what is listed of it.
    void remove(const std::string& name);
    Entry& entry(const std::string& name);
    BackupMember& member(const std::string& name);
    std::string packed() const;
    std::string packedWithTail(const std::string& tail) const;
};
BackupParts partsOf(const std::filesystem::path& backup);

} // namespace galley::test
