// SitePlace: a site folder that is open for writing: its lock, and whether it is still at its place. It also keeps hold
// of the folder, so that a folder that was moved can be read wherever it is now.
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
    /// Locks the folder. Locked: another window has it; NotFound, Io.
    static Result<std::unique_ptr<SitePlace>> take(SitePaths paths, SiteIdentity identity);

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
    Result<void> takeFirst() GALLEY_EXCLUDES(m_mutex);
    Result<void> takeAnew() GALLEY_REQUIRES(m_mutex);

    const SitePaths m_paths;
    const SiteIdentity m_identity;
    mutable Mutex m_mutex;
    FileLock m_lock GALLEY_GUARDED_BY(m_mutex);
    std::optional<FileStamp> m_lockFile GALLEY_GUARDED_BY(m_mutex);
    std::shared_ptr<const FolderHandle> m_folder GALLEY_GUARDED_BY(m_mutex);
};

/// Whether a site can be opened for writing, as far as permissions say. Io with the reason, NotFound.
Result<void> checkSiteWritable(const SitePaths& paths);

} // namespace galley
