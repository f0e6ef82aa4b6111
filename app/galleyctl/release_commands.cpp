// release: lines on top of what is live, which go out together.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "model/dataset/content_changes.h"
#include "model/inspect/named_place.h"
#include "model/publish/theme_folder.h"
#include "model/workspace/site_files.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

std::size_t conflictsIn(const Workspace& workspace, const std::string& key) {
    return static_cast<std::size_t>(
        std::ranges::count(workspace.conflicts(), key, [](const OpenConflict& open) { return open.conflict.line; }));
}

nlohmann::json toJson(const Workspace& workspace, const Release& release) {
    return {{"key", release.key},
            {"title", release.title},
            {"author", release.author},
            {"time", formatInstant(release.time)},
            {"records", release.changed().size()},
            {"conflicts", conflictsIn(workspace, release.key)},
            {"theme", release.theme == Digest{} ? nlohmann::json() : nlohmann::json(toHex(release.theme))},
            {"themeBytes", release.themeBytes}};
}

std::string countText(std::size_t count, const char* one) {
    return withThousands(count) + " " + one + (count == 1 ? "" : "s");
}

/// What a release does to a record.
const char* verbFor(const Release& release, RecordRef ref) {
    const auto* const fork = release.forks.find(ref.packed());
    const bool was = *fork && (*fork)->exists;
    const bool is = release.state->record(ref).exists();
    return !was ? "new" : is ? "changed" : "deleted";
}

std::string pathIn(const State& state, RecordRef ref) {
    std::string scratch;
    return state.schema().type(ref.type).name + "/" + std::string(state.record(ref).id(scratch));
}

Result<std::vector<RecordRef>> recordsOf(const Workspace& workspace, const State& state,
                                         const std::vector<std::string>& paths) {
    std::vector<RecordRef> refs;
    for (const std::string& path : paths) {
        auto ref = recordNamed(state, path);
        if (!ref) // deleted in one of the lines
            for (const State* other : {workspace.lines().draft.get(), workspace.lines().live.get()})
                if (const auto found = other->findPath(path); found && !ref)
                    ref = *found;
        if (!ref)
            return ref.error();
        refs.push_back(*ref);
    }
    return refs;
}

/// Opens the site, does something with the release of that name, and waits until it is saved; prints `done`, or the
/// release as JSON.
template <class Do>
Result<void> withRelease(const ReleaseOptions& options, const std::string& done, Do act) {
    GALLEY_TRY(const auto workspace, openForWriting(options.site));
    GALLEY_TRY(const std::string key, releaseNamed(*workspace, options.name));
    const Release before = *workspace->lines().find(key);
    GALLEY_CHECK(act(*workspace, before));
    GALLEY_CHECK(workspace->flush());
    const Release* const after = workspace->lines().find(key);
    if (options.json)
        return printJson(toJson(*workspace, after != nullptr ? *after : before));
    return print(done + " release " + oneLine(after != nullptr ? after->title : before.title) + "\n");
}

} // namespace

Result<void> runReleaseNew(const ReleaseOptions& options) {
    GALLEY_TRY(const auto workspace, openForWriting(options.site));
    std::string before;
    if (!options.before.empty()) {
        GALLEY_TRY(before, releaseNamed(*workspace, options.before));
    }
    GALLEY_TRY(const std::string key, workspace->openRelease(options.name, before));
    GALLEY_CHECK(workspace->flush());
    if (options.json)
        return printJson(toJson(*workspace, *workspace->lines().find(key)));
    return print("opened release " + oneLine(options.name) + "; --release works at it\n");
}

Result<void> runReleaseList(const ReleaseOptions& options) {
    GALLEY_TRY(const auto workspace, openForReading(options.site));
    const std::vector<Release>& releases = workspace->lines().releases;
    if (options.json) {
        nlohmann::json list = nlohmann::json::array();
        for (const Release& release : releases)
            list.push_back(toJson(*workspace, release));
        return printJson(list);
    }
    for (const Release& release : releases) {
        const std::size_t conflicts = conflictsIn(*workspace, release.key);
        GALLEY_CHECK(print(oneLine(release.title) + "  " + countText(release.changed().size(), "record") +
                           (release.theme == Digest{} ? "" : ", a theme") +
                           (conflicts == 0 ? "" : ", " + countText(conflicts, "conflict")) + "\n"));
    }
    return print(countText(releases.size(), "release") + ", in the order in which they go out\n");
}

