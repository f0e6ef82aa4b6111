#include "model/publish/site_publish.h"

#include "model/dataset/content_changes.h"
#include "model/journal/journal.h"
#include "model/publish/site_standing.h"
#include "model/publish/store_check.h"
#include "model/publish/theme_folder.h"
#include "model/workspace/published_content.h"
#include "model/workspace/site_files.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace galley {

namespace {

/// Where the snapshot of a version stands, as a path below the site folder.
std::string snapshotPath(const ManifestBase& base) {
    return "blobs/" + toHex(base.snapshot.digest);
}

/// What a selection that went live asks for in the lines.
Result<void> finishSelection(const WorkspaceAccess& workspace, const std::optional<Selection>& selection,
                             Version version) {
    BlobRef theme;
    GALLEY_CHECK(workspace.run([&](Workspace& site) -> Result<void> {
        const Release* const release = selection ? site.lines().find(selection->line) : nullptr;
        if (release != nullptr && selection->isWhole)
            theme = {release->theme, release->themeBytes};
        return {};
    }));
    // Before the release is closed: what was not done by then is done by who opens the site next.
    if (theme.digest != Digest{}) {
        const SitePaths& paths = workspace.disk().paths();
        GALLEY_CHECK(installTheme(FolderBlobStore(paths.blobs()), theme, paths.theme()));
    }
    return workspace.run([&](Workspace& site) -> Result<void> {
        if (selection)
            GALLEY_CHECK(site.releaseWentOut(*selection, version));
        return site.lines().releases.empty() ? Result<void>() : site.rebaseReleases();
    });
}

/// What follows once the workspace knows what is visible: a release that went out with it is closed, the draft has what
/// that brought, and the others are brought up to it. Each step is found undone by the next program if it was not done.
Result<void> finishLines(const WorkspaceAccess& workspace) {
    if (workspace.disk().isReadOnly())
        return {};
    Version version;
    GALLEY_CHECK(workspace.run([&version](Workspace& site) -> Result<void> {
        version = site.publishedVersion();
        return {};
    }));
    GALLEY_TRY(const auto selection, selectionOf(workspace.disk().journal(), version));
    return finishSelection(workspace, selection, version);
}

/// Remembers on disk and in the workspace what is visible. `announcement` is at least what the workspace knew.
Result<void> setPublished(const WorkspaceAccess& workspace, const std::shared_ptr<const Replica>& published,
                          const std::string& snapshot, std::uint64_t announcement, std::uint64_t content = 0) {
    const Version version = published->state().version();
    GALLEY_CHECK(workspace.disk().writePublished({version, snapshot, announcement}));
    const auto selection = selectionOf(workspace.disk().journal(), version, content);
    return workspace.run([&](Workspace& site) -> Result<void> {
        site.adoptPublished(published, announcement, selection && !*selection);
        return {};
    });
}

/// The publication that the journal knows last.
Result<std::optional<Publication>> lastPublication(const Journal& journal) {
    GALLEY_TRY(const auto header, journal.lastOf(BodyKind::Publication));
    if (!header)
        return std::optional<Publication>();
    GALLEY_TRY(const Commit commit, journal.readCommit(header->number));
    return std::optional<Publication>(std::get<Publication>(commit.body));
}

/// What the journal is to say of an announcement that it does not know. `known` is what it says last;
/// `state` is the content of the version that is standing now.
Result<Publication> publicationOf(const Announcement& announcement, const BlobStore& store, const State& state,
                                  const std::optional<Publication>& known, const State& replaced,
                                  const Journal& journal) {
    const KeptVersion& newest = announcement.versions.back();
    GALLEY_TRY(const bool recorded, isRecorded(journal, newest.version));
    // The newest version that no commit records was published just now; what was kept already has one.
    const bool isMeant = announcement.pinned || announcement.manifest == newest.manifest;
    const bool isNew = isMeant && (!recorded || !known);
    using Action = Publication::Action;
    const bool wasPinned = known && (known->action == Action::Pin || !known->isAnnounced);
    const Action again = announcement.pinned ? Action::Pin : wasPinned ? Action::Unpin : Action::Rollback;
    const KeptVersion& subject = isNew ? newest : *announcement.find(announcement.version);
    GALLEY_TRY(const Manifest manifest, loadManifest(store, subject.manifest, announcement.key));
    Publication publication;
    publication.action = isNew ? Action::Publish : again;
    publication.version = subject.version;
    publication.replaced = known ? known->version : replaced.version();
    publication.announcement = announcement.number;
    publication.manifest = subject.manifest;
    publication.theme = manifest.theme.digest;
    publication.assets = manifest.assets.digest;
    publication.changesTheme = known && known->theme != publication.theme;
    publication.changesAssets = known && known->assets != publication.assets;
    if (state.version() == subject.version && replaced.version() == publication.replaced &&
        replaced.schema() == state.schema())
        publication.records = contentChanges(replaced, state).size();
    publication.content = isNew && manifest.journal ? manifest.journal->number : 0;
    publication.isAnnounced = announcement.manifest == subject.manifest;
    publication.message = isNew ? manifest.message : std::string();
    return publication;
}

/// Whether the journal has all that was published. `mark` is written after the commit of a publish is durable, and can
/// say anything; the announcement is signed.
Result<void> checkNothingIsMissing(Workspace& workspace, const PublishedMark& mark) {
    const SitePaths paths(workspace.folder());
    const FolderBlobStore store(paths.blobs());
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(paths));
    const auto announcement = loadAnnouncement(store, identity.publicKey);
    if (!announcement)
        return {};
    GALLEY_TRY(const auto last, workspace.journal().last());
    const std::uint64_t head = last ? last->number : 0;
    const Version newest = announcement->versions.back().version;
    // A crash may have come before the one commit that records it.
    const bool isCrash = newest.value() == head + 1 && mark.version < newest;
    if (newest.value() <= head || isCrash)
        return {};
    return Error{ErrorCode::Corrupt, "commit " + std::to_string(newest.value()) +
                                         " was published, but the journal ends with commit " + std::to_string(head) +
                                         "; bring the journal back from a backup that has it, or let `galleyctl "
                                         "repair` go on without what is missing"}
        .inFile(paths.journalFile().string());
}

