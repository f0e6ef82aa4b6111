#include "model/publish/site_publish.h"

#include "model/dataset/content_changes.h"
#include "model/dataset/record_edits.h"
#include "model/journal/journal.h"
#include "model/publish/named_assets.h"
#include "model/publish/redirect_edits.h"
#include "model/publish/store_check.h"
#include "model/publish/theme_folder.h"
#include "model/workspace/pending_commits.h"
#include "model/workspace/published_content.h"
#include "model/workspace/schema_file.h"
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

/// The version that the next publish follows: the one that servers run, or the newest one while they are pinned.
const KeptVersion& standingVersion(const Announcement& announcement) {
    return announcement.pinned ? announcement.versions.back() : *announcement.find(announcement.version);
}

/// What is to be known of a workspace to settle what is published in it.
struct Standing {
    Lines lines;
    std::shared_ptr<const Replica> shown; ///< of the line that is looked at
    std::string line;                     ///< its key
    std::shared_ptr<const Replica> published;
    std::uint64_t announcement = 0;
    Version version() const { return published->state().version(); }
};

Standing standingOf(const Workspace& workspace) {
    return {workspace.lines(), workspace.draft(), workspace.line(), workspace.published(),
            workspace.publishedAnnouncement()};
}

/// The replica of another state of the site. O(what differs), where it was derived from `like`.
std::shared_ptr<const Replica> replicaOf(const std::shared_ptr<const State>& state,
                                         const std::shared_ptr<const Replica>& like) {
    if (state->schemaPointer() != like->state().schemaPointer() || state->stores() != like->state().stores())
        return Replica::build(state);
    return like->next(state, state->changesSince(like->state()));
}

std::shared_ptr<const Replica> replicaOfLine(const Standing& standing, std::string_view key) {
    const auto& state = standing.lines.state(key);
    return key == standing.line ? standing.shown->next(state, {}) : replicaOf(state, standing.shown);
}

/// What is live, with the ids that all lines know.
std::shared_ptr<const Replica> liveReplica(const Standing& standing) {
    const auto state = onLive(standing.lines);
    return state->schemaPointer() == standing.published->state().schemaPointer() ? standing.published->next(state, {})
                                                                                 : Replica::build(state);
}

