#include "app/galleyctl/site.h"

#include "app/galleyctl/console.h"
#include "model/base/file.h"
#include "model/base/login_name.h"
#include "model/journal/journal_check.h"
#include "model/journal/sqlite_journal.h"
#include "model/publish/site_publish.h"
#include "model/publish/store_remedy.h"
#include "model/schema/schema_json.h"
#include "model/workspace/commit_replay.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_files.h"

#include <charconv>

namespace galley {

namespace {

std::string chosenRelease;

Result<std::unique_ptr<Workspace>> open(const std::filesystem::path& site, bool readOnly, IgnoredSchema ignored) {
    OpenOptions options;
    options.actor = currentActor();
    options.cancel = interruption();
    options.progress = progressOnTerminal("reading commits");
    options.readOnly = readOnly;
    auto workspace = openSite(site, std::move(options));
    clearProgress();
    if (workspace && !chosenRelease.empty()) {
        GALLEY_TRY(const std::string key, releaseNamed(**workspace, chosenRelease));
        GALLEY_CHECK((*workspace)->setLine(key));
    }
    if (workspace && ignored == IgnoredSchema::IsWarnedOf)
        if (const auto warning = ignoredSchema(SitePaths(site), (*workspace)->draft()->state().schema()))
            printWarning(*warning);
    return workspace;
}

bool isDamageAllowed = false;

/// An answer from what is left must not look like one from the whole.
Result<void> judge(const std::optional<Error>& damage) {
    if (!damage)
        return {};
    Error error = *damage;
    if (isDamageAllowed) {
        error.message += "; this is what is left";
        printWarning(error);
        return {};
    }
    error.message +=
        "; --damaged-ok reads what is left, `galleyctl audit verify` says how much that is, and `galleyctl "
        "repair` goes on with it";
    return error;
}

/// What is wrong with what is published, and what to do.
Error ofStore(Error error) {
    return withStoreRemedy(std::move(error), "bring workspace.json and blobs back from one backup, or publish again");
}

Result<SiteVersion> loadVersion(const BlobStore& store, const Digest& manifest, const PublicKey& key) {
    SiteVersion loaded;
    loaded.digest = manifest;
    GALLEY_TRY(loaded.manifest, loadManifest(store, manifest, key));
    GALLEY_TRY(const auto state, loadState(store, loaded.manifest));
    loaded.replica = Replica::build(state);
    GALLEY_TRY(loaded.theme, loadTheme(store, loaded.manifest.theme));
    return loaded;
}

} // namespace

void workAtRelease(const std::string& name) {
    chosenRelease = name;
}

Result<std::string> releaseNamed(const Workspace& workspace, const std::string& name) {
    std::vector<std::string> found;
    for (const Release& release : workspace.lines().releases) {
        if (release.title == name || release.key == name)
            return release.key;
        if (name.size() >= 4 && release.key.starts_with(name))
            found.push_back(release.key);
    }
    if (found.size() == 1)
        return found.front();
    const std::string what = found.empty() ? "there is no release \"" + oneLine(name) + "\""
                                           : "several releases have keys that begin with " + oneLine(name);
    return Error{found.empty() ? ErrorCode::NotFound : ErrorCode::InvalidInput,
                 what + "; galleyctl release list prints those that there are"}
        .inFile(workspace.folder().string());
}

bool isSite(const std::filesystem::path& folder) {
    std::error_code ignored;
    return std::filesystem::exists(SitePaths(folder).workspaceFile(), ignored);
}

Actor currentActor() {
    return {loginName(), ActorKind::Human};
}

void allowDamagedSites() {
    isDamageAllowed = true;
}

Result<std::unique_ptr<Workspace>> openForReading(const std::filesystem::path& site) {
    GALLEY_TRY(auto workspace, open(site, true, IgnoredSchema::IsWarnedOf));
    GALLEY_CHECK(judge(workspace->damage()));
    return workspace;
}

Result<std::unique_ptr<Workspace>> openForWriting(const std::filesystem::path& site, IgnoredSchema ignored) {
    return open(site, false, ignored);
}

Result<Schema> readSchemaFile(const std::filesystem::path& file) {
    GALLEY_TRY(const std::string text, readFile(file, kMaxSchemaFile));
    auto schema = parseSchema(text);
    if (!schema)
        return std::move(schema).error().inFile(file.string());
    return schema;
}

Result<std::unique_ptr<SqliteJournal>> openJournal(const std::filesystem::path& site) {
    const SitePaths paths(site);
    GALLEY_CHECK(checkOwnFiles(paths));
    GALLEY_CHECK(readSiteIdentity(paths));
    SqliteJournalOptions options;
    options.access = SqliteJournalOptions::Access::Read;
    auto journal = SqliteJournal::open(paths.journalFile(), options);
    if (!journal)
        return withRemedy(journal.error());
    return journal;
}

Result<std::unique_ptr<SqliteJournal>> openWholeJournal(const std::filesystem::path& site) {
    GALLEY_TRY(auto journal, openJournal(site));
    GALLEY_CHECK(judge(journal->damage()));
    return journal;
}

Result<std::optional<Announcement>> announcementOf(const std::filesystem::path& site) {
    auto announcement = siteAnnouncement(site);
    if (!announcement)
        return ofStore(std::move(announcement).error());
    const SitePaths paths(site);
    if (!*announcement && readPublishedMark(paths).version != Version{})
        return ofStore(Error{ErrorCode::NotFound, "there is no announcement"}.inFile("announcement.json"));
    return announcement;
}

Result<SiteVersion> loadPublished(const std::filesystem::path& site, std::optional<Version> version) {
    const SitePaths paths(site);
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(paths));
    GALLEY_TRY(const auto announcement, announcementOf(site));
    if (!announcement)
        return Error{ErrorCode::NotFound, "nothing is published yet"}.inFile(site.string());
    const KeptVersion* kept = announcement->find(version.value_or(announcement->version));
    if (version && kept == nullptr)
        return Error{ErrorCode::NotFound, "version " + std::to_string(version->value()) + " is not kept"}.inFile(
            site.string());
    auto loaded = loadVersion(FolderBlobStore(paths.blobs()), kept != nullptr ? kept->manifest : announcement->manifest,
                              identity.publicKey);
    if (!loaded)
        return ofStore(loaded.error());
    return loaded;
}

Result<std::shared_ptr<const State>> stateNamed(Workspace& workspace, const std::string& name) {
    const std::shared_ptr<const State> draft = workspace.draft()->statePointer();
    const std::shared_ptr<const State> published = workspace.published()->statePointer();
    if (name == "draft")
        return draft;
    if (name == "published")
        return published;
    const auto number = numberFrom(name);
    if (!number)
        return Error{ErrorCode::InvalidInput, "\"" + name + "\" is no version: a number, draft or published"};
    const Version version{*number};
    if (version > draft->version())
        return Error{ErrorCode::NotFound,
                     "there is no version " + name + "; the newest is " + std::to_string(draft->version().value())}
            .inFile(workspace.folder().string());
    if (version == draft->version())
        return draft;
    if (version == published->version())
        return published;
    // An old version is replayed from the newest state before it.
    const auto whole = workspace.replayBase();
    const auto base = whole->version() < version ? whole : State::empty(draft->schemaPointer());
    auto state = replay(base, workspace.journal(), version, progressOnTerminal("replaying commits"), interruption());
    clearProgress();
    return state;
}

std::optional<std::uint64_t> numberFrom(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size() || text.empty())
        return std::nullopt;
    return number;
}

} // namespace galley
