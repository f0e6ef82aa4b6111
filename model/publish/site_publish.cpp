#include "model/publish/site_publish.h"

#include "model/dataset/content_changes.h"
#include "model/journal/journal.h"
#include "model/publish/store_check.h"
#include "model/workspace/site_files.h"

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

/// The publication that the journal knows last.
Result<std::optional<Publication>> lastPublication(Workspace& workspace) {
    GALLEY_TRY(const auto header, workspace.journal().lastOf(BodyKind::Publication));
    if (!header)
        return std::optional<Publication>();
    GALLEY_TRY(const Commit commit, workspace.journal().readCommit(header->number));
    return std::optional<Publication>(std::get<Publication>(commit.body));
}

/// What the journal is to say of an announcement that it does not know. `known` is what it says last;
/// `state` is the content of the version that is standing now.
Result<Publication> publicationOf(const Announcement& announcement, const BlobStore& store, const State& state,
                                  const std::optional<Publication>& known, Workspace& workspace) {
    const KeptVersion& newest = announcement.versions.back();
    GALLEY_TRY(const auto recorded, workspace.journal().findHeader(newest.version.value()));
    // The newest version under a number that no commit has was published just now; what was kept already has one.
    const bool isMeant = announcement.pinned || announcement.manifest == newest.manifest;
    const bool isNew = isMeant && (!recorded || !known);
    using Action = Publication::Action;
    const bool wasPinned = known && (known->action == Action::Pin || !known->isAnnounced);
    const Action again = announcement.pinned ? Action::Pin : wasPinned ? Action::Unpin : Action::Rollback;
    const KeptVersion& subject = isNew ? newest : *announcement.find(announcement.version);
    GALLEY_TRY(const Manifest manifest, loadManifest(store, subject.manifest, announcement.key));
    const State& replaced = workspace.published()->state();
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
Result<void> renewMark(Workspace& workspace) {
    const PublishedMark mark = readPublishedMark(SitePaths(workspace.folder()));
    const bool isTrue =
        mark.version == workspace.publishedVersion() && mark.announcement == workspace.publishedAnnouncement();
    if (isTrue || workspace.isReadOnly())
        return {};
    return workspace.setPublished(workspace.published(), mark.snapshot, workspace.publishedAnnouncement());
}

/// Without an announcement: what the journal says was published last, or nothing.
Result<void> settleByJournal(Workspace& workspace, const std::optional<Publication>& known) {
    const PublishedMark mark = readPublishedMark(SitePaths(workspace.folder()));
    if (known && mark.announcement != known->announcement)
        return workspace.setPublishedVersion(known->version, {}, known->announcement);
    if (known || workspace.publishedVersion() == Version{})
        return renewMark(workspace);
    const auto nothing = State::empty(workspace.draft()->state().schemaPointer());
    return workspace.setPublished(Replica::build(nothing), {});
}

/// Manifests of versions that were written and never announced: the journal has another commit under their number, or
/// ends where they say that it ended, without the publish. Asked only where the announcement cannot tell. O(blobs).
std::vector<Digest> unannouncedVersions(Workspace& workspace, const BlobStore& store, const PublicKey& key,
                                        const std::optional<JournalHead>& end) {
    std::vector<Digest> found;
    const auto announced = loadAnnouncement(store, key);
    const auto versions = announced && announced->number >= workspace.publishedAnnouncement()
                              ? Result<std::vector<KeptVersion>>(std::vector<KeptVersion>())
                              : versionsInStore(store, key, kMaxKeptVersions);
    for (const KeptVersion& kept : versions ? *versions : std::vector<KeptVersion>()) {
        const auto manifest = loadManifest(store, kept.manifest, key);
        if (!manifest || !manifest->journal) // none: of a program that may not have recorded its publishes
            continue;
        const auto commit = workspace.journal().findHeader(kept.version.value());
        const bool isOther = commit && *commit && (*commit)->bodyKind != BodyKind::Publication;
        if (isOther || manifest->journal == end)
            found.push_back(kept.manifest);
    }
    return found;
}

/// Announces a version that is kept by `call` of the site's publisher, and records that.
template <class Call>
Result<KeptResult> announceKept(Workspace& workspace, Call call) {
    GALLEY_CHECK(checkPublishable(workspace));
    GALLEY_CHECK(settlePublished(workspace));
    GALLEY_TRY(Publisher publisher, sitePublisher(workspace.folder()));
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

Result<void> settlePublished(Workspace& workspace) {
    const SitePaths paths(workspace.folder());
    const FolderBlobStore store(paths.blobs());
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(paths));
    const auto announcement = loadAnnouncement(store, identity.publicKey);
    GALLEY_TRY(const auto before, lastPublication(workspace));
    if (!announcement)
        return announcement.error().code == ErrorCode::NotFound ? settleByJournal(workspace, before) : Result<void>();
    const KeptVersion& standing = standingVersion(*announcement);
    if (announcement->number < workspace.publishedAnnouncement())
        return {};
    if (announcement->number == workspace.publishedAnnouncement() && workspace.publishedVersion() == standing.version)
        return renewMark(workspace);
    GALLEY_TRY(const Manifest manifest, loadManifest(store, standing.manifest, identity.publicKey));
    const std::string snapshot = snapshotPath(manifest.base);
    // A site that was published before publishes were recorded.
    if (!before && workspace.publishedVersion() == manifest.version)
        return workspace.setPublished(workspace.published(), snapshot, announcement->number);

    auto replayed = workspace.stateAt(manifest.version, snapshot);
    auto state = replayed ? *std::move(replayed) : State::empty(workspace.draft()->state().schemaPointer());
    if (state->version() < manifest.version)
        state = StateEditor(state).finish(manifest.version);
    if (state->checksum() != manifest.checksum) // a repair may have left out commits up to it
        if (auto loaded = loadState(store, manifest))
            state = *std::move(loaded);
    const bool isWhole = state->checksum() == manifest.checksum;
    const bool isRecorded = before && before->announcement >= announcement->number;
    if (!isRecorded && !workspace.isReadOnly()) {
        GALLEY_TRY(const Publication publication, publicationOf(*announcement, store, *state, before, workspace));
        GALLEY_CHECK(workspace.recordPublication(publication));
        GALLEY_CHECK(workspace.flush());
    }
    // Where the journal went another way under that number, the next publish is a whole snapshot.
    return isWhole ? workspace.setPublished(Replica::build(state), snapshot, announcement->number) : Result<void>();
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

Result<void> checkPublishable(Workspace& workspace) {
    if (workspace.isReadOnly())
        return Error{ErrorCode::Io, "the site was opened for reading only"}.inFile(workspace.folder().string());
    return workspace.flush();
}

Result<PublishRequest> preparePublish(Workspace& workspace, std::string author, std::string message) {
    GALLEY_CHECK(checkPublishable(workspace));
    GALLEY_CHECK(settlePublished(workspace));
    const SitePaths paths(workspace.folder());
    PublishRequest request;
    request.ticket = workspace.promisePublish();
    GALLEY_CHECK(workspace.flush());
    const auto draft = workspace.draft();
    GALLEY_TRY(const auto last, workspace.journal().last());
    if (last && last->number + 1 == request.ticket->version().value())
        request.journal = JournalHead{last->number, last->hash};
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(paths));
    request.unannounced =
        unannouncedVersions(workspace, FolderBlobStore(paths.blobs()), identity.publicKey, request.journal);
    request.draft = draft->next(StateEditor(draft->statePointer()).finish(request.ticket->version()), {});
    request.published = workspace.published();
    request.theme = paths.theme();
    request.assets = paths.assets();
    request.author = std::move(author);
    request.message = std::move(message);
    return request;
}

Result<void> finishPublish(Workspace& workspace, const PublishRequest& request, const PublishResult& result) {
    if (!result.changed)
        return settlePublished(workspace);
    GALLEY_CHECK(workspace.recordPublication(result.publication));
    GALLEY_CHECK(workspace.flush());
    // The draft is the same content with the same number, unless somebody edits again.
    const bool isDraft = workspace.draft()->state().version() == result.version;
    return workspace.setPublished(isDraft ? workspace.draft() : request.draft, snapshotPath(result.base),
                                  result.publication.announcement);
}

Result<void> finishRollback(Workspace& workspace) {
    return settlePublished(workspace);
}

Result<PublishResult> publishSite(Workspace& workspace, std::string author, std::string message, bool inSpiteOfErrors,
                                  const PublishListener& listener, const CancelToken& cancel) {
    GALLEY_TRY(PublishRequest request, preparePublish(workspace, std::move(author), std::move(message)));
    GALLEY_TRY(Publisher publisher, sitePublisher(workspace.folder()));
    request.inSpiteOfErrors = inSpiteOfErrors;
    GALLEY_TRY(PublishResult result, publisher.publish(request, listener, cancel));
    GALLEY_CHECK(finishPublish(workspace, request, result));
    return result;
}

Result<KeptResult> rollbackSite(Workspace& workspace, Version version, const PublishListener& listener,
                                const CancelToken& cancel) {
    return announceKept(workspace, [&](Publisher& publisher) { return publisher.rollback(version, listener, cancel); });
}

Result<KeptResult> pinSite(Workspace& workspace, std::optional<Version> version, const PublishListener& listener,
                           const CancelToken& cancel) {
    return announceKept(workspace, [&](Publisher& publisher) { return publisher.pin(version, listener, cancel); });
}

Result<KeptResult> unpinSite(Workspace& workspace, const PublishListener& listener, const CancelToken& cancel) {
    return announceKept(workspace, [&](Publisher& publisher) { return publisher.unpin(listener, cancel); });
}

} // namespace galley