/// Writes published.json anew when it does not say what the workspace knows.
Result<void> renewMark(const WorkspaceAccess& workspace, const Standing& standing) {
    const PublishedMark mark = readPublishedMark(workspace.disk().paths());
    const bool isTrue = mark.version == standing.version() && mark.announcement == standing.announcement;
    if (isTrue || workspace.disk().isReadOnly())
        return {};
    return setPublished(workspace, standing.published, mark.snapshot, standing.announcement);
}

/// Without an announcement: what the journal says was published last, or nothing.
Result<void> settleByJournal(const WorkspaceAccess& workspace, const Standing& standing,
                             const std::optional<Publication>& known, const CancelToken& cancel) {
    const PublishedMark mark = readPublishedMark(workspace.disk().paths());
    const auto nothing = State::empty(standing.lines.draft->schemaPointer());
    if (known && mark.announcement != known->announcement) {
        const std::uint64_t announcement = std::max(standing.announcement, known->announcement);
        GALLEY_TRY(const auto state, workspace.disk().stateAt({known->version, {}, 0}, nothing, cancel));
        return setPublished(workspace, Replica::build(state), {}, announcement);
    }
    if (known || standing.version() == Version{})
        return renewMark(workspace, standing);
    return setPublished(workspace, Replica::build(nothing), {}, standing.announcement);
}

/// Writes the commit of a publication down, and does not wait for it.
Result<void> record(const WorkspaceAccess& workspace, const Publication& publication) {
    return workspace.run([&](Workspace& site) { return site.recordPublication(publication); });
}

