#include "model/publish/site_repair.h"

#include "model/base/file.h"
#include "model/base/replacement_file.h"
#include "model/dataset/value_json.h"
#include "model/journal/journal_check.h"
#include "model/journal/sqlite_journal.h"
#include "model/publish/blob_store.h"
#include "model/publish/site_publish.h"
#include "model/publish/site_version.h"
#include "model/schema/schema_json.h"
#include "model/workspace/checkpoints.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_files.h"
#include "model/workspace/site_place.h"

#include <nlohmann/json.hpp>
#include <vector>

namespace galley {

namespace {

constexpr const char* kBroughtBack = "Brought back from "; ///< how the messages of such commits begin

/// The announcement of the site's store, if it can be trusted. Io: what cannot be read now may hold what a repair would
/// leave out.
Result<std::optional<Announcement>> announcementOf(const SitePaths& paths) {
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(paths));
    auto announcement = loadAnnouncement(FolderBlobStore(paths.blobs()), identity.publicKey);
    if (!announcement && announcement.error().code == ErrorCode::Io)
        return std::move(announcement).error();
    return announcement ? std::optional(*std::move(announcement)) : std::nullopt;
}

/// The content of the newest version that was published; nullptr when it is damaged or lost. Io.
Result<std::shared_ptr<const State>> newestPublished(const SitePaths& paths, const Announcement& announcement) {
    const FolderBlobStore store(paths.blobs());
    auto state = [&]() -> Result<std::shared_ptr<const State>> {
        GALLEY_TRY(const Manifest manifest,
                   loadManifest(store, announcement.versions.back().manifest, announcement.key));
        return loadState(store, manifest);
    }();
    if (!state && state.error().code != ErrorCode::Io)
        return std::shared_ptr<const State>();
    return state;
}

/// A name for a new folder below the site's.
std::string folderForDamage(const SitePaths& paths) {
    std::string time = formatInstant(Clock::system().now()).substr(0, 19); // to the second
    std::erase(time, ':');
    const std::string name = "damaged-" + time;
    std::string free = name;
    std::error_code ignored;
    for (int number = 2; std::filesystem::exists(paths.folder / free, ignored); ++number)
        free = name + "-" + std::to_string(number);
    return free;
}

std::string lineOf(const RecordView& record) {
    std::string line;
    appendRecordJson(line, record, BlockKeys::Always);
    return line;
}

/// The same record of another state, or nothing. Ordinals of two states need not agree.
std::optional<RecordView> sameRecordIn(const State& state, const RecordView& record) {
    const auto type = state.schema().typeIndex(record.type().name);
    const auto ref = type ? state.find(*type, record.id()) : std::nullopt;
    if (!ref || !state.record(*ref).exists())
        return std::nullopt;
    return state.record(*ref);
}

/// Makes the draft's records as they are in another state, by commits of their own.
Result<std::uint64_t> bringBack(Workspace& workspace, const State& wanted, const std::string& message,
                                const CancelToken& cancel) {
    const auto draft = workspace.draft();
    const State& now = draft->state();
    std::vector<std::string> lines;
    wanted.forEach([&](const RecordView& record) {
        std::string line = lineOf(record);
        const auto same = sameRecordIn(now, record);
        if (!same || lineOf(*same) != line)
            lines.push_back(std::move(line));
    });
    std::vector<Edit> erased;
    now.forEach([&](const RecordView& record) {
        if (!sameRecordIn(wanted, record))
            erased.push_back(Edit::erase(record.type().name, std::string(record.id())));
    });
    if (!lines.empty()) {
        std::size_t next = 0;
        const auto source = [&]() -> Result<std::optional<BulkRecord>> {
            if (next == lines.size())
                return std::optional<BulkRecord>();
            nlohmann::json json = nlohmann::json::parse(lines[next++]);
            BulkRecord record{json["type"].get<std::string>(), json["id"].get<std::string>(), {}};
            json.erase("type");
            json.erase("id");
            record.fields = std::move(json);
            return std::optional(std::move(record));
        };
        GALLEY_CHECK(workspace.importRecords(source, wanted.schema(), message, {}, cancel));
    }
    if (!erased.empty())
        GALLEY_CHECK(workspace.apply(erased, {message, {}, {}}));
    GALLEY_CHECK(workspace.flush());
    return std::uint64_t{lines.size() + erased.size()};
}

/// The newest content of a lost commit that is known: of what is published, or of a checkpoint. Io.
Result<void> findWanted(const SitePaths& paths, const std::optional<Announcement>& announcement, std::uint64_t lastGood,
                        std::uint64_t lastLost, SiteRepairPlan& plan) {
    const std::uint64_t published = announcement ? announcement->versions.back().version.value() : 0;
    if (published > lastGood && published <= lastLost) {
        GALLEY_TRY(plan.wanted, newestPublished(paths, *announcement));
        plan.isPublished = plan.wanted != nullptr;
    }
    const Version known = plan.wanted ? plan.wanted->version() : Version{lastGood};
    GALLEY_TRY(auto checkpoint, readNewestCheckpointAfter(paths, known));
    if (checkpoint && checkpoint->version().value() <= lastLost) {
        plan.wanted = std::move(checkpoint);
        plan.isPublished = false;
    }
    return {};
}

/// The last repair of a whole journal, if nothing was changed since but by bringing back: it may have been interrupted
/// before it was done with that.
Result<std::optional<Repair>> lastRepairWithoutChanges(const std::filesystem::path& file) {
    SqliteJournalOptions options;
    options.access = SqliteJournalOptions::Access::Read;
    GALLEY_TRY(const auto journal, SqliteJournal::open(file, options));
    GALLEY_TRY(const auto last, journal->lastOf(BodyKind::Repair));
    bool isChanged = !last;
    if (last)
        GALLEY_CHECK(journal->readHeaders(last->number + 1, UINT64_MAX, [&](const CommitHeader& header) {
            isChanged = isChanged || (changesContent(header.bodyKind) && !header.message.starts_with(kBroughtBack));
            return Result<void>();
        }));
    if (isChanged)
        return std::optional<Repair>();
    GALLEY_TRY(const Commit commit, journal->readCommit(last->number));
    return std::optional(std::get<Repair>(commit.body));
}

Result<void> findPending(const SitePaths& paths, const std::optional<Announcement>& announcement,
                         SiteRepairPlan& plan) {
    std::error_code ignored;
    if (!std::filesystem::exists(paths.journalFile(), ignored))
        return {};
    GALLEY_TRY(const auto repair, lastRepairWithoutChanges(paths.journalFile()));
    if (!repair)
        return {};
    GALLEY_CHECK(findWanted(paths, announcement, repair->firstLost - 1, repair->lastLost, plan));
    if (!plan.wanted)
        return {};
    OpenOptions reading;
    reading.readOnly = true;
    GALLEY_TRY(const auto workspace, Workspace::open(paths.folder, std::move(reading)));
    plan.isPending = workspace->draft()->state().checksum() != plan.wanted->checksum();
    return {};
}

Result<void> findSchemaDamage(const SitePaths& paths, const std::optional<Announcement>& announcement,
                              SiteRepairPlan& plan) {
    const auto stated = statedSchema(paths);
    if (stated || stated.error().code == ErrorCode::Io)
        return stated ? Result<void>() : stated.error();
    auto found = findSchema(paths, announcement);
    if (!found)
        return stated.error();
    plan.schemaDamage = stated.error();
    plan.schema = *std::move(found);
    return {};
}

/// Writes schema.json anew; what stood there goes to the damaged files.
Result<void> repairSchema(const SitePaths& paths, const SiteRepairPlan& plan, const std::string& kept) {
    std::error_code failed;
    if (std::filesystem::exists(std::filesystem::symlink_status(paths.schemaFile(), failed))) {
        const std::filesystem::path folder = paths.folder / kept;
        std::filesystem::create_directory(folder, failed);
        if (failed)
            return Error{ErrorCode::Io, "cannot make the folder: " + failed.message()}.inFile(folder.string());
        GALLEY_CHECK(renameDurably(paths.schemaFile(), folder / paths.schemaFile().filename()));
    }
    return writeFileAtomically(paths.schemaFile(), formatSchema(*plan.schema.schema));
}

} // namespace

