// SitePlace: a site folder that is open for writing: its lock, and whether it is still at its place. It also keeps hold
// of the folder, so that a folder that was moved can be read wherever it is now.
//
// Who edits shares the lock with others who edit; who must be alone, to repair a site for one, takes it whole. Where
// locks cannot be trusted (disk_locks.h) one program alone edits.
// Thread rule: any thread.
#pragma once

#include "model/base/file.h"
#include "model/base/file_stamp.h"
#include "model/base/mutex.h"
#include "model/workspace/site_files.h"

#include <memory>
#include <optional>

namespace galley {

/// A folder that stays reachable by path() as long as it exists, whatever its name is meanwhile.
class FolderHandle {
public:
    /// NotFound, Io.
    static Result<FolderHandle> open(const std::filesystem::path& folder);
    FolderHandle(FolderHandle&& other) noexcept;
    FolderHandle& operator=(FolderHandle&& other) noexcept;
    ~FolderHandle();
    /// Of use in this process only.
    std::filesystem::path path() const;

private:
    explicit FolderHandle(int descriptor)
        : m_descriptor(descriptor) {}
    int m_descriptor;
};

class SitePlace {
public:
    /// Locks the folder for this program alone. Locked: others have it open; NotFound, Io.
    static Result<std::unique_ptr<SitePlace>> take(SitePaths paths, SiteIdentity identity);
    /// Locks the folder beside others. The first one is alone until letOthersIn(): the others wait for it, some seconds
    /// at most. Locked: somebody has it for himself; NotFound, Io.
    static Result<std::unique_ptr<SitePlace>> share(SitePaths paths, SiteIdentity identity);
    /// Whether nobody else can have it open now.
    bool isAlone() const GALLEY_EXCLUDES(m_mutex);
    /// Whether others have it open just now. Some microseconds.
    bool areOthersHere() const GALLEY_EXCLUDES(m_mutex);
    /// Ends being alone, where locks can be trusted. Locked, when somebody has taken it for himself just now.
    Result<void> letOthersIn() GALLEY_EXCLUDES(m_mutex);
    /// Why only one program can have it open (whyLocksDoNotHold()); nothing: several can.
    std::optional<std::string> reasonToBeAlone() const GALLEY_EXCLUDES(m_mutex);

    /// Whether the folder and its lock are where they were. When the same site came back in another folder, or the
    /// lock's file was deleted, locks it anew. Some microseconds. NotFound: it is gone; Conflict: another site is in
    /// its place; Locked: another window has taken it meanwhile; Io.
    Result<void> check() GALLEY_EXCLUDES(m_mutex);

    /// The folder that was taken, wherever it is now.
    std::shared_ptr<const FolderHandle> folder() const GALLEY_EXCLUDES(m_mutex);

private:
    SitePlace(SitePaths paths, SiteIdentity identity)
        : m_paths(std::move(paths))
        , m_identity(std::move(identity)) {}
    Result<void> takeFirst(FileLock::Mode mode) GALLEY_EXCLUDES(m_mutex);
    Result<void> takeAnew() GALLEY_REQUIRES(m_mutex);
    Result<FileLock> lockFolder() GALLEY_REQUIRES(m_mutex);

    const SitePaths m_paths;
    const SiteIdentity m_identity;
    mutable Mutex m_mutex;
    FileLock m_lock GALLEY_GUARDED_BY(m_mutex);
    FileLock::Mode m_wanted GALLEY_GUARDED_BY(m_mutex) = FileLock::Mode::Exclusive;
    FileLock::Mode m_mode GALLEY_GUARDED_BY(m_mutex) = FileLock::Mode::Exclusive; ///< of m_lock
    std::optional<std::string> m_reason GALLEY_GUARDED_BY(m_mutex);               ///< to be alone
    std::optional<FileStamp> m_lockFile GALLEY_GUARDED_BY(m_mutex);
    std::shared_ptr<const FolderHandle> m_folder GALLEY_GUARDED_BY(m_mutex);
};

/// Whether a site can be opened for writing, as far as permissions say. Io with the reason, NotFound.
Result<void> checkSiteWritable(const SitePaths& paths);

} // namespace galley
