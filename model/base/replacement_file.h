// ReplacementFile: a file that is written piece by piece beside the one it replaces, and takes its place in one step.
// Until finish() the old file is untouched, and the new one has a name that nobody can guess or had before. Dropped
// without finish() it is gone.
//
// Thread rule: one thread at a time.
#pragma once

#include "model/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace galley {

/// What stands between the name of a file and the random end of its temporary neighbour's name.
inline constexpr const char* kTemporaryMark = ".tmp-";

class ReplacementFile {
public:
    enum class Access : std::uint8_t {
        Everybody, ///< may read it: 0644
        Owner,     ///< alone may read it: 0600, for secrets
    };
    /// Errors of all functions name `path`. Io; also when something that is no file stands there. A link is replaced
    /// and not followed.
    static Result<ReplacementFile> begin(const std::filesystem::path& path, Access access = Access::Everybody);
    ReplacementFile(ReplacementFile&& other) noexcept;
    ReplacementFile& operator=(ReplacementFile&&) = delete;
    ~ReplacementFile();
    Result<void> write(std::string_view bytes);
    /// Other bytes in the place of the first ones that were written.
    Result<void> rewriteStart(std::string_view bytes);
    /// Syncs it, renames it and syncs the folder: the last call.
    Result<void> finish();
    /// Renames it and leaves the rest to the system: the last call for what can be made anew. After a crash of the
    /// machine it may be empty or have a part of its bytes, so it must be read with care.
    Result<void> finishUnsynced();

private:
    ReplacementFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor);
    std::filesystem::path m_path;
    std::filesystem::path m_temporary; ///< empty: renamed, or none of ours
    int m_descriptor;
};

/// Makes a folder and those above it that are missing. Io, also when a file is in its place.
Result<void> makeFolders(const std::filesystem::path& folder);

/// Copies a regular file to a new name, piece by piece. Nobody but the owner may read the copy when that is so of the
/// original. Nothing waits for the disk. Errors name `from` when that cannot be read, else `to`. NotFound, Io,
/// InvalidInput (no regular file).
Result<void> copyFile(const std::filesystem::path& from, const std::filesystem::path& to);

/// Removes the temporary files and folders that were left in a folder when a program was killed or could not remove
/// them. Only for who alone writes there. What cannot be removed stays.
void removeTemporaryFiles(const std::filesystem::path& folder);

/// Gives a file another name in its folder, or one of the same file system, in a way that a crash does not take
/// back. What stood there is replaced. Io.
Result<void> renameDurably(const std::filesystem::path& from, const std::filesystem::path& to);

/// The same for a file, but nothing is replaced: Exists when something stands there. After an Io it may be gone.
Result<void> renameNewDurably(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace galley