/// The content that a manifest is of, as well as it can be found. O(dataset). Cancelled.
Result<std::shared_ptr<const State>> publishedState(const SiteDisk& disk, const BlobStore& store,
                                                    const Manifest& manifest, const Standing& known,
                                                    const CancelToken& cancel) {
    const auto empty = State::empty(known.lines.draft->schemaPointer());
    const std::uint64_t content = manifest.journal ? manifest.journal->number : 0;
    auto replayed = disk.stateAt({manifest.version, snapshotPath(manifest.base), 0, content}, empty, cancel);
    if (!replayed && replayed.error().code == ErrorCode::Cancelled)
        return std::move(replayed).error();
    auto state = replayed ? *std::move(replayed) : empty;
    if (state->version() < manifest.version)
        state = StateEditor(state).finish(manifest.version);
    if (state->checksum() != manifest.checksum) // a repair may have left out commits up to it
        if (auto loaded = loadState(store, manifest))
            state = *std::move(loaded);
    return state;
}

} // namespace

Result<std::unique_ptr<Workspace>> openSite(const std::filesystem::path& folder, OpenOptions options) {
    const PublishedMark mark = readPublishedMark(SitePaths(folder)); // as it is before it is settled
    GALLEY_TRY(auto workspace, Workspace::open(folder, std::move(options)));
    GALLEY_CHECK(checkNothingIsMissing(*workspace, mark));
    // What cannot be settled does not keep anybody from the content; the next publish says what is wrong.
    if (settlePublished(*workspace))
        static_cast<void>(finishLines(*workspace));
    return workspace;
}

Result<void> settlePublished(const WorkspaceAccess& workspace, const CancelToken& cancel) {
    const SiteDisk& disk = workspace.disk();
    const FolderBlobStore store(disk.paths().blobs());
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(disk.paths()));
    const auto announcement = loadAnnouncement(store, identity.publicKey);
    GALLEY_TRY(const auto before, lastPublication(disk.journal()));
    GALLEY_TRY(const Standing known, standingNow(workspace));
    if (!announcement)
        return announcement.error().code == ErrorCode::NotFound ? settleByJournal(workspace, known, before, cancel)
                                                                : Result<void>();
    const KeptVersion& standing = standingVersion(*announcement);
    if (announcement->number < known.announcement)
        return {};
    if (announcement->number == known.announcement && known.version() == standing.version)
        return renewMark(workspace, known);
    GALLEY_TRY(const Manifest manifest, loadManifest(store, standing.manifest, identity.publicKey));
    const std::string snapshot = snapshotPath(manifest.base);
    // A site that was published before publishes were recorded.
    if (!before && known.version() == manifest.version)
        return setPublished(workspace, known.published, snapshot, announcement->number);

    GALLEY_TRY(const auto state, publishedState(disk, store, manifest, known, cancel));
    const bool isWhole = state->checksum() == manifest.checksum;
    const bool isRecorded = before && before->announcement >= announcement->number;
    if (!isRecorded && !disk.isReadOnly()) {
        GALLEY_TRY(const Publication publication,
                   publicationOf(*announcement, store, *state, before, known.published->state(), disk.journal()));
        GALLEY_CHECK(record(workspace, publication));
        GALLEY_CHECK(workspace.flush(cancel));
    }
    // Where the journal went another way under that number, the next publish is a whole snapshot.
    if (!isWhole)
        return {};
    GALLEY_CHECK(setPublished(workspace, Replica::build(state), snapshot, announcement->number,
                              manifest.journal ? manifest.journal->number : 0));
    // Who recorded it sees to the lines as well; if that ends before, whoever opens the site next.
    return isRecorded ? Result<void>() : finishLines(workspace);
}

Result<EverPublished> everPublished(const SiteDisk& disk, Remembering remembering, const CancelToken& cancel) {
    const FolderBlobStore store(disk.paths().blobs());
    return everPublished(disk.journal(), store, disk.paths().cache() / kEverPublishedFile, remembering, cancel);
}