Result<Standing> standingNow(const WorkspaceAccess& workspace) {
    Standing standing;
    GALLEY_CHECK(workspace.run([&standing](Workspace& site) -> Result<void> {
        standing = standingOf(std::as_const(site));
        return {};
    }));
    return standing;
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

namespace {

/// All that is unsaved is durable, and what stands published is known.
Result<Standing> standingToPublish(const WorkspaceAccess& workspace, const CancelToken& cancel) {
    GALLEY_CHECK(checkPublishable(workspace, cancel));
    GALLEY_CHECK(settlePublished(workspace, cancel));
    Standing standing;
    GALLEY_CHECK(workspace.run([&](Workspace& site) -> Result<void> {
        site.seal();
        standing = standingOf(std::as_const(site));
        return {};
    }));
    GALLEY_CHECK(workspace.flush(cancel));
    return standing;
}

/// A request without what is to be published; `content` is the last commit that it includes.
Result<PublishRequest> requestFor(const WorkspaceAccess& workspace, const Standing& standing, std::uint64_t content,
                                  std::string author, std::string message, const CancelToken& cancel) {
    const SiteDisk& disk = workspace.disk();
    PublishRequest request;
    GALLEY_TRY(const auto last, disk.journal().findHeader(content));
    if (last)
        request.journal = JournalHead{last->number, last->hash};
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(disk.paths()));
    request.unannounced =
        unannouncedVersions(disk.journal(), standing.announcement, FolderBlobStore(disk.paths().blobs()),
                            identity.publicKey, request.journal);
    request.published = standing.published;
    request.theme = disk.paths().theme();
    request.assets = disk.paths().assets();
    request.author = std::move(author);
    request.message = std::move(message);
    request.history = [&disk, cancel] { return everPublished(disk, Remembering::Update, cancel); };
    return request;
}

/// What of a line a choice means: all that it changes, but of the draft what was taken off the site.
Result<std::optional<std::vector<RecordRef>>> chosenRecords(const WorkspaceAccess& workspace, const Standing& standing,
                                                            const PublishChoice& choice, const CancelToken& cancel) {
    using Records = std::optional<std::vector<RecordRef>>;
    if (choice.records)
        return choice.records;
    if (!choice.line.empty()) {
        const Release* const release = standing.lines.find(choice.line);
        return release != nullptr ? Result<Records>(release->changed())
                                  : Error{ErrorCode::NotFound, "there is no such release any more"};
    }
    GALLEY_TRY(const std::set<std::string> off, recordsTakenOff(workspace.disk().journal(), cancel));
    if (off.empty())
        return Records(); // all of the draft, as it is
    const State& draft = *standing.lines.draft;
    const auto live = onLive(standing.lines);
    std::vector<RecordRef> records;
    bool isAll = true;
    for (const RecordChange& change : contentChanges(*live, draft, cancel)) {
        const bool isNew = !change.before || !change.before->exists;
        const Record& record = change.after ? *change.after : *change.before;
        if (isNew && off.contains(draft.schema().type(change.ref.type).name + "/" + record.id))
            isAll = false;
        else
            records.push_back(change.ref);
    }
    return isAll ? Records() : Records(std::move(records));
}

Result<void> checkConflicts(const WorkspaceAccess& workspace, const std::string& line) {
    return workspace.run([&line](Workspace& site) -> Result<void> {
        const auto count =
            std::ranges::count(site.conflicts(), line, [](const OpenConflict& open) { return open.conflict.line; });
        if (count == 0)
            return {};
        const Release* const release = site.lines().find(line);
        return Error{ErrorCode::InvalidInput, "release " + (release != nullptr ? release->title : line) + " has " +
                                                  std::to_string(count) + (count == 1 ? " conflict" : " conflicts") +
                                                  " with what was published since; decide what stays, then publish it"};
    });
}

/// What cannot be taken back any more stays: somebody changed it since.
void takeBack(const WorkspaceAccess& workspace, const std::string& line, const std::vector<Edit>& undo) {
    if (!undo.empty())
        static_cast<void>(workspace.run(
            [&](Workspace& site) { return site.applyIn(line, undo, "took back what it was prepared by"); }));
}

struct MadeRedirects {
    std::vector<RecordRef> records;
    std::vector<Edit> undo; ///< takes them back
};

/// The edits that the site's redirects need, made in a line. Where the line has such a record already, it is taken as
/// it is there. Gives the records.
Result<MadeRedirects> makeRedirects(const WorkspaceAccess& workspace, const std::string& line,
                                    const std::vector<Edit>& edits, const std::string& message) {
    MadeRedirects made;
    const auto done = workspace.run([&](Workspace& site) -> Result<void> {
        const auto before = site.lines().state(line);
        std::vector<Edit> fitting;
        for (const Edit& edit : edits)
            if (before->findPath(edit.recordPath()).has_value() != (edit.op == Edit::Op::Create))
                fitting.push_back(edit);
        GALLEY_TRY(AppliedEdits applied, applyEdits(before, fitting, site.lines().number + 1));
        made.undo = std::move(applied.inverse);
        GALLEY_CHECK(site.applyIn(line, fitting, message));
        const State& after = *site.lines().state(line);
        for (const Edit& edit : edits) {
            const auto type = after.schema().typeIndex(edit.type);
            if (const auto ref = type ? after.findOrdinal(*type, edit.id) : std::nullopt)
                made.records.push_back(*ref);
        }
        return {};
    });
    return done ? Result<MadeRedirects>(std::move(made)) : Result<MadeRedirects>(done.error());
}

/// Gives the site a type of redirects, whatever line is looked at.
Result<void> needRedirectType(const WorkspaceAccess& workspace) {
    return workspace.run([](Workspace& site) -> Result<void> {
        const std::string line = site.line();
        const auto& types = site.lines().draft->schema().types;
        if (std::ranges::any_of(types, [](const Type& type) { return type.redirects; }))
            return {};
        GALLEY_CHECK(site.setLine({}));
        const auto made = ensureRedirectType(site);
        GALLEY_CHECK(site.setLine(line));
        return made ? Result<void>() : Result<void>(made.error());
    });
}

/// What a choice leads to, with the redirects for pages that it gives other addresses.
struct Prepared {
    Standing standing;
    std::shared_ptr<const Replica> line;
    std::shared_ptr<const Replica> live;
    std::optional<PublishPlan> plan; ///< nothing: all of the draft
    std::vector<Edit> undo{};        ///< see PublishRequest
};

Result<Prepared> prepareChoice(const WorkspaceAccess& workspace, const PublishChoice& choice,
                               const std::vector<RecordRef>& redirects, const CancelToken& cancel) {
    Prepared prepared;
    GALLEY_TRY(prepared.standing, standingToPublish(workspace, cancel));
    const Standing& standing = prepared.standing;
    GALLEY_TRY(auto records, chosenRecords(workspace, standing, choice, cancel));
    prepared.line = replicaOfLine(standing, choice.line);
    prepared.live = liveReplica(standing);
    if (!records)
        return prepared;
    records->insert(records->end(), redirects.begin(), redirects.end());
    prepared.plan =
        planPublish(*prepared.live, *prepared.line, *records, choice.withNeeded, Version{standing.lines.number + 1});
    if (!choice.withNeeded && !prepared.plan->needed.empty())
        return Error{ErrorCode::InvalidInput,
                     describe(prepared.plan->needed, *prepared.live, *prepared.line) + "; publish that with it"};
    if (prepared.plan->records.empty() && choice.records)
        return Error{ErrorCode::InvalidInput, "nothing of what was chosen differs from what is published"};
    return prepared;
}

/// The same; what pages leave of their addresses gets redirects first, in the line.
Result<Prepared> prepareWithRedirects(const WorkspaceAccess& workspace, const PublishChoice& choice,
                                      const CancelToken& cancel) {
    GALLEY_TRY(Prepared prepared, prepareChoice(workspace, choice, {}, cancel));
    if (prepared.standing.version() == Version{})
        return prepared;
    const auto next = [&prepared] {
        return prepared.plan ? prepared.live->next(prepared.plan->after, prepared.plan->changes) : prepared.line;
    };
    if (!movesPages(*prepared.live, *next()))
        return prepared;
    GALLEY_CHECK(needRedirectType(workspace));
    GALLEY_TRY(prepared, prepareChoice(workspace, choice, {}, cancel));
    const std::vector<Edit> edits = redirectsForMoves(*prepared.live, *next());
    if (edits.empty())
        return prepared;
    GALLEY_TRY(MadeRedirects made, makeRedirects(workspace, choice.line, edits, "lead readers of old addresses on"));
    auto again = prepareChoice(workspace, choice, made.records, cancel);
    if (again)
        again->undo = std::move(made.undo);
    else
        takeBack(workspace, choice.line, made.undo);
    return again;
}

/// Writes down what is going to be live and says how to publish it.
Result<PublishRequest> requestOf(const WorkspaceAccess& workspace, const Standing& standing,
                                 const std::shared_ptr<const Replica>& live, const PublishPlan& plan,
                                 Selection selection, const std::string& words, std::string author, std::string message,
                                 const CancelToken& cancel) {
    const std::string line = selection.line;
    selection.onto = standing.version();
    selection.edits = recordEdits(live->state(), *plan.after, plan.records);
    std::string commit;
    GALLEY_CHECK(workspace.run([&](Workspace& site) -> Result<void> {
        GALLEY_TRY(commit, site.select(std::move(selection), words));
        return {};
    }));
    GALLEY_CHECK(workspace.flush(cancel));
    GALLEY_TRY(const CommitHeader header, workspace.disk().journal().findById(commit));
    GALLEY_TRY(PublishRequest request,
               requestFor(workspace, standing, header.number, std::move(author), std::move(message), cancel));
    request.isPart = true;
    request.onto = standing.version();
    request.line = line;
    const Version version{header.number + 1};
    request.draft = live->next(StateEditor(plan.after).finish(version), plan.changes);
    return request;
}

std::string countWords(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " record" : " records");
}

} // namespace

