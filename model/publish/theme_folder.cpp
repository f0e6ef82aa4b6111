#include "model/publish/theme_folder.h"

#include "model/base/file.h"
#include "model/base/inside_folder.h"
#include "model/base/replacement_file.h"
#include "model/base/system_io.h"
#include "model/base/time.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace galley {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBefore = "-before-"; ///< between the name of the folder and the time
constexpr std::string_view kUnreadable("\0 cannot be read", 16);
constexpr std::uint64_t kMostComparedBytes = 8U << 20; ///< of a file; a theme has no larger ones

bool isHiddenName(const fs::path& name) {
    return name.string().starts_with('.');
}

Error notInstalled(std::string message, const std::string& file) {
    return Error{ErrorCode::InvalidInput, std::move(message)}.inFile(file);
}

Result<void> checkNames(const FileBundle& files) {
    for (const auto& [path, bytes] : files) {
        const fs::path name(path);
        if (!isSafeRelativePath(path))
            return notInstalled("not a path inside a theme", path);
        if (std::any_of(name.begin(), name.end(), isHiddenName))
            return notInstalled("the name of a file of a theme begins with a dot", path);
        for (fs::path above = name.parent_path(); !above.empty(); above = above.parent_path())
            if (files.contains(above.generic_string()))
                return notInstalled("a file of a theme is the folder of another one", above.generic_string());
    }
    return {};
}

/// The files that stand in a theme folder, whatever is wrong with them; what cannot be read is like no other file.
FileBundle filesIn(const fs::path& folder) {
    FileBundle files;
    std::error_code failure;
    fs::recursive_directory_iterator entry(folder, failure);
    for (const fs::recursive_directory_iterator end; !failure && entry != end; entry.increment(failure)) {
        std::error_code ignored;
        if (isHiddenName(entry->path().filename()))
            entry.disable_recursion_pending();
        else if (entry->is_symlink(ignored) || !entry->is_directory(ignored)) {
            const fs::path relative = entry->path().lexically_relative(folder);
            auto bytes = readFileInside(folder, relative, kMostComparedBytes);
            files.emplace(relative.generic_string(), bytes ? *std::move(bytes) : std::string(kUnreadable));
        }
    }
    return files;
}

/// Whether anything below is hidden, or that cannot be seen.
bool holdsHidden(const fs::path& folder) {
    std::error_code failure;
    fs::recursive_directory_iterator entry(folder, failure);
    for (const fs::recursive_directory_iterator end; !failure && entry != end; entry.increment(failure))
        if (isHiddenName(entry->path().filename()))
            return true;
    return static_cast<bool>(failure);
}