Result<Publisher> sitePublisher(const std::filesystem::path& siteFolder, PublisherOptions options) {
    const SitePaths paths(siteFolder);
    GALLEY_CHECK(checkOwnFiles(paths));
    GALLEY_TRY(const SecretKey key, readSigningKey(paths));
    options.lastAnnouncement = std::max(options.lastAnnouncement, readPublishedMark(paths).announcement);
    if (options.lastAnnouncement >= kMaxMarkNumber)
        return Error{ErrorCode::Corrupt, "names an announcement that no other can follow; delete the file, it is made "
                                         "anew"}
            .inFile(paths.publishedFile().string());
    if (options.checked.empty())
        options.checked = paths.cache() / "checked-blobs.json";
    if (options.problems.empty())
        options.problems = paths.cache() / kKnownProblemsFile;
    return Publisher(std::make_shared<FolderBlobStore>(paths.blobs()), key, options);
}

Result<std::optional<Announcement>> siteAnnouncement(const std::filesystem::path& siteFolder) {
    const SitePaths paths(siteFolder);
    GALLEY_CHECK(checkOwnFiles(paths));
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(paths));
    auto announcement = loadAnnouncement(FolderBlobStore(paths.blobs()), identity.publicKey);
    if (announcement)
        return std::optional<Announcement>(*std::move(announcement));
    if (announcement.error().code == ErrorCode::NotFound)
        return std::optional<Announcement>();
    return std::move(announcement).error();
}

Result<void> checkPublishable(const WorkspaceAccess& workspace, const CancelToken& cancel) {
    GALLEY_CHECK(workspace.disk().checkWritable());
    GALLEY_CHECK(workspace.run([](Workspace& site) -> Result<void> {
        site.seal();
        return {};
    }));
    return workspace.flush(cancel);
}

Result<void> finishPublish(const WorkspaceAccess& workspace, const PublishRequest& request, const PublishResult& result,
                           const CancelToken& cancel) {
    if (!result.changed) {
        GALLEY_CHECK(settlePublished(workspace, cancel));
        if (request.line.empty())
            return {};
        // What the release brings stands published already.
        const std::uint64_t selected = request.journal ? request.journal->number : 0;
        GALLEY_TRY(const auto selection, selectionOf(workspace.disk().journal(), Version{selected + 1}, selected));
        return finishSelection(workspace, selection, result.version);
    }
    const std::uint64_t announcement = result.publication.announcement;
    GALLEY_CHECK(record(workspace, result.publication));
    const Result<void> saved = workspace.flush(cancel);
    if (!saved && saved.error().code != ErrorCode::Cancelled)
        return saved;
    if (saved)
        GALLEY_CHECK(workspace.disk().writePublished({result.version, snapshotPath(result.base), announcement}));
    GALLEY_CHECK(workspace.run([&](Workspace& site) -> Result<void> {
        // The draft is the same content with the same number, unless somebody edits again.
        const bool isDraft =
            !request.isPart && site.line().empty() && site.draft()->state().version() == result.version;
        site.adoptPublished(isDraft ? site.draft() : request.draft, announcement, !request.isPart);
        return {};
    }));
    GALLEY_CHECK(finishLines(workspace));
    return saved;
}

Result<void> finishRollback(const WorkspaceAccess& workspace, const CancelToken& cancel) {
    return settlePublished(workspace, cancel);
}

namespace {

/// Waits while somebody else publishes, a minute in all since then. False when that takes longer.
bool waitForTurn(const WorkspaceAccess& workspace, std::chrono::steady_clock::time_point since,
                 const CancelToken& cancel) {
    constexpr auto kLongest = std::chrono::seconds(60);
    constexpr auto kBetweenLooks = std::chrono::milliseconds(50);
    FolderBlobStore store(workspace.disk().paths().blobs());
    while (std::chrono::steady_clock::now() - since < kLongest && !cancel.isCancelled()) {
        if (const auto turn = store.takeTurn(); turn || turn.error().code != ErrorCode::Locked)
            return true;
        std::this_thread::sleep_for(kBetweenLooks);
    }
    return false;
}

} // namespace