Result<SiteRepairPlan> planSiteRepair(const std::filesystem::path& folder, const Progress& progress,
                                      const CancelToken& cancel) {
    const SitePaths paths(folder);
    GALLEY_CHECK(checkOwnFiles(paths));
    GALLEY_CHECK(readSiteIdentity(paths));
    SiteRepairPlan plan;
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::symlink_status(repairedPath(paths.journalFile()), ignored))) {
        plan.isUnfinished = true;
        return plan;
    }
    GALLEY_TRY(const auto announcement, announcementOf(paths));
    const std::uint64_t published = announcement ? announcement->versions.back().version.value() : 0;
    GALLEY_CHECK(findSchemaDamage(paths, announcement, plan));
    GALLEY_TRY(plan.journal, planRepair(paths.journalFile(), published, progress, cancel));
    if (plan.journal.damage)
        GALLEY_CHECK(findWanted(paths, announcement, plan.journal.lastGood, plan.journal.lastUsed, plan));
    else if (!plan.schemaDamage)
        GALLEY_CHECK(findPending(paths, announcement, plan));
    return plan;
}

Result<SiteRepairReport> repairSite(const std::filesystem::path& folder, const SiteRepairPlan& plan, const Actor& actor,
                                    const Progress& progress, const CancelToken& cancel) {
    const SitePaths paths(folder);
    SiteRepairReport report;
    {
        GALLEY_TRY(SiteIdentity identity, readSiteIdentity(paths));
        GALLEY_TRY(const auto place, SitePlace::take(paths, std::move(identity)));
        GALLEY_TRY(report.isFinished, finishRepair(paths.journalFile()));
    }
    if (report.isFinished) {
        GALLEY_TRY(const SiteRepairPlan rest, planSiteRepair(folder, progress, cancel));
        GALLEY_TRY(SiteRepairReport done, repairSite(folder, rest, actor, progress, cancel));
        done.isFinished = true;
        return done;
    }
    if (plan.schemaDamage) {
        GALLEY_TRY(SiteIdentity identity, readSiteIdentity(paths));
        GALLEY_TRY(const auto place, SitePlace::take(paths, std::move(identity)));
        report.kept = folderForDamage(paths);
        GALLEY_CHECK(repairSchema(paths, plan, report.kept));
        report.isSchemaAnew = true;
    }
    if (plan.journal.damage) {
        GALLEY_TRY(SiteIdentity identity, readSiteIdentity(paths));
        GALLEY_TRY(const auto place, SitePlace::take(paths, std::move(identity)));
        Commit commit;
        commit.id = randomId();
        commit.time = Clock::system().now();
        commit.author = actor.name;
        commit.actor = actor.kind;
        if (plan.journal.lastGood == 0) {
            GALLEY_TRY(const Schema stated, statedSchema(paths));
            commit.schema = formatSchema(plan.wanted ? plan.wanted->schema() : stated);
        }
        report.kept = folderForDamage(paths);
        GALLEY_TRY(report.commit, repairJournal(paths.journalFile(), plan.journal, std::move(commit),
                                                paths.folder / report.kept, progress, cancel));
    }
    if (!plan.wanted || (!plan.journal.damage && !plan.isPending))
        return report;
    OpenOptions options;
    options.actor = actor;
    const std::string message = kBroughtBack + std::string(plan.isPublished ? "version " : "checkpoint ") +
                                std::to_string(plan.wanted->version().value());
    const auto count = [&]() -> Result<std::uint64_t> {
        GALLEY_TRY(const auto workspace, openSite(folder, std::move(options)));
        return bringBack(*workspace, *plan.wanted, message, cancel);
    }();
    if (count)
        report.broughtBack = *count;
    else
        report.notBroughtBack = count.error();
    return report;
}

} // namespace galley
