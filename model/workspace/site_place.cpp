#include "model/workspace/site_place.h"

#include "model/base/disk_locks.h"
#include "model/base/system_io.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace galley {

namespace {

// Who opens a site is alone in it for a moment.
constexpr std::chrono::milliseconds kOpeningTakes{10'000};
constexpr std::chrono::milliseconds kBetweenTries{10};

/// For what is tried until it is done or others have had their time.
class Patience {
public:
    /// Waits a moment before the next attempt; false: the time is over.
    bool wait() const {
        if (std::chrono::steady_clock::now() >= m_end)
            return false;
        std::this_thread::sleep_for(kBetweenTries);
        return true;
    }

private:
    const std::chrono::steady_clock::time_point m_end = std::chrono::steady_clock::now() + kOpeningTakes;
};

} // namespace

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
    GALLEY_CHECK(place->takeFirst(FileLock::Mode::Exclusive));
    return place;
}

Result<std::unique_ptr<SitePlace>> SitePlace::share(SitePaths paths, SiteIdentity identity) {
    std::unique_ptr<SitePlace> place(new SitePlace(std::move(paths), std::move(identity)));
    GALLEY_CHECK(place->takeFirst(FileLock::Mode::Shared));
    return place;
}

bool SitePlace::isAlone() const {
    const MutexLock lock(m_mutex);
    return m_mode == FileLock::Mode::Exclusive;
}

bool SitePlace::areOthersHere() const {
    const MutexLock lock(m_mutex);
    return m_lock.isHeldByOthers();
}

std::optional<std::string> SitePlace::reasonToBeAlone() const {
    const MutexLock lock(m_mutex);
    return m_reason;
}

Result<void> SitePlace::letOthersIn() {
    const MutexLock lock(m_mutex);
    if (m_wanted == FileLock::Mode::Exclusive || m_reason)
        return {};
    // Changing lets go of it for a moment, and others who open the site look whether they are alone.
    for (const Patience patience; !m_lock.change(FileLock::Mode::Shared);)
        if (!patience.wait())
            return Error{ErrorCode::Locked, "another program has taken this site for itself"}.inFile(
                m_paths.folder.string());
    m_mode = FileLock::Mode::Shared;
    return {};
}

Result<void> SitePlace::takeFirst(FileLock::Mode mode) {
    const MutexLock lock(m_mutex);
    m_wanted = mode;
    return takeAnew();
}

/// Alone where nobody else is, or must be.
Result<FileLock> SitePlace::lockFolder() {
    m_mode = FileLock::Mode::Exclusive;
    m_reason = whyLocksDoNotHold(m_paths.folder);
    Result<FileLock> lock = FileLock::acquire(m_paths.lockFile());
    if (lock || lock.error().code != ErrorCode::Locked)
        return lock;
    if (m_reason)
        return Error{ErrorCode::Locked, "this site is open already, and it " + *m_reason +
                                            ", where only one program can write at a time; close the other one first"}
            .inFile(m_paths.folder.string());
    if (m_wanted == FileLock::Mode::Exclusive)
        return Error{ErrorCode::Locked, "this site is open in another window or program; close that one first"}.inFile(
            m_paths.folder.string());
    m_mode = FileLock::Mode::Shared;
    for (const Patience patience; !lock && lock.error().code == ErrorCode::Locked && patience.wait();)
        lock = FileLock::acquire(m_paths.lockFile(), FileLock::Mode::Shared);
    if (!lock && lock.error().code == ErrorCode::Locked)
        return Error{ErrorCode::Locked, "another program has this site for itself; wait for it, or close it"}.inFile(
            m_paths.folder.string());
    return lock;
}

Result<void> SitePlace::takeAnew() {
    Result<FileLock> lock = lockFolder();
    if (!lock)
        return std::move(lock).error();
    GALLEY_TRY(FolderHandle folder, FolderHandle::open(m_paths.folder));
    GALLEY_TRY(m_lockFile, stampOf(m_paths.lockFile()));
    m_lock = *std::move(lock);
    // What is open already needs nobody to wait for it.
    if (m_folder && m_wanted == FileLock::Mode::Shared && !m_reason && m_lock.change(FileLock::Mode::Shared))
        m_mode = FileLock::Mode::Shared;
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