Result<PublishPlan> planOf(const WorkspaceAccess& workspace, const PublishChoice& choice, const CancelToken& cancel) {
    GALLEY_TRY(const Standing standing, standingNow(workspace));
    GALLEY_TRY(const auto records, chosenRecords(workspace, standing, choice, cancel));
    std::vector<RecordRef> all;
    if (!records)
        for (const RecordChange& change : contentChanges(*onLive(standing.lines), *standing.lines.draft, cancel))
            all.push_back(change.ref);
    return planPublish(*liveReplica(standing), *replicaOfLine(standing, choice.line), records ? *records : all,
                       choice.withNeeded, Version{standing.lines.number + 1});
}

Result<PublishRequest> preparePublish(const WorkspaceAccess& workspace, std::string author, std::string message,
                                      const CancelToken& cancel, const PublishChoice& choice) {
    if (!choice.line.empty())
        GALLEY_CHECK(checkConflicts(workspace, choice.line));
    GALLEY_TRY(const Prepared prepared, prepareWithRedirects(workspace, choice, cancel));
    const Standing& standing = prepared.standing;
    if (!prepared.plan) {
        // What others append from here on is not in it; nobody else can give that number to a version meanwhile.
        const std::uint64_t content = standing.lines.number;
        GALLEY_TRY(PublishRequest request,
                   requestFor(workspace, standing, content, std::move(author), std::move(message), cancel));
        request.draft =
            prepared.line->next(StateEditor(prepared.line->statePointer()).finish(Version{content + 1}), {});
        request.undo = prepared.undo;
        // The draft has all that stands published now, and may lack what others publish meanwhile.
        if (const auto announced = siteAnnouncement(workspace.disk().paths().folder); announced && *announced)
            request.onto = standingVersion(**announced).version;
        return request;
    }
    const Release* const release = standing.lines.find(choice.line);
    const std::string words = "To publish: " + countWords(prepared.plan->records.size()) +
                              (release != nullptr ? " of release " + release->title : "");
    GALLEY_TRY(PublishRequest request, requestOf(workspace, standing, prepared.live, *prepared.plan,
                                                 {choice.line, {}, false, !choice.line.empty() && !choice.records, {}},
                                                 words, std::move(author), std::move(message), cancel));
    request.undo = prepared.undo;
    if (release != nullptr && release->theme != Digest{} && !choice.records)
        request.storedTheme = BlobRef{release->theme, release->themeBytes};
    else
        request.keepsTheme = choice.records || release != nullptr;
    if (choice.records || release != nullptr)
        request.chosenAssets = assetsNamedBy(*request.draft, prepared.plan->records);
    return request;
}

