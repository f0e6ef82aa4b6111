#include "app/resource_paths.h"

#include "model/base/replacement_file.h"

#include <system_error>

namespace galley {

Result<std::filesystem::path> resourceFolder(std::string_view name) {
    std::error_code failed;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failed);
    if (failed)
        return Error{ErrorCode::Io, "cannot tell where this program is: " + failed.message()};
    const std::filesystem::path folder = program.parent_path().parent_path() / "share" / "galley" / name;
    if (!std::filesystem::is_directory(folder, failed))
        return Error{ErrorCode::NotFound, "the files that belong to this program are missing; install it again"}.inFile(
            folder.string());
    return folder;
}

Result<void> copyFolder(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::error_code failed;
    GALLEY_CHECK(makeFolders(to));
    // The links of a build tree lead to folders: their content is copied, never the link.
    for (std::filesystem::directory_iterator entry(from, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const std::filesystem::path target = to / entry->path().filename();
        if (entry->is_directory(failed)) {
            GALLEY_CHECK(copyFolder(entry->path(), target));
        } else if (!failed) {
            GALLEY_CHECK(copyFile(entry->path(), target));
        }
        if (failed)
            return Error{ErrorCode::Io, "cannot be examined: " + failed.message()}.inFile(entry->path().string());
    }
    if (failed)
        return Error{ErrorCode::Io, "cannot be listed: " + failed.message()}.inFile(from.string());
    return {};
}

} // namespace galley