Result<PublishResult> announcePrepared(const WorkspaceAccess& workspace,
                                       const std::function<Result<PublishRequest>()>& prepare, PublishRequest& request,
                                       const PublishListener& listener, const CancelToken& cancel) {
    constexpr int kMostTries = 5;
    const auto started = std::chrono::steady_clock::now();
    for (int tries = 1;;) {
        GALLEY_TRY(request, prepare());
        GALLEY_TRY(Publisher publisher, sitePublisher(workspace.disk().paths().folder));
        auto result = publisher.publish(request, listener, cancel);
        if (result)
            return result;
        giveUpPublish(workspace, request);
        // What was prepared is not made for what stands published by now, or will in a moment.
        const bool isOvertaken = result.error().code == ErrorCode::Conflict && tries++ < kMostTries;
        if (!isOvertaken && !(result.error().code == ErrorCode::Locked && waitForTurn(workspace, started, cancel)))
            return result;
    }
}

Result<KeptResult> announceKept(const WorkspaceAccess& workspace,
                                const std::function<Result<KeptResult>(Publisher&)>& call, const CancelToken& cancel) {
    GALLEY_CHECK(checkPublishable(workspace, cancel));
    GALLEY_TRY(Publisher publisher, sitePublisher(workspace.disk().paths().folder));
    const auto started = std::chrono::steady_clock::now();
    while (true) {
        auto result = call(publisher);
        if (result || result.error().code != ErrorCode::Locked || !waitForTurn(workspace, started, cancel))
            return result;
    }
}

namespace {

Result<PublishResult> publishPrepared(const WorkspaceAccess& workspace,
                                      const std::function<Result<PublishRequest>()>& prepare, bool inSpiteOfErrors,
                                      const PublishListener& listener, const CancelToken& cancel) {
    PublishRequest request;
    const auto prepareSo = [&]() -> Result<PublishRequest> {
        auto prepared = prepare();
        if (prepared)
            prepared->inSpiteOfErrors = inSpiteOfErrors;
        return prepared;
    };
    GALLEY_TRY(PublishResult result, announcePrepared(workspace, prepareSo, request, listener, cancel));
    GALLEY_CHECK(finishPublish(workspace, request, result));
    return result;
}

Result<KeptResult> goToKept(const WorkspaceAccess& workspace, const std::function<Result<KeptResult>(Publisher&)>& call,
                            const CancelToken& cancel) {
    GALLEY_CHECK(checkPublishable(workspace, cancel));
    GALLEY_CHECK(settlePublished(workspace, cancel));
    GALLEY_TRY(KeptResult result, announceKept(workspace, call, cancel));
    GALLEY_CHECK(finishRollback(workspace));
    return result;
}

} // namespace

Result<PublishResult> publishSite(const WorkspaceAccess& workspace, std::string author, std::string message,
                                  bool inSpiteOfErrors, const PublishListener& listener, const CancelToken& cancel,
                                  const PublishChoice& choice) {
    return publishPrepared(
        workspace, [&] { return preparePublish(workspace, author, message, cancel, choice); }, inSpiteOfErrors,
        listener, cancel);
}

Result<PublishResult> unpublishSite(const WorkspaceAccess& workspace, const std::vector<RecordRef>& records,
                                    const std::string& target, std::string author, std::string message,
                                    bool inSpiteOfErrors, const PublishListener& listener, const CancelToken& cancel) {
    return publishPrepared(
        workspace, [&] { return prepareUnpublish(workspace, records, target, author, message, cancel); },
        inSpiteOfErrors, listener, cancel);
}

Result<KeptResult> rollbackSite(const WorkspaceAccess& workspace, Version version, const PublishListener& listener,
                                const CancelToken& cancel) {
    return goToKept(
        workspace, [&](Publisher& publisher) { return publisher.rollback(version, listener, cancel); }, cancel);
}

Result<KeptResult> pinSite(const WorkspaceAccess& workspace, std::optional<Version> version,
                           const PublishListener& listener, const CancelToken& cancel) {
    return goToKept(
        workspace, [&](Publisher& publisher) { return publisher.pin(version, listener, cancel); }, cancel);
}

Result<KeptResult> unpinSite(const WorkspaceAccess& workspace, const PublishListener& listener,
                             const CancelToken& cancel) {
    return goToKept(
        workspace, [&](Publisher& publisher) { return publisher.unpin(listener, cancel); }, cancel);
}

} // namespace galley