Result<PublishRequest> prepareUnpublish(const WorkspaceAccess& workspace, const std::vector<RecordRef>& records,
                                        const std::string& target, std::string author, std::string message,
                                        const CancelToken& cancel) {
    GALLEY_TRY(Standing standing, standingToPublish(workspace, cancel));
    const auto isPage = [&standing](RecordRef ref) { return standing.lines.draft->schema().type(ref.type).page; };
    MadeRedirects redirects;
    std::vector<RecordRef> pages;
    std::copy_if(records.begin(), records.end(), std::back_inserter(pages), isPage);
    if (!pages.empty()) {
        GALLEY_CHECK(needRedirectType(workspace));
        GALLEY_TRY(standing, standingToPublish(workspace, cancel));
        GALLEY_TRY(const auto edits,
                   redirectsForRemovals(*liveReplica(standing), *replicaOfLine(standing, {}), pages, target));
        GALLEY_TRY(redirects, makeRedirects(workspace, {}, edits, "lead readers of pages on that leave the site"));
        GALLEY_TRY(standing, standingToPublish(workspace, cancel));
    }
    const auto live = liveReplica(standing);
    const Version version{standing.lines.number + 1};
    PublishPlan plan;
    StateEditor editor(live->statePointer());
    for (const RecordRef ref : records)
        if (editor.current().record(ref).exists()) {
            editor.erase(ref, version.value());
            plan.records.push_back(ref);
        }
    if (plan.records.empty())
        return Error{ErrorCode::InvalidInput, "nothing of what was chosen is on the site"};
    const std::string words = "To take off the site: " + countWords(plan.records.size());
    for (const RecordRef ref : redirects.records) {
        const auto record = recordIn(*standing.lines.draft, ref);
        if (record && record->exists)
            editor.put(ref, record);
        plan.records.push_back(ref);
    }
    plan.changes = editor.changes();
    plan.after = editor.finish(version);
    GALLEY_TRY(PublishRequest request, requestOf(workspace, standing, live, plan, {{}, {}, true, false, {}}, words,
                                                 std::move(author), std::move(message), cancel));
    request.keepsTheme = true;
    request.chosenAssets.emplace();
    request.undo = std::move(redirects.undo);
    return request;
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

void giveUpPublish(const WorkspaceAccess& workspace, const PublishRequest& request) {
    takeBack(workspace, request.line, request.undo);
}

Result<void> finishRollback(const WorkspaceAccess& workspace, const CancelToken& cancel) {
    return settlePublished(workspace, cancel);
}

namespace {

/// Waits while somebody else publishes, a minute in all. False when that takes longer.
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

/// All three steps; once more when others published between the first and the second, or are publishing now.
template <class Prepare>
Result<PublishResult> publishPrepared(const WorkspaceAccess& workspace, bool inSpiteOfErrors,
                                      const PublishListener& listener, const CancelToken& cancel, Prepare prepare) {
    constexpr int kMostTries = 5;
    const auto started = std::chrono::steady_clock::now();
    for (int tries = 1;;) {
        GALLEY_TRY(PublishRequest request, prepare());
        GALLEY_TRY(Publisher publisher, sitePublisher(workspace.disk().paths().folder));
        request.inSpiteOfErrors = inSpiteOfErrors;
        auto result = publisher.publish(request, listener, cancel);
        if (result) {
            GALLEY_CHECK(finishPublish(workspace, request, *result));
            return result;
        }
        giveUpPublish(workspace, request);
        // What was prepared is not made for what stands published by now, or will in a moment.
        const bool isOvertaken = result.error().code == ErrorCode::Conflict && tries++ < kMostTries;
        if (!isOvertaken && !(result.error().code == ErrorCode::Locked && waitForTurn(workspace, started, cancel)))
            return result;
    }
}

} // namespace

Result<PublishResult> publishSite(const WorkspaceAccess& workspace, std::string author, std::string message,
                                  bool inSpiteOfErrors, const PublishListener& listener, const CancelToken& cancel,
                                  const PublishChoice& choice) {
    return publishPrepared(workspace, inSpiteOfErrors, listener, cancel,
                           [&] { return preparePublish(workspace, author, message, cancel, choice); });
}

Result<PublishResult> unpublishSite(const WorkspaceAccess& workspace, const std::vector<RecordRef>& records,
                                    const std::string& target, std::string author, std::string message,
                                    bool inSpiteOfErrors, const PublishListener& listener, const CancelToken& cancel) {
    return publishPrepared(workspace, inSpiteOfErrors, listener, cancel,
                           [&] { return prepareUnpublish(workspace, records, target, author, message, cancel); });
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
