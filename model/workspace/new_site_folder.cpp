#include "model/workspace/new_site_folder.h"

#include "model/base/hash.h"
#include "model/base/system_io.h"
#include "model/workspace/site_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace galley {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = ".galley-new-";

Error exists(const char* what, const fs::path& folder) {
    return Error{ErrorCode::Exists, what}.inFile(folder.string());
}

/// A descriptor of a folder that nobody else has locked; -1 when somebody has, or when it is none.
int lockedFolder(const fs::path& folder) {
    const int descriptor = openFully(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor >= 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return -1;
    }
    return descriptor;
}

/// What hidden folders for a site of that name begin with; names may be too long to stand in another one.
std::string prefixFor(const fs::path& name) {
    const std::uint64_t hash = hash64(name.string());
    return std::string(kMark) + toHex(std::string_view(reinterpret_cast<const char*>(&hash), sizeof hash)) + "-";
}

/// The hidden folders of one site that are in a folder.
std::vector<fs::path> hiddenFolders(const fs::path& in, const std::string& prefix) {
    std::vector<fs::path> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(in, ignored))
        if (entry.path().filename().string().starts_with(prefix))
            found.push_back(entry.path());
    return found;
}

/// Removes those that nobody builds in any more.
void removeRemainders(const fs::path& in, const std::string& prefix) {
    for (const fs::path& hidden : hiddenFolders(in, prefix)) {
        const int lock = lockedFolder(hidden);
        if (lock < 0)
            continue;
        std::error_code ignored;
        fs::remove_all(hidden, ignored);
        ::close(lock);
    }
}

/// What moves up from a folder inside; workspace.json makes a site of it and comes last.
std::vector<fs::path> partsOf(const fs::path& folder) {
    const SitePaths paths(folder);
    std::vector<fs::path> parts;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        parts.push_back(entry.path().filename());
    const auto rank = [&](const fs::path& part) { return part == paths.workspaceFile().filename() ? 1 : 0; };
    std::sort(parts.begin(), parts.end(), [&](const fs::path& left, const fs::path& right) {
        return std::pair(rank(left), left) < std::pair(rank(right), right);
    });
    return parts;
}

/// Whether an entry of a folder can be a part of a site that was being moved up into it.
bool isSitePart(const fs::path& name) {
    const SitePaths paths{fs::path()};
    const std::string journal = paths.journalFile().string();
    const std::string text = name.string();
    if (text.starts_with(journal))
        return true;
    const std::array others{paths.schemaFile(), paths.keyFile(), paths.lockFile(), paths.theme(),
                            paths.assets(),     paths.blobs(),   paths.cache(),    paths.publishedFile()};
    return std::find(others.begin(), others.end(), name) != others.end();
}

/// Removes what a maker that was killed left in a folder: its hidden folder, and what had moved up from it, which is
/// not in it any more.
void removeRemaindersInside(const fs::path& folder, const std::string& prefix) {
    std::error_code ignored;
    const std::vector<fs::path> hidden = hiddenFolders(folder, prefix);
    if (hidden.empty())
        return;
    std::vector<fs::path> moved;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        const fs::path name = entry.path().filename();
        const auto isStill = [&](const fs::path& one) { return fs::exists(fs::symlink_status(one / name, ignored)); };
        if (isSitePart(name) && std::none_of(hidden.begin(), hidden.end(), isStill))
            moved.push_back(entry.path());
    }
    for (const fs::path& part : moved)
        fs::remove_all(part, ignored);
    for (const fs::path& one : hidden)
        fs::remove_all(one, ignored);
}

/// Moves what must not replace anything. EEXIST when there is something.
bool moveTo(const fs::path& from, const fs::path& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    // A file system that cannot be told so: rename() itself replaces no folder that has something in it.
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(to, ignored)) && !fs::is_empty(to, ignored)) {
        errno = EEXIST;
        return false;
    }
    return ::rename(from.c_str(), to.c_str()) == 0;
}

bool isTaken(int reason) {
    return reason == EEXIST || reason == ENOTEMPTY || reason == ENOTDIR || reason == EISDIR;
}

/// Makes a folder durable: by fsync its names, by syncfs all that stands below it. An error is about `subject`.
Result<void> syncBy(int (*sync)(int), const fs::path& folder, const fs::path& subject) {
    const int descriptor = openFully(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool isSynced = descriptor >= 0 && syncFully(sync, descriptor);
    Error failure = isSynced ? Error() : refusedBySystem("cannot sync", subject);
    if (descriptor >= 0)
        ::close(descriptor);
    return isSynced ? Result<void>() : Result<void>(std::move(failure));
}

} // namespace

