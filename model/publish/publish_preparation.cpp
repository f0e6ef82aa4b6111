#include "model/publish/publish_preparation.h"

#include "model/dataset/content_changes.h"
#include "model/dataset/record_edits.h"
#include "model/journal/journal.h"
#include "model/publish/named_assets.h"
#include "model/publish/needed_records.h"
#include "model/publish/redirect_edits.h"
#include "model/publish/site_publish.h"
#include "model/publish/site_standing.h"
#include "model/publish/store_recovery.h"
#include "model/workspace/published_content.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_files.h"

#include <algorithm>
#include <map>
#include <utility>

namespace galley {

namespace {

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

/// All that is unsaved is durable, and what stands published is known.
Result<Standing> standingToPublish(const WorkspaceAccess& workspace, const CancelToken& cancel) {
    GALLEY_CHECK(checkPublishable(workspace, cancel));
    GALLEY_CHECK(settlePublished(workspace, cancel));
    GALLEY_TRY(Standing standing, standingNow(workspace, true));
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

using EditsByLine = std::map<std::string, std::vector<Edit>>;

/// What cannot be taken back any more stays: somebody changed it since.
void takeBack(const WorkspaceAccess& workspace, const EditsByLine& undo) {
    for (const auto& [line, edits] : undo)
        if (!edits.empty())
            static_cast<void>(workspace.run([&, &line = line, &edits = edits](Workspace& site) -> Result<void> {
                GALLEY_CHECK(site.applyIn(line, edits, "took back what it was prepared by"));
                return {};
            }));
}

struct MadeRedirects {
    std::vector<RecordRef> records;
    EditsByLine undo; ///< takes them back
};

/// The line in which a record stands as a publish of `line` takes it: the draft, where that alone changes it.
std::string lineWith(const Lines& lines, const std::string& line, const Edit& edit) {
    const Release* const release = lines.find(line);
    const auto type = lines.draft->schema().typeIndex(edit.type);
    const auto ref = release != nullptr && type ? lines.draft->findOrdinal(*type, edit.id) : std::nullopt;
    if (!ref)
        return line;
    const auto live = recordIn(*onLive(lines), *ref);
    const bool isOfDraft = isSameContent(live.get(), recordIn(*release->state, *ref).get()) &&
                           !isSameContent(live.get(), recordIn(*lines.draft, *ref).get());
    return isOfDraft ? std::string() : line;
}

/// The edits that the site's redirects need, made in a line, or in the draft where a release takes the redirect from
/// there. Where the line has such a record already, it is taken as it is there. Gives the records.
Result<MadeRedirects> makeRedirects(const WorkspaceAccess& workspace, const std::string& line,
                                    const std::vector<Edit>& edits, const std::string& message) {
    MadeRedirects made;
    const auto done = workspace.run([&](Workspace& site) -> Result<void> {
        EditsByLine fitting;
        for (const Edit& edit : edits) {
            const std::string where = lineWith(site.lines(), line, edit);
            if (site.lines().state(where)->findPath(edit.recordPath()).has_value() != (edit.op == Edit::Op::Create))
                fitting[where].push_back(edit);
        }
        for (const auto& [where, some] : fitting) {
            GALLEY_TRY(made.undo[where], site.applyIn(where, some, message));
        }
        const State& after = *site.lines().state(line);
        for (const Edit& edit : edits) {
            const auto type = after.schema().typeIndex(edit.type);
            if (const auto ref = type ? after.findOrdinal(*type, edit.id) : std::nullopt)
                made.records.push_back(*ref);
        }
        return {};
    });
    if (!done)
        takeBack(workspace, made.undo);
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
    EditsByLine undo{};              ///< see PublishRequest
};

/// What a choice in a line is planned from. What a release needs and does not have is looked for in the draft.
PublishScene sceneOf(const Standing& standing, const std::string& line) {
    PublishScene scene{standing.published, liveReplica(standing), replicaOfLine(standing, {}), line,
                       standing.lines.releases};
    if (const Release* const release = standing.lines.find(line)) {
        StateEditor editor(scene.line->statePointer());
        takeFrom(*release->state, release->changed(), editor, scene.line->state().version());
        const ChangeSet changes = editor.changes();
        scene.line = scene.line->next(editor.finish(scene.line->state().version()), changes);
    }
    return scene;
}

Error lacking(const PublishPlan& plan, const PublishScene& scene, bool withNeeded) {
    std::vector<NeededRecord> missing;
    std::ranges::copy_if(plan.needed, std::back_inserter(missing),
                         [&](const NeededRecord& one) { return !withNeeded || !one.canGoAlong(); });
    const auto others = std::ranges::count_if(missing, [](const NeededRecord& one) { return !one.canGoAlong(); });
    const bool isInDraft = !scene.key.empty() && std::ranges::any_of(missing, [](const NeededRecord& one) {
        return one.canGoAlong() && one.line.empty();
    });
    std::string remedy;
    if (static_cast<std::size_t>(others) < missing.size())
        remedy = std::string("; publish that with it") + (isInDraft ? ", or add it to the release" : "");
    if (others > 0)
        remedy += "; publish that release first, or take out what leads to it";
    return Error{ErrorCode::InvalidInput, describe(missing, scene) + remedy};
}

Result<Prepared> prepareChoice(const WorkspaceAccess& workspace, const PublishChoice& choice,
                               const std::vector<RecordRef>& redirects, const CancelToken& cancel) {
    Prepared prepared;
    GALLEY_TRY(prepared.standing, standingToPublish(workspace, cancel));
    const Standing& standing = prepared.standing;
    GALLEY_TRY(auto records, chosenRecords(workspace, standing, choice, cancel));
    const PublishScene scene = sceneOf(standing, choice.line);
    prepared.line = scene.line;
    prepared.live = scene.live;
    if (!records)
        return prepared;
    records->insert(records->end(), redirects.begin(), redirects.end());
    prepared.plan = planPublish(scene, *records, choice.withNeeded, Version{standing.lines.number + 1}, cancel);
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "the publish was cancelled"};
    if (prepared.plan->lacksRecords(choice.withNeeded))
        return lacking(*prepared.plan, scene, choice.withNeeded);
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
    // What was offered goes along, also where such a redirect makes up for it.
    if (prepared.plan && choice.withNeeded)
        for (const NeededRecord& needed : prepared.plan->needed)
            made.records.push_back(needed.record);
    auto again = prepareChoice(workspace, choice, made.records, cancel);
    if (again)
        again->undo = std::move(made.undo);
    else
        takeBack(workspace, made.undo);
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
    PublishPlan plan = planPublish(sceneOf(standing, choice.line), records ? *records : all, choice.withNeeded,
                                   Version{standing.lines.number + 1}, cancel);
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "looking for what it needs was cancelled"};
    return plan;
}

namespace {

/// All of the draft.
Result<PublishRequest> requestOfDraft(const WorkspaceAccess& workspace, const Prepared& prepared, std::string author,
                                      std::string message, const CancelToken& cancel) {
    // What others append from here on is not in it; nobody else can give that number to a version meanwhile.
    const std::uint64_t content = prepared.standing.lines.number;
    GALLEY_TRY(PublishRequest request,
               requestFor(workspace, prepared.standing, content, std::move(author), std::move(message), cancel));
    request.draft = prepared.line->next(StateEditor(prepared.line->statePointer()).finish(Version{content + 1}), {});
    // It has all that stands published now, and may lack what others publish meanwhile.
    if (const auto announced = siteAnnouncement(workspace.disk().paths().folder); announced && *announced)
        request.onto = standingVersion(**announced).version;
    return request;
}

/// What a release takes along from the draft, in words of the history.
std::string fromDraft(const Prepared& prepared, const Release& release) {
    const auto count = std::ranges::count_if(prepared.plan->records, [&](RecordRef ref) {
        return isSameContent(recordIn(prepared.live->state(), ref).get(), recordIn(*release.state, ref).get());
    });
    return count == 0 ? std::string() : ", " + std::to_string(count) + " of them from the draft";
}

/// What was chosen, or a release.
Result<PublishRequest> requestOfChoice(const WorkspaceAccess& workspace, const Prepared& prepared,
                                       const PublishChoice& choice, std::string author, std::string message,
                                       const CancelToken& cancel) {
    const Release* const release = prepared.standing.lines.find(choice.line);
    const bool isWhole = release != nullptr && !choice.records;
    const std::string words =
        "To publish: " + countWords(prepared.plan->records.size()) +
        (release != nullptr ? " of release " + release->title + fromDraft(prepared, *release) : "");
    GALLEY_TRY(PublishRequest request,
               requestOf(workspace, prepared.standing, prepared.live, *prepared.plan,
                         {choice.line, {}, false, isWhole, {}}, words, std::move(author), std::move(message), cancel));
    if (isWhole && release->theme != Digest{})
        request.storedTheme = BlobRef{release->theme, release->themeBytes};
    else
        request.keepsTheme = choice.records || release != nullptr;
    if (choice.records || release != nullptr)
        request.chosenAssets = assetsNamedBy(*request.draft, prepared.plan->records);
    return request;
}

/// The request with what takes back what was made for it; or that is done.
Result<PublishRequest> orTakenBack(const WorkspaceAccess& workspace, Result<PublishRequest> request, EditsByLine undo) {
    if (request)
        request->undo = std::move(undo);
    else
        takeBack(workspace, undo);
    return request;
}

/// What is live without these records, and with these redirects of the draft.
PublishPlan planWithout(const Standing& standing, const Replica& live, const std::vector<RecordRef>& records,
                        const std::vector<RecordRef>& redirects) {
    const Version version{standing.lines.number + 1};
    PublishPlan plan;
    plan.records = records;
    plan.records.insert(plan.records.end(), redirects.begin(), redirects.end());
    StateEditor editor(live.statePointer());
    for (const RecordRef ref : records)
        if (editor.current().record(ref).exists()) // nobody was faster
            editor.erase(ref, version.value());
    for (const RecordRef ref : redirects)
        if (const auto record = recordIn(*standing.lines.draft, ref); record && record->exists)
            editor.put(ref, record);
    plan.changes = editor.changes();
    plan.after = editor.finish(version);
    return plan;
}

} // namespace

Result<PublishRequest> preparePublish(const WorkspaceAccess& workspace, std::string author, std::string message,
                                      const CancelToken& cancel, const PublishChoice& choice) {
    if (!choice.line.empty())
        GALLEY_CHECK(checkConflicts(workspace, choice.line));
    GALLEY_TRY(const Prepared prepared, prepareWithRedirects(workspace, choice, cancel));
    return orTakenBack(workspace,
                       prepared.plan
                           ? requestOfChoice(workspace, prepared, choice, std::move(author), std::move(message), cancel)
                           : requestOfDraft(workspace, prepared, std::move(author), std::move(message), cancel),
                       prepared.undo);
}

Result<PublishRequest> prepareUnpublish(const WorkspaceAccess& workspace, const std::vector<RecordRef>& records,
                                        const std::string& target, std::string author, std::string message,
                                        const CancelToken& cancel) {
    GALLEY_TRY(Standing standing, standingToPublish(workspace, cancel));
    std::vector<RecordRef> gone;
    std::vector<RecordRef> pages;
    for (const RecordRef ref : records)
        if (const auto record = recordIn(*standing.lines.live, ref); record && record->exists) {
            gone.push_back(ref);
            if (standing.lines.live->schema().type(ref.type).page)
                pages.push_back(ref);
        }
    if (gone.empty())
        return Error{ErrorCode::InvalidInput, "nothing of what was chosen is on the site"};
    MadeRedirects redirects;
    if (!pages.empty()) {
        GALLEY_CHECK(needRedirectType(workspace));
        GALLEY_TRY(standing, standingToPublish(workspace, cancel));
        GALLEY_TRY(const auto edits,
                   redirectsForRemovals(*liveReplica(standing), *replicaOfLine(standing, {}), pages, target));
        GALLEY_TRY(redirects, makeRedirects(workspace, {}, edits, "lead readers of pages on that leave the site"));
    }
    const auto request = [&]() -> Result<PublishRequest> {
        GALLEY_TRY(standing, standingToPublish(workspace, cancel));
        const auto live = liveReplica(standing);
        const PublishPlan plan = planWithout(standing, *live, gone, redirects.records);
        GALLEY_TRY(PublishRequest made, requestOf(workspace, standing, live, plan, {{}, {}, true, false, {}},
                                                  "To take off the site: " + countWords(gone.size()), std::move(author),
                                                  std::move(message), cancel));
        made.keepsTheme = true;
        made.chosenAssets.emplace();
        return made;
    };
    return orTakenBack(workspace, request(), redirects.undo);
}

void giveUpPublish(const WorkspaceAccess& workspace, const PublishRequest& request) {
    takeBack(workspace, request.undo);
}

} // namespace galley
