#include "model/workspace/site_place.h"

#include "model/base/system_io.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace galley {

Result<FolderHandle> FolderHandle::open(const std::filesystem::path& folder) {
    const int descriptor = openFully(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0)
        return FolderHandle(descriptor);
    return systemError("cannot open the folder", folder);
}

FolderHandle::FolderHandle(FolderHandle&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FolderHandle& FolderHandle::operator=(FolderHandle&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

FolderHandle::~FolderHandle() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

std::filesystem::path FolderHandle::path() const {
    return "/proc/self/fd/" + std::to_string(m_descriptor);
}

Result<std::unique_ptr<SitePlace>> SitePlace::take(SitePaths paths, SiteIdentity identity) {
    std::unique_ptr<SitePlace> place(new SitePlace(std::move(paths), std::move(identity)));
    GALLEY_CHECK(place->takeFirst());
    return place;
}

Result<void> SitePlace::takeFirst() {
    const MutexLock lock(m_mutex);
    return takeAnew();
}

Result<void> SitePlace::takeAnew() {
    Result<FileLock> lock = FileLock::acquire(m_paths.lockFile());
    if (!lock && lock.error().code == ErrorCode::Locked)
        return Error{ErrorCode::Locked, "this site is open in another window; close that one first"}.inFile(
            m_paths.folder.string());
    if (!lock)
        return std::move(lock).error();
    GALLEY_TRY(FolderHandle folder, FolderHandle::open(m_paths.folder));
    GALLEY_TRY(m_lockFile, stampOf(m_paths.lockFile()));
    m_lock = *std::move(lock);
    m_folder = std::make_shared<const FolderHandle>(std::move(folder));
    return {};
}

Result<void> SitePlace::check() {
    const MutexLock lock(m_mutex);
    const Result<FileStamp> lockFile = stampOf(m_paths.lockFile());
    if (lockFile && m_lockFile && lockFile->isSameFile(*m_lockFile))
        return {};
    if (const auto folder = stampOf(m_paths.folder); !folder)
        return Error{folder.error().code, "the site's folder is not there any more"}.inFile(m_paths.folder.string());
    const Result<SiteIdentity> identity = readSiteIdentity(m_paths);
    if (!identity)
        return Error{identity.error().code, "the site is not in its folder any more"}.inFile(m_paths.folder.string());
    if (identity->id != m_identity.id)
        return Error{ErrorCode::Conflict, "another site is in the place of this one; nothing is written to it"}.inFile(
            m_paths.folder.string());
    // While somebody is deleting the folder, nothing new shall appear in it.
    if (const auto journal = stampOf(m_paths.journalFile()); !journal)
        return Error{journal.error().code, "the journal is not there any more"}.inFile(m_paths.journalFile().string());
    return takeAnew();
}

std::shared_ptr<const FolderHandle> SitePlace::folder() const {
    const MutexLock lock(m_mutex);
    return m_folder;
}

Result<void> checkSiteWritable(const SitePaths& paths) {
    GALLEY_CHECK(checkWritable(paths.folder));
    for (const auto& file : {paths.journalFile(), paths.lockFile()}) {
        Result<void> writable = checkWritable(file);
        if (!writable && writable.error().code != ErrorCode::NotFound)
            return writable;
    }
    return {};
}

} // namespace galley
