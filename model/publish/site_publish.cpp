#include "model/publish/site_publish.h"

#include "model/dataset/content_changes.h"
#include "model/journal/journal.h"
#include "model/publish/store_check.h"
#include "model/workspace/published_content.h"
#include "model/workspace/site_files.h"

#include <algorithm>
#include <utility>

namespace galley {

namespace {

/// Where the snapshot of a version stands, as a path below the site folder.
std::string snapshotPath(const ManifestBase& base) {
    return "blobs/" + toHex(base.snapshot.digest);
}

/// The version that the next publish follows: the one that servers run, or the newest one while they are pinned.
const KeptVersion& standingVersion(const Announcement& announcement) {
    return announcement.pinned ? announcement.versions.back() : *announcement.find(announcement.version);
}

/// What is to be known of a workspace to settle what is published in it.
struct Standing {
    std::shared_ptr<const Replica> draft;
    std::shared_ptr<const Replica> published;
    std::uint64_t announcement = 0;
    Version version() const { return published->state().version(); }
};

Standing standingOf(const Workspace& workspace) {
    return {workspace.draft(), workspace.published(), workspace.publishedAnnouncement()};
}

Result<Standing> standingNow(const WorkspaceAccess& workspace) {
    Standing standing;
    GALLEY_CHECK(workspace.run([&standing](Workspace& site) -> Result<void> {
        standing = standingOf(std::as_const(site));
        return {};
    }));
    return standing;
}

/// Remembers on disk and in the workspace what is visible. `announcement` is at least what the workspace knew.
Result<void> setPublished(const WorkspaceAccess& workspace, const std::shared_ptr<const Replica>& published,
                          const std::string& snapshot, std::uint64_t announcement) {
    GALLEY_CHECK(workspace.disk().writePublished({published->state().version(), snapshot, announcement}));
    return workspace.run([&](Workspace& site) -> Result<void> {
        site.adoptPublished(published, announcement);
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
    const auto nothing = State::empty(standing.draft->state().schemaPointer());
    if (known && mark.announcement != known->announcement) {
        const std::uint64_t announcement = std::max(standing.announcement, known->announcement);
        if (known->version == standing.draft->state().version())
            return setPublished(workspace, standing.draft, {}, announcement);
        GALLEY_TRY(const auto state, workspace.disk().stateAt({known->version, {}, 0}, nothing, cancel));
        return setPublished(workspace, Replica::build(state), {}, announcement);
    }
    if (known || standing.version() == Version{})
        return renewMark(workspace, standing);
    return setPublished(workspace, Replica::build(nothing), {}, standing.announcement);
}

/// Manifests of versions that were written and never announced: the journal has another commit under their number, or
/// ends where they say that it ended, without the publish. Asked only where the announcement cannot tell. O(blobs).
std::vector<Digest> unannouncedVersions(const Journal& journal, std::uint64_t recorded, const BlobStore& store,
                                        const PublicKey& key, const std::optional<JournalHead>& end) {
    std::vector<Digest> found;
    const auto announced = loadAnnouncement(store, key);
    const auto versions = announced && announced->number >= recorded
                              ? Result<std::vector<KeptVersion>>(std::vector<KeptVersion>())
                              : versionsInStore(store, key, kMaxKeptVersions);
    for (const KeptVersion& kept : versions ? *versions : std::vector<KeptVersion>()) {
        const auto manifest = loadManifest(store, kept.manifest, key);
        if (!manifest || !manifest->journal) // none: of a program that may not have recorded its publishes
            continue;
        const auto commit = journal.findHeader(kept.version.value());
        const bool isOther = commit && *commit && (*commit)->bodyKind != BodyKind::Publication;
        const auto isPublished = isOther ? isRecorded(journal, kept.version) : Result<bool>(false);
        if (isPublished && !*isPublished && (isOther || manifest->journal == end))
            found.push_back(kept.manifest);
    }
    return found;
}

/// Writes the commit of a publication down, and does not wait for it.
Result<void> record(const WorkspaceAccess& workspace, const Publication& publication) {
    return workspace.run([&](Workspace& site) { return site.recordPublication(publication); });
}

/// The content that a manifest is of, as well as it can be found. O(dataset). Cancelled.
Result<std::shared_ptr<const State>> publishedState(const SiteDisk& disk, const BlobStore& store,
                                                    const Manifest& manifest, const Standing& known,
                                                    const CancelToken& cancel) {
    const auto empty = State::empty(known.draft->state().schemaPointer());
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

/// Announces a version that is kept by `call` of the site's publisher, and records that.
template <class Call>
Result<KeptResult> announceKept(const WorkspaceAccess& workspace, const CancelToken& cancel, Call call) {
    GALLEY_CHECK(checkPublishable(workspace, cancel));
    GALLEY_CHECK(settlePublished(workspace, cancel));
    GALLEY_TRY(Publisher publisher, sitePublisher(workspace.disk().paths().folder));
    GALLEY_TRY(KeptResult result, call(publisher));
    GALLEY_CHECK(finishRollback(workspace));
    return result;
}

} // namespace

Result<std::unique_ptr<Workspace>> openSite(const std::filesystem::path& folder, OpenOptions options) {
    const PublishedMark mark = readPublishedMark(SitePaths(folder)); // as it is before it is settled
    GALLEY_TRY(auto workspace, Workspace::open(folder, std::move(options)));
    GALLEY_CHECK(checkNothingIsMissing(*workspace, mark));
    // What cannot be settled does not keep anybody from the content; the next publish says what is wrong.
    static_cast<void>(settlePublished(*workspace));
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
        GALLEY_CHECK(disk.flush(SiteDisk::kLongestWait, cancel));
    }
    // Where the journal went another way under that number, the next publish is a whole snapshot.
    return isWhole ? setPublished(workspace, Replica::build(state), snapshot, announcement->number) : Result<void>();
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
    return workspace.disk().flush(SiteDisk::kLongestWait, cancel);
}

Result<PublishRequest> preparePublish(const WorkspaceAccess& workspace, std::string author, std::string message,
                                      const CancelToken& cancel) {
    GALLEY_CHECK(checkPublishable(workspace, cancel));
    GALLEY_CHECK(settlePublished(workspace, cancel));
    const SiteDisk& disk = workspace.disk();
    PublishRequest request;
    Standing standing;
    GALLEY_CHECK(workspace.run([&](Workspace& site) -> Result<void> {
        site.seal();
        standing = standingOf(std::as_const(site));
        return {};
    }));
    GALLEY_CHECK(disk.flush(SiteDisk::kLongestWait, cancel));
    // What others append from here on is not in it; nobody else can give that number to a version meanwhile.
    const std::uint64_t content = standing.draft->state().version().value();
    const Version version{content + 1};
    GALLEY_TRY(const auto last, disk.journal().findHeader(content));
    if (last)
        request.journal = JournalHead{last->number, last->hash};
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(disk.paths()));
    request.unannounced =
        unannouncedVersions(disk.journal(), standing.announcement, FolderBlobStore(disk.paths().blobs()),
                            identity.publicKey, request.journal);
    request.draft = standing.draft->next(StateEditor(standing.draft->statePointer()).finish(version), {});
    request.published = standing.published;
    request.theme = disk.paths().theme();
    request.assets = disk.paths().assets();
    request.author = std::move(author);
    request.message = std::move(message);
    request.history = [&disk, cancel] { return everPublished(disk, Remembering::Update, cancel); };
    return request;
}

Result<void> finishPublish(const WorkspaceAccess& workspace, const PublishRequest& request, const PublishResult& result,
                           const CancelToken& cancel) {
    if (!result.changed)
        return settlePublished(workspace, cancel);
    const std::uint64_t announcement = result.publication.announcement;
    GALLEY_CHECK(record(workspace, result.publication));
    const Result<void> saved = workspace.disk().flush(SiteDisk::kLongestWait, cancel);
    if (!saved && saved.error().code != ErrorCode::Cancelled)
        return saved;
    if (saved)
        GALLEY_CHECK(workspace.disk().writePublished({result.version, snapshotPath(result.base), announcement}));
    GALLEY_CHECK(workspace.run([&](Workspace& site) -> Result<void> {
        // The draft is the same content with the same number, unless somebody edits again.
        const bool isDraft = site.draft()->state().version() == result.version;
        site.adoptPublished(isDraft ? site.draft() : request.draft, announcement);
        return {};
    }));
    return saved;
}

Result<void> finishRollback(const WorkspaceAccess& workspace, const CancelToken& cancel) {
    return settlePublished(workspace, cancel);
}

Result<PublishResult> publishSite(const WorkspaceAccess& workspace, std::string author, std::string message,
                                  bool inSpiteOfErrors, const PublishListener& listener, const CancelToken& cancel) {
    GALLEY_TRY(PublishRequest request, preparePublish(workspace, std::move(author), std::move(message), cancel));
    GALLEY_TRY(Publisher publisher, sitePublisher(workspace.disk().paths().folder));
    request.inSpiteOfErrors = inSpiteOfErrors;
    GALLEY_TRY(PublishResult result, publisher.publish(request, listener, cancel));
    GALLEY_CHECK(finishPublish(workspace, request, result));
    return result;
}

Result<KeptResult> rollbackSite(const WorkspaceAccess& workspace, Version version, const PublishListener& listener,
                                const CancelToken& cancel) {
    return announceKept(workspace, cancel,
                        [&](Publisher& publisher) { return publisher.rollback(version, listener, cancel); });
}

Result<KeptResult> pinSite(const WorkspaceAccess& workspace, std::optional<Version> version,
                           const PublishListener& listener, const CancelToken& cancel) {
    return announceKept(workspace, cancel,
                        [&](Publisher& publisher) { return publisher.pin(version, listener, cancel); });
}

Result<KeptResult> unpinSite(const WorkspaceAccess& workspace, const PublishListener& listener,
                             const CancelToken& cancel) {
    return announceKept(workspace, cancel, [&](Publisher& publisher) { return publisher.unpin(listener, cancel); });
}

} // namespace galley