/// The folders of themes that were replaced, oldest first.
std::vector<fs::path> replacedThemes(const fs::path& folder) {
    const std::string prefix = folder.filename().string() + std::string(kBefore);
    std::vector<fs::path> found;
    std::error_code failure;
    fs::directory_iterator entry(folder.parent_path(), failure);
    for (const fs::directory_iterator end; !failure && entry != end; entry.increment(failure)) {
        std::error_code ignored;
        const bool isFolder = entry->is_directory(ignored) && !entry->is_symlink(ignored);
        if (isFolder && entry->path().filename().string().starts_with(prefix))
            found.push_back(entry->path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// A name for the theme that is replaced now, later than those that are there.
fs::path nameForReplaced(const fs::path& folder) {
    std::string time = formatInstant(Clock::system().now()).substr(0, 19); // to the second
    std::erase(time, ':');
    const std::string name = folder.filename().string() + std::string(kBefore) + time;
    fs::path free = folder.parent_path() / name;
    std::error_code ignored;
    for (int number = 2; fs::exists(fs::symlink_status(free, ignored)); ++number)
        free = folder.parent_path() / (name + "-" + std::to_string(number));
    return free;
}

Result<void> syncFolder(int (*sync)(int), const fs::path& folder) {
    const int descriptor = openFully(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool isSynced = descriptor >= 0 && syncFully(sync, descriptor);
    Error failure = isSynced ? Error() : refusedBySystem("cannot sync", folder);
    if (descriptor >= 0)
        ::close(descriptor);
    return isSynced ? Result<void>() : Result<void>(std::move(failure));
}

/// A folder that is removed again unless it has got another name.
class NewThemeFolder {
public:
    explicit NewThemeFolder(const fs::path& folder)
        : m_path(folder.parent_path() / (folder.filename().string() + kTemporaryMark + randomId())) {}
    NewThemeFolder(const NewThemeFolder&) = delete;
    NewThemeFolder& operator=(const NewThemeFolder&) = delete;
    ~NewThemeFolder() {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    const fs::path& path() const { return m_path; }

    /// Writes the files, with the rights of the folder that they are to replace, and reads them back.
    Result<void> fill(const FileBundle& files, const fs::path& replaced) {
        if (::mkdir(m_path.c_str(), 0777) != 0)
            return refusedBySystem("cannot make the folder", m_path);
        for (const auto& [path, bytes] : files) {
            const fs::path file = m_path / path;
            GALLEY_CHECK(makeFolders(file.parent_path()));
            GALLEY_TRY(ReplacementFile written, ReplacementFile::begin(file));
            GALLEY_CHECK(written.write(bytes));
            GALLEY_CHECK(written.finishUnsynced()); // all of it is synced at once
        }
        struct stat status {};
        if (::stat(replaced.c_str(), &status) == 0)
            static_cast<void>(::chmod(m_path.c_str(), status.st_mode & 07777U));
        GALLEY_CHECK(syncFolder(&::syncfs, m_path));
        GALLEY_TRY(const auto wanted, Theme::fromFiles(files));
        GALLEY_TRY(const auto read, Theme::load(m_path));
        if (read->digest() != wanted->digest())
            return Error{ErrorCode::Io, "the files of the theme do not read back as they were written; the file system "
                                        "may take two of their names for one"}
                .inFile(replaced.string());
        return {};
    }

private:
    fs::path m_path;
};

/// The new theme in the place of the old one, which gets the name `before`.
Result<void> exchange(const fs::path& made, const fs::path& folder, const fs::path& before) {
    // Before it is the theme it has the name that the old one gets: nobody takes that for something unfinished.
    if (::rename(made.c_str(), before.c_str()) != 0)
        return refusedBySystem("cannot rename the folder of the new theme", made);
    if (::renameat2(AT_FDCWD, before.c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) == 0)
        return {};
    if (errno == EINVAL || errno == ENOSYS) {
        // In two steps; settleThemeFolder() is for who is killed between them.
        const fs::path aside = nameForReplaced(folder);
        if (::rename(folder.c_str(), aside.c_str()) == 0) {
            if (::rename(before.c_str(), folder.c_str()) == 0 && ::rename(aside.c_str(), before.c_str()) == 0)
                return {};
            Error failure = refusedBySystem("cannot replace the theme", folder);
            GALLEY_CHECK(settleThemeFolder(folder));
            std::error_code ignored;
            fs::remove_all(before, ignored); // the new one
            return failure;
        }
    }
    Error failure = refusedBySystem("cannot replace the theme", folder);
    std::error_code ignored;
    fs::remove_all(before, ignored); // the new one: nothing was exchanged
    return failure;
}

/// Gives the new theme the hidden files of the old one. What cannot be moved stays where it is.
void moveHidden(const fs::path& from, const fs::path& to) {
    std::vector<fs::path> names;
    std::error_code failure;
    fs::directory_iterator entry(from, failure);
    for (const fs::directory_iterator end; !failure && entry != end; entry.increment(failure))
        if (isHiddenName(entry->path().filename()))
            names.push_back(entry->path().filename());
    for (const fs::path& name : names)
        static_cast<void>(
            ::renameat2(AT_FDCWD, (from / name).c_str(), AT_FDCWD, (to / name).c_str(), RENAME_NOREPLACE));
}

Result<void> replaceTheme(const fs::path& made, const fs::path& folder, ThemeInstall& install) {
    const std::vector<fs::path> earlier = replacedThemes(folder);
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(folder, ignored))) {
        if (::rename(made.c_str(), folder.c_str()) != 0)
            return refusedBySystem("cannot rename the folder of the new theme", folder);
        return syncFolder(&::fsync, folder.parent_path());
    }
    install.before = nameForReplaced(folder);
    GALLEY_CHECK(exchange(made, folder, install.before));
    GALLEY_CHECK(syncFolder(&::fsync, folder.parent_path()));
    moveHidden(install.before, folder);
    for (const fs::path& replaced : earlier)
        if (!holdsHidden(replaced))
            fs::remove_all(replaced, ignored);
    return {};
}

} // namespace

Result<BlobRef> storeThemeBundle(const fs::path& folder, BlobStore& store) {
    GALLEY_TRY(const auto theme, Theme::load(folder));
    return putBlob(store, encodeBundle(theme->sources()));
}

Result<ThemeInstall> installTheme(const FileBundle& files, const fs::path& given) {
    const fs::path folder = given.has_filename() ? given : given.parent_path();
    GALLEY_CHECK(checkNames(files));
    if (const auto usable = Theme::fromFiles(files); !usable)
        return usable.error();
    std::error_code ignored;
    const fs::file_status status = fs::symlink_status(folder, ignored);
    if (fs::exists(status) && !fs::is_directory(status))
        return notInstalled("the theme is a link or a file; put the folder itself in its place", folder.string());
    GALLEY_CHECK(settleThemeFolder(folder));
    ThemeInstall install;
    install.changes = differingFiles(filesIn(folder), files);
    if (install.changes.empty())
        return install;
    GALLEY_CHECK(makeFolders(folder.parent_path()));
    NewThemeFolder made(folder);
    auto filled = made.fill(files, folder);
    if (!filled)
        return std::move(filled).error();
    GALLEY_CHECK(replaceTheme(made.path(), folder, install));
    return install;
}

Result<ThemeInstall> installTheme(const BlobStore& store, const BlobRef& bundle, const fs::path& folder) {
    GALLEY_TRY(const auto theme, loadTheme(store, bundle));
    return installTheme(theme->sources(), folder);
}

Result<void> settleThemeFolder(const fs::path& folder) {
    std::error_code ignored;
    const std::vector<fs::path> replaced = replacedThemes(folder);
    if (fs::exists(fs::symlink_status(folder, ignored)) || replaced.empty())
        return {};
    if (::rename(replaced.back().c_str(), folder.c_str()) != 0)
        return refusedBySystem("cannot put the theme back", folder);
    return syncFolder(&::fsync, folder.parent_path());
}

} // namespace galley