Result<NewSiteFolder> NewSiteFolder::begin(const fs::path& folder) {
    std::error_code failed;
    NewSiteFolder made;
    fs::path whole = fs::weakly_canonical(fs::absolute(folder, failed), failed); // ".." behind a link is the link's
    if (!whole.has_filename())
        whole = whole.parent_path();
    const std::string prefix = prefixFor(whole.filename());
    made.m_given = folder;
    made.m_folder = whole;
    const fs::file_status status = fs::status(whole, failed);
    if (fs::is_symlink(fs::symlink_status(whole, failed)) && !fs::exists(status))
        return exists("is a link that leads nowhere; remove it, or name another folder", folder);
    if (fs::exists(status) && !fs::is_directory(status))
        return exists("is a file; a site is a folder", folder);
    made.m_isInside = fs::exists(status);
    if (made.m_isInside) {
        made.m_lock = openFully(whole.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (made.m_lock < 0)
            return refusedBySystem("cannot open the folder", folder);
        if (::flock(made.m_lock, LOCK_EX | LOCK_NB) != 0)
            return Error{ErrorCode::Locked, "another program is making a site in this folder"}.inFile(folder.string());
        if (fs::exists(SitePaths(whole).workspaceFile(), failed)) {
            removeRemainders(whole, prefix);
            return exists("there is a site in this folder already", folder);
        }
        removeRemaindersInside(whole, prefix);
        if (!fs::is_empty(whole, failed) && !failed)
            return exists("the folder is not empty; name a new one for the site", folder);
        if (failed)
            return Error{ErrorCode::Io, "cannot be looked at: " + failed.message()}.inFile(folder.string());
    } else {
        fs::create_directories(whole.parent_path(), failed);
        if (failed)
            return Error{ErrorCode::Io, "cannot make the folder: " + failed.message()}.inFile(folder.string());
        removeRemainders(whole.parent_path(), prefix);
    }
    const fs::path in = made.m_isInside ? whole : whole.parent_path();
    // Who removes remainders may take a new folder for one before it is locked: then there is another name.
    constexpr int kAttempts = 100;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const fs::path hidden = in / (prefix + randomId());
        if (::mkdir(hidden.c_str(), 0777) != 0)
            return refusedBySystem("cannot make the folder", folder);
        made.m_path = hidden;
        if (made.m_isInside)
            return made;
        made.m_lock = lockedFolder(hidden);
        struct stat mine {};
        struct stat there {};
        if (made.m_lock >= 0 && ::fstat(made.m_lock, &mine) == 0 && ::stat(hidden.c_str(), &there) == 0 &&
            mine.st_ino == there.st_ino)
            return made;
        if (made.m_lock >= 0)
            ::close(std::exchange(made.m_lock, -1));
    }
    return Error{ErrorCode::Locked, "other programs are making sites here all the time"}.inFile(folder.string());
}

void NewSiteFolder::clean(const fs::path& site) {
    removeRemainders(site, std::string(kMark));
}

NewSiteFolder::NewSiteFolder(NewSiteFolder&& other) noexcept
    : m_given(std::move(other.m_given))
    , m_folder(std::move(other.m_folder))
    , m_path(std::exchange(other.m_path, {}))
    , m_isInside(other.m_isInside)
    , m_lock(std::exchange(other.m_lock, -1)) {}

NewSiteFolder::~NewSiteFolder() {
    remove();
    if (m_lock >= 0)
        ::close(m_lock);
}

void NewSiteFolder::remove() noexcept {
    try {
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove_all(m_path, ignored);
    } catch (const std::bad_alloc&) {
        // It stays until the folder is made again.
    }
}

Result<void> NewSiteFolder::sync() {
    const Result<void> synced = syncBy(::syncfs, m_path, m_path);
    return synced ? Result<void>() : told(synced.error());
}

Result<void> NewSiteFolder::finish() {
    if (m_isInside) {
        GALLEY_CHECK(moveUp());
    } else if (!moveTo(m_path, m_folder)) {
        if (isTaken(errno))
            return exists("another program has made this folder meanwhile", m_given);
        return refusedBySystem("cannot put the new folder to its place", m_given);
    } else {
        m_path.clear();
    }
    return syncBy(::fsync, m_isInside ? m_folder : m_folder.parent_path(), m_given);
}

Result<void> NewSiteFolder::moveUp() {
    std::vector<fs::path> moved;
    for (const fs::path& part : partsOf(m_path)) {
        if (moveTo(m_path / part, m_folder / part)) {
            moved.push_back(part);
            continue;
        }
        const Error failure = isTaken(errno) ? exists("something else has come into this folder meanwhile", m_given)
                                             : refusedBySystem("cannot put the new site to its place", m_given / part);
        std::error_code ignored;
        for (const fs::path& one : moved)
            fs::remove_all(m_folder / one, ignored);
        return failure;
    }
    remove();
    m_path.clear();
    return {};
}

Error NewSiteFolder::told(Error error) const {
    const std::string hidden = m_path.string();
    if (!hidden.empty() && error.file.starts_with(hidden))
        error.file.replace(0, hidden.size(), m_given.string());
    return error;
}

} // namespace galley