Result<void> runReleaseShow(const ReleaseOptions& options) {
    GALLEY_TRY(const auto workspace, openForReading(options.site));
    GALLEY_TRY(const std::string key, releaseNamed(*workspace, options.name));
    const Release& release = *workspace->lines().find(key);
    const std::vector<RecordRef> changed = release.changed();
    if (options.json) {
        nlohmann::json json = toJson(*workspace, release);
        json["records"] = nlohmann::json::array();
        for (const RecordRef ref : changed)
            json["records"].push_back({{"record", pathIn(*release.state, ref)}, {"change", verbFor(release, ref)}});
        return printJson(json);
    }
    for (const RecordRef ref : changed)
        GALLEY_CHECK(print(std::string(verbFor(release, ref)) + "  " + oneLine(pathIn(*release.state, ref)) + "\n"));
    if (release.theme != Digest{})
        GALLEY_CHECK(print("theme  " + toHex(release.theme) + " (" + countText(release.themeBytes, "byte") + ")\n"));
    const std::size_t conflicts = conflictsIn(*workspace, key);
    return print(countText(changed.size(), "record") + (release.theme == Digest{} ? "" : " and a theme") +
                 " in release " + oneLine(release.title) +
                 (conflicts == 0 ? ""
                                 : "; " + countText(conflicts, "conflict") +
                                       " to be decided before it goes out (galleyctl conflicts)") +
                 "\n");
}

Result<void> runReleaseAdd(const ReleaseOptions& options) {
    return withRelease(options, "added " + countText(options.records.size(), "record") + " to",
                       [&](Workspace& workspace, const Release& release) -> Result<void> {
                           GALLEY_TRY(const auto refs, recordsOf(workspace, *workspace.lines().draft, options.records));
                           return workspace.addToRelease(release.key, refs);
                       });
}

Result<void> runReleaseDrop(const ReleaseOptions& options) {
    return withRelease(options, "took " + countText(options.records.size(), "record") + " out of",
                       [&](Workspace& workspace, const Release& release) -> Result<void> {
                           GALLEY_TRY(const auto refs, recordsOf(workspace, *release.state, options.records));
                           return workspace.dropFromRelease(release.key, refs);
                       });
}

Result<void> runReleaseDiscard(const ReleaseOptions& options) {
    return withRelease(options, "gave up", [&](Workspace& workspace, const Release& release) -> Result<void> {
        const std::size_t count = release.changed().size();
        if (count > 0 && !options.yes &&
            !confirmOnTerminal("Give up release " + oneLine(release.title) + " with " + countText(count, "record") +
                               "?"))
            return Error{ErrorCode::Cancelled, "nothing was changed"};
        return workspace.discardRelease(release.key);
    });
}

Result<void> runReleaseRename(const ReleaseOptions& options) {
    return withRelease(options, "renamed:", [&](Workspace& workspace, const Release& release) {
        return workspace.renameRelease(release.key, options.to);
    });
}

Result<void> runReleaseOrder(const ReleaseOptions& options) {
    return withRelease(options, "moved", [&](Workspace& workspace, const Release& release) -> Result<void> {
        std::string before;
        if (!options.before.empty()) {
            GALLEY_TRY(before, releaseNamed(workspace, options.before));
        }
        return workspace.moveRelease(release.key, before);
    });
}

Result<void> runReleaseTheme(const ReleaseOptions& options) {
    const std::string done = options.theme.empty() ? "took the theme out of" : "put a theme into";
    return withRelease(options, done, [&](Workspace& workspace, const Release& release) -> Result<void> {
        if (options.theme.empty())
            return workspace.setReleaseTheme(release.key, {}, 0);
        FolderBlobStore store(SitePaths(options.site).blobs());
        GALLEY_TRY(const auto turn, store.takeTurn()); // until the journal names it, a publish would collect it
        GALLEY_TRY(const BlobRef bundle, storeThemeBundle(options.theme, store));
        GALLEY_CHECK(workspace.setReleaseTheme(release.key, bundle.digest, bundle.bytes));
        return workspace.flush();
    });
}

} // namespace galley
