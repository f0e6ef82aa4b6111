#include "model/workspace/checkpoints.h"

#include "model/base/replacement_file.h"
#include "model/blob/snapshot.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

namespace galley {

namespace {

std::vector<std::filesystem::path> checkpointFiles(const SitePaths& paths) {
    std::vector<std::filesystem::path> files;
    std::error_code failed;
    std::filesystem::directory_iterator entry(paths.cache(), failed);
    for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed))
        if (entry->path().filename().string().starts_with("checkpoint-"))
            files.push_back(entry->path());
    return files;
}

/// The version that a checkpoint's name says it is of.
std::optional<Version> versionIn(const std::filesystem::path& file) {
    unsigned long long number = 0;
    if (std::sscanf(file.filename().c_str(), "checkpoint-%llu-", &number) != 1)
        return std::nullopt;
    return Version{number};
}

} // namespace

std::shared_ptr<const State> readNewestCheckpoint(const SitePaths& paths, const Journal& journal, Version head) {
    std::vector<Version> versions;
    for (const std::filesystem::path& file : checkpointFiles(paths))
        if (const auto version = versionIn(file); version && *version <= head)
            versions.push_back(*version);
    std::sort(versions.rbegin(), versions.rend());
    for (const Version version : versions)
        if (const auto header = journal.findHeader(version.value()); header && *header)
            if (auto state = readSnapshotFile(paths.checkpointFile(version, (*header)->hash)); state)
                return *std::move(state);
    return nullptr;
}

Result<std::shared_ptr<const State>> readNewestCheckpointAfter(const SitePaths& paths, Version version) {
    std::shared_ptr<const State> newest;
    for (const std::filesystem::path& file : checkpointFiles(paths)) {
        const auto named = versionIn(file);
        if (!named || *named <= (newest ? newest->version() : version))
            continue;
        auto state = readSnapshotFile(file);
        if (!state && state.error().code == ErrorCode::Io)
            return std::move(state).error();
        if (state && (*state)->version() == *named)
            newest = *std::move(state);
    }
    return newest;
}

Result<void> replaceCheckpoints(const SitePaths& paths, const Journal& journal, Version version, const State& state) {
    GALLEY_TRY(const auto header, journal.findHeader(version.value()));
    if (!header)
        return Error{ErrorCode::NotFound, "there is no commit " + std::to_string(version.value()) + " in the journal"}
            .inFile(paths.journalFile().string());
    const std::filesystem::path path = paths.checkpointFile(version, header->hash);
    GALLEY_CHECK(makeFolders(paths.cache()));
    GALLEY_CHECK(writeSnapshotFile(path, state));
    for (const std::filesystem::path& file : checkpointFiles(paths))
        if (std::error_code ignored; file != path)
            std::filesystem::remove(file, ignored);
    return {};
}

} // namespace galley
